"""A progress bar for commands that can take a while."""

import time
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

_WIDTH = 30
_PAUSE = 0.1


class Progress:
    """Draws `[###   ] 120/1000` on a terminal, and nothing anywhere else.

    Call it with (done, total); it draws at most ten times a second.
    """

    def __init__(self, output: OutputWrapper) -> None:
        self._output = output
        self._is_shown = output.isatty()
        self._drawn_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._drawn_at:
            self._output.write("\r" + " " * (_WIDTH + 30) + "\r", ending="")

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` are finished."""
        now = time.monotonic()
        if not self._is_shown or (now - self._drawn_at < _PAUSE and done < total):
            return
        self._drawn_at = now
        filled = _WIDTH * done // max(total, 1)
        bar = "#" * filled + " " * (_WIDTH - filled)
        self._output.write(f"\r[{bar}] {done}/{total}", ending="")
        self._output.flush()
