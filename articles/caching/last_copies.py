"""Which copies may be shown, where a process that starts without the database finds it."""

import contextlib
import logging
from pathlib import Path

from articles.models.content_version import new_word

logger = logging.getLogger(__name__)


class LastCopies:
    """Which copies may be shown, in a file for processes that start without the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = ""

    def keep(self, copies: str) -> None:
        """Write it down, where it is not the one that this process has written."""
        if copies == self._kept:
            return
        draft = self._path.with_name(f"{self._path.name}.{new_word()}")
        try:
            draft.write_text(copies, encoding="ascii")
            draft.replace(self._path)
        except OSError as error:
            logger.warning("Which copies may be shown cannot be written down: %s", error)
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
        self._kept = copies

    def read(self) -> str:
        """Return what was written last, nothing where that is unknown."""
        try:
            return self._path.read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""
