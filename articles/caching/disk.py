"""The pages that outlive a process: one SQLite file of their own, bounded in bytes.

It is what the site is served from while the database is away. Losing it loses nothing, so
whatever goes wrong with it is logged and otherwise counts as «not kept».
"""

import contextlib
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from articles.caching.addresses import Address
from articles.caching.pages import KeptPage

logger = logging.getLogger(__name__)

T = TypeVar("T")

MAX_BYTES = 512 * 1024 * 1024
_LOOKED_AT_SIZE_EVERY = 64
_SCHEMA = """
DROP TABLE IF EXISTS page;
CREATE TABLE IF NOT EXISTS kept_page (
    address TEXT PRIMARY KEY, content TEXT NOT NULL, copies TEXT NOT NULL,
    valid_until REAL NOT NULL, ends_at REAL NOT NULL, kept_at REAL NOT NULL, headers TEXT NOT NULL,
    etag TEXT NOT NULL, encoding TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS kept_page_kept_at ON kept_page (kept_at);
"""
_GET = """
SELECT content, copies, valid_until, ends_at, headers, etag, encoding, body
FROM kept_page WHERE address = ?
"""
_PUT = "INSERT OR REPLACE INTO kept_page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DROP = "DELETE FROM kept_page WHERE address = ?"
_TRIM = """
DELETE FROM kept_page WHERE address IN (SELECT address FROM kept_page ORDER BY kept_at LIMIT max(
    (SELECT count(*) FROM kept_page) / 10, 1))
"""


class Disk:
    """Pages by address in a file; each thread has a connection of its own."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._local = threading.local()
        self._puts = 0

    def get(self, address: Address) -> KeptPage | None:
        """Return the page, of whatever version; None where there is none or none readable."""
        row = self._run(lambda file: file.execute(_GET, [_name(address)]).fetchone())
        if row is None:
            return None
        content, copies, valid_until, ends_at, headers, etag, encoding, body = row
        pairs = [(name, value) for name, value in json.loads(headers)]
        page = KeptPage(content, copies, valid_until, ends_at, pairs, etag)
        page.represent(encoding, body)
        return page

    def put(self, address: Address, page: KeptPage) -> None:
        """Keep the page in place of an older one."""
        encoding, kept = next(iter(page.representations.items()))
        row = (
            _name(address), page.content, page.copies, page.valid_until, page.ends_at,
            time.time(), json.dumps(page.headers), page.etag, encoding, kept.body,
        )  # fmt: skip
        self._run(lambda file: file.execute(_PUT, row))
        self._puts += 1
        if self._puts % _LOOKED_AT_SIZE_EVERY == 0:
            self._run(self._trim)

    def drop(self, address: Address) -> None:
        """Forget the page."""
        self._run(lambda file: file.execute(_DROP, [_name(address)]))

    def _trim(self, file: sqlite3.Connection) -> None:
        while _used_bytes(file) > self._max_bytes:
            file.execute(_TRIM)

    def _run(self, action: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return what the action returns, None where the file does not let it."""
        try:
            return action(self._connection())
        except sqlite3.OperationalError as error:  # locked, full, away
            logger.warning("Kept pages cannot be read or written: %s", error)
            self._close()
        except sqlite3.DatabaseError as error:
            logger.warning("The file of kept pages is damaged and is made anew: %s", error)
            self._close()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
        return None

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is None:
            known = sqlite3.connect(self._path, timeout=0.1, isolation_level=None)
            self._local.connection = known
            self._path.chmod(0o600)  # before its log is made, which gets the same mode
            known.execute("PRAGMA journal_mode=WAL")
            known.execute("PRAGMA synchronous=OFF")  # a cache; a torn one is thrown away
            known.execute("PRAGMA cache_size=-200")  # KB; a page is read once, then in memory
            known.executescript(_SCHEMA)
        return known

    def _close(self) -> None:
        known = getattr(self._local, "connection", None)
        self._local.connection = None
        if known is not None:
            known.close()


def _used_bytes(file: sqlite3.Connection) -> int:
    count, free, size = (
        int(file.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (count - free) * size


def _name(address: Address) -> str:
    return f"{address.origin}{address.path}?{address.query}#{int(address.text_is_large)}"
