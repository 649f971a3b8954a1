from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0019_search_revision'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='article',
            name='article_status_key',
        ),
        migrations.RemoveIndex(  # made again as the last one, which SQLite prefers
            model_name='article',
            name='article_featured',
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(
                F('status'),
                Greatest('updated_at', Coalesce(F('publish_at'), F('updated_at'))).desc(),
                F('id').desc(),
                name='article_newest',
            ),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(fields=['status', 'id', 'guide', 'publish_at', 'withdraw_at'], name='article_shown_by_key'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('is_featured', True)), fields=['status', 'id'], name='article_featured'),
        ),
    ]
