"""manage.py restore: what a backup holds, in the place of what the site has."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from articles.archive.contents import ArchiveError
from articles.archive.restoring import restore
from articles.management.progress import Progress
from articles.models import Article, Guide


class Command(BaseCommand):
    """Restores a backup while the site serves; asks nothing."""

    help = "Replace everything that editors made, and accounts, by what the backup holds."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE", type=Path, help="file that backup wrote")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Restore, and say what took the place of what."""
        try:
            before = f"{Guide.objects.count()} 个指南、{Article.objects.count()} 篇文章"
            with Progress(self.stderr) as progress:
                manifest = restore(file, progress)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"数据库读不了，请先运行 manage.py prepare_site：{error}") from error
        rows = manifest["rows"]
        self.stdout.write(
            f"已恢复 {manifest['made_at']} 的备份：{rows.get('articles.guide', 0)} 个指南、"
            f"{rows.get('articles.article', 0)} 篇文章、{manifest['media']} 个图片文件，"
            f"共 {sum(rows.values())} 行数据，取代了原来的 {before}。所有人需要重新登录。"
        )
