"""The index in SQLite."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from articles.search.backends.store import Store


class SQLiteStore(Store):
    """The index in SQLite; reads go past Django's cursor, which costs twice the query."""

    def rows(self, sql: str, *parameters: Any) -> Sequence[Sequence[Any]]:
        """Return the rows of a query."""
        self.connection.ensure_connection()
        raw: sqlite3.Connection = self.connection.connection
        return raw.execute(sql.replace("%s", "?"), parameters).fetchall()

    def among(self, column: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """Return a condition with the values as one JSON parameter: the statement is reused."""
        return f"{column} IN (SELECT value FROM json_each(%s))", (json.dumps(values),)

    def wait_for_turn(self) -> None:
        """Return at once: SQLite lets one transaction write, and ours begin IMMEDIATE."""

    @contextmanager
    def waiting_at_most(self, seconds: float) -> Iterator[None]:
        """Open a transaction that waits no longer than this for other writers."""
        before = self.rows("PRAGMA busy_timeout")[0][0]
        self.rows(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        try:
            with transaction.atomic(using=self.connection.alias):
                yield
        finally:
            self.rows(f"PRAGMA busy_timeout = {before}")

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert the rows with one prepared statement."""
        places = ", ".join("?" * len(columns))
        raw: sqlite3.Connection = self.connection.connection
        raw.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

    def index_bytes(self) -> int:
        """Return the pages that the index's tables and indexes take, from `dbstat`."""
        rows = self.rows("SELECT sum(pgsize) FROM dbstat WHERE name GLOB '*search*'")
        return int(rows[0][0] or 0)
