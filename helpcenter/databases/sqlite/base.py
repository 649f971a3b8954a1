"""Django's SQLite, except for files that were removed or exchanged, and for how it reads."""

import contextlib
import math
import os
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

_File = tuple[int, int]

_seen: dict[str, _File] = {}
"""The files that this process has had open, by path."""

SMALL = 16 * 1024 * 1024
"""Up to how many bytes a database is not mapped into memory: those of some 2,000 articles.

Each thread has a connection, and what each of them has mapped counts as the process's
memory once more. At 7 MB mapping saved no time and took 12 MB a process; at 600 MB a
search without it took a tenth longer.
"""

_NEW = 4096
"""How many bytes a database has at most that was just made, perhaps to be filled at once."""

_READING_SMALL = "PRAGMA mmap_size=0; PRAGMA cache_size=-1000"
_READING_LARGE = "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is given up once another file, or none, is at its path.

    An open connection would go on reading and writing the removed file, so that editors
    saved into nothing; a new connection would make an empty file in its place.
    """

    _file: _File | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """Return a connection; raises OperationalError where a file that was there is gone."""
        path = str(conn_params["database"])
        if path in _seen:
            conn_params = {**conn_params, "database": f"{Path(path).as_uri()}?mode=rw"}
        elif not path.startswith((":", "file:")):
            _make_private(path)
        connection = super().get_new_connection(conn_params)
        self._file = _file_at(path)
        if self._file is not None:
            _seen[path] = self._file
        is_small = _NEW < _bytes_of(connection) <= SMALL
        connection.executescript(_READING_SMALL if is_small else _READING_LARGE)
        return connection

    def is_usable(self) -> bool:
        """Whether the path still leads to the file that is open; asked before each request."""
        if self._file is None or self.in_atomic_block:
            return super().is_usable()
        return _file_at(str(self.settings_dict["NAME"])) == self._file


def _make_private(path: str) -> None:
    """Make a missing file, for its owner alone: SQLite would let everybody read it.

    Its log gets the same mode. What is in the way, SQLite says better.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _bytes_of(connection: Any) -> int:
    """Return how large the database is, with what is still in its log."""
    counts = [connection.execute(f"PRAGMA {name}") for name in ("page_count", "page_size")]
    return int(math.prod(count.fetchone()[0] for count in counts))


def _file_at(path: str) -> _File | None:
    """Return what tells the file at the path from others; None for one in memory."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
