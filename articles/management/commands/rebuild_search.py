"""manage.py rebuild_search: the search index anew, without a gap for visitors."""

from typing import Any

from articles.management.base import SiteCommand
from articles.management.progress import Progress
from articles.search import engine


class Command(SiteCommand):
    """Builds the search index anew; visitors find in the old one until it is done."""

    help = "Build the search index anew, without a gap for visitors."

    def handle(self, **options: Any) -> None:
        """Rebuild, and say how many documents there are."""
        with Progress(self.stderr) as progress:
            count = engine.rebuild(progress)
        self.stdout.write(f"搜索索引已重建：{count} 个文档。")
