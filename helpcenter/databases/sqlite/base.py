"""Django's SQLite, except that a file that was removed or exchanged is noticed."""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

_File = tuple[int, int]

_seen: dict[str, _File] = {}
"""The files that this process has had open, by path."""


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
        connection = super().get_new_connection(conn_params)
        self._file = _file_at(path)
        if self._file is not None:
            _seen[path] = self._file
        return connection

    def is_usable(self) -> bool:
        """Whether the path still leads to the file that is open; asked before each request."""
        if self._file is None or self.in_atomic_block:
            return super().is_usable()
        return _file_at(str(self.settings_dict["NAME"])) == self._file


def _file_at(path: str) -> _File | None:
    """Return what tells the file at the path from others; None for one in memory."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
