"""manage.py rebuild_search: the search index anew, without a gap for visitors."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from articles.management.progress import Progress
from articles.search import engine


class Command(BaseCommand):
    """Builds the search index anew; visitors find in the old one until it is done."""

    help = "Build the search index anew, without a gap for visitors."

    def handle(self, **options: Any) -> None:
        """Rebuild, and say how many documents there are."""
        try:
            with Progress(self.stderr) as progress:
                count = engine.rebuild(progress)
        except DatabaseError as error:
            raise CommandError(f"The search index cannot be written: {error}") from error
        self.stdout.write(f"搜索索引已重建：{count} 个文档。")
