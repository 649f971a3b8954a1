from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0020_newest_and_shown_indexes'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='article',
            name='article_shown_by_key',
        ),
        migrations.RemoveIndex(  # made again as the last one, which SQLite prefers
            model_name='article',
            name='article_featured',
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['status', 'id', 'guide', 'publish_at', 'withdraw_at', 'slug', 'updated_at'], name='article_shown_by_key'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('is_featured', True)), fields=['status', 'id'], name='article_featured'),
        ),
    ]
