"""manage.py make_articles: many made-up articles, to try the site with."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles import publishing
from articles.management.base import SiteCommand
from articles.management.progress import Progress

MOST = 1_000_000


class Command(SiteCommand):
    """Publishes made-up articles in guides of their own, and takes them away again."""

    help = (
        "Publish N made-up Chinese articles with steps in guides named 试用指南, to try the site "
        "or to measure it. Visitors see them; --remove takes them away again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the number, the consent and the removal."""
        parser.add_argument("number", metavar="N", type=int, nargs="?", help="how many articles")
        parser.add_argument("--yes", action="store_true", help="yes, visitors may see them")
        parser.add_argument("--remove", action="store_true", help="take all of them away again")

    def handle(self, *, number: int | None, yes: bool, remove: bool, **options: Any) -> None:
        """Publish or remove, and say how many."""
        self.stdout.write(self._removed() if remove else self._added(number, is_agreed=yes))

    def _added(self, number: int | None, *, is_agreed: bool) -> str:
        if number is None or not 1 <= number <= MOST:
            raise CommandError(f"请写明要多少篇文章：1 到 {MOST} 的整数。")
        if not is_agreed:
            raise CommandError(
                f"这会公开发布 {number} 篇编出来的文章，访客也会看到。"
                "确定的话请加上 --yes；以后用 --remove 全部删除。"
            )
        if publishing.has_samples():
            raise CommandError("已经有试用的文章了。请先用 --remove 删除，再重新生成。")
        with Progress(self.stderr) as progress:
            guides = publishing.add_samples(number, progress)
        return f"已发布 {number} 篇试用文章，在 {guides} 个试用指南里。删除：make_articles --remove"

    def _removed(self) -> str:
        return f"已删除 {publishing.remove_samples()} 篇试用文章。"
