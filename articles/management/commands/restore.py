"""manage.py restore: what a backup holds, in the place of what the site has."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.archive.contents import ArchiveError
from articles.archive.restoring import restore
from articles.management.base import SiteCommand, path
from articles.management.progress import Progress
from articles.models import Article, Guide


class Command(SiteCommand):
    """Restores a backup while the site serves; asks nothing."""

    help = "Replace everything that editors made, and accounts, by what the backup holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE", type=path, help="file that backup wrote")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Restore, and say what took the place of what."""
        try:
            before = f"{Guide.objects.count()} 个指南、{Article.objects.count()} 篇文章"
            with Progress(self.stderr) as progress:
                manifest = restore(file, progress)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        rows = manifest["rows"]
        self.stdout.write(
            f"已恢复 {manifest['made_at']} 的备份：{rows.get('articles.guide', 0)} 个指南、"
            f"{rows.get('articles.article', 0)} 篇文章、{manifest['media']} 个图片文件，"
            f"共 {sum(rows.values())} 行数据，取代了原来的 {before}。所有人需要重新登录。"
        )
