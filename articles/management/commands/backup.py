"""manage.py backup: everything that editors made, in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.archive.contents import ArchiveError
from articles.archive.writing import back_up
from articles.management.base import SiteCommand, path
from articles.management.progress import Progress


class Command(SiteCommand):
    """Backs up the database and the pictures while the site serves."""

    help = "Write everything that editors made, and accounts, into one file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE", type=path, help="file to write")

    def handle(self, *, file: Path, **options: Any) -> None:
        """Back up and say how much there is."""
        try:
            with Progress(self.stderr) as progress:
                manifest = back_up(file, progress)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        rows = sum(manifest["rows"].values())
        self.stdout.write(
            f"已备份到 {file}：{rows} 行数据，{manifest['media']} 个图片文件。"
            "里面有账号的密码摘要，请妥善保管。"
        )
