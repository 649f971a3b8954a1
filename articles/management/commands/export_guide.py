"""manage.py export_guide: everything that editors made, as Markdown files."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.management.base import SiteCommand, path
from articles.transfer.folders import export_guide


class Command(SiteCommand):
    """Exports guides, articles, risk notes, channels and their images."""

    help = (
        "Export guides, articles, risk notes and contact channels as Markdown files, with their "
        "images, synonyms and official domains. Files that an earlier export wrote and nobody "
        "changed are removed where the site has them no more; other files are left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the folder."""
        parser.add_argument("folder", metavar="DIR", type=path, help="folder to write into")

    def handle(self, *, folder: Path, **options: Any) -> None:
        """Export and say how many files there are."""
        try:
            exported = export_guide(folder)
        except OSError as error:
            raise CommandError(f"{folder} 写不进去：{error.strerror}。") from error
        for name in exported.left:
            self.stdout.write(f"没有删除 {name}：网站上已经没有它，但导出以后有人改过这个文件。")
        removed = f"，删除了以前导出的 {exported.removed} 个旧文件" if exported.removed else ""
        self.stdout.write(f"已导出 {exported.written} 个文件到 {folder}{removed}。")
