"""manage.py export_guide: everything that editors made, as Markdown files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.transfer.exporting import export_guide


class Command(BaseCommand):
    """Exports guides, articles, risk notes, channels and their images."""

    help = "Export guides, articles, risk notes and contact channels as Markdown files."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the folder."""
        parser.add_argument("folder", metavar="DIR", type=Path, help="folder to write into")

    def handle(self, *, folder: Path, **options: Any) -> None:
        """Export and say how many files there are."""
        try:
            written = export_guide(folder)
        except OSError as error:
            raise CommandError(f"{folder} 写不进去：{error.strerror}。") from error
        self.stdout.write(f"已导出 {written} 个文件到 {folder}。")
