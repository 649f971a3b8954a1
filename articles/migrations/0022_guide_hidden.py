from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0021_article_maps'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='guide',
            index=models.Index(condition=models.Q(('is_published', False)), fields=['id'], name='guide_hidden'),
        ),
    ]
