"""What our own commands share: on bad input, exit status 1 and one clear line."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

NO_DATABASE = (
    "数据库用不了（{reason}）。请看它是不是开着、DATABASE_URL 对不对；"
    "还没有准备过的网站先运行 manage.py prepare_site。"
)


class SiteCommand(BaseCommand):
    """A command that says in one line what is wrong with its arguments or the database."""

    def run_from_argv(self, argv: list[str]) -> None:
        """Run the command; arguments that it does not take end it with status 1, not 2."""
        try:
            self.create_parser(argv[0], argv[1]).parse_args(argv[2:])
        except CommandError as error:
            reason = " ".join(str(error).removeprefix("Error: ").split())
            self.stderr.write(f"CommandError: {reason}; see manage.py {argv[1]} --help")
            sys.exit(1)
        super().run_from_argv(argv)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; raises CommandError where the database fails."""
        try:
            return super().execute(*args, **options)
        except Error as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(NO_DATABASE.format(reason=reason)) from error


def path(text: str) -> Path:
    """Return the path that an argument names; an empty one is none, not the current folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("expected a path, got nothing")
    return Path(text)
