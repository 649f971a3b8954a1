"""manage.py import_guide: Markdown files into guides and articles."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.management.base import SiteCommand, path
from articles.management.progress import Progress
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from articles.transfer.sources import SourceError


class Command(SiteCommand):
    """Imports Markdown files; reports per file; all or nothing."""

    help = "Import Markdown files (a file, a folder or a .zip) as guides and articles."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the path and the dry run."""
        parser.add_argument("path", metavar="PATH", type=path, help="file, folder or .zip")
        parser.add_argument(
            "--dry-run", action="store_true", help="report what would change, write nothing"
        )

    def handle(self, *, path: Path, dry_run: bool, **options: Any) -> None:
        """Import, print a line per file and a summary; refuse with exit status 1."""
        try:
            with Progress(self.stderr) as progress:
                report = import_guide(path, dry_run=dry_run, progress=progress)
        except SourceError as error:
            raise CommandError(str(error)) from error
        for entry in report.entries:
            remark = f"（{entry.message}）" if entry.message else ""
            self.stdout.write(f"{entry.outcome.value}  {entry.name}{remark}")
        if report.is_refused:  # of the others it is not known what they would have changed
            refused = f"{Outcome.REFUSED.value} {report.count(Outcome.REFUSED)}"
            raise CommandError(f"什么都没有写入：{refused}。请改好被拒绝的文件再导入。")
        counts = "，".join(f"{outcome.value} {report.count(outcome)}" for outcome in Outcome)
        self.stdout.write(f"{'试运行，没有写入：' if dry_run else ''}{counts}。")
