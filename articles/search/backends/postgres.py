"""The index in PostgreSQL."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import transaction

from articles.search.backends.store import Store


class PostgresStore(Store):
    """The index in PostgreSQL; reads use the binary protocol, which halves what is sent."""

    revision = "revision # articles_searchstate.xmin::text::bigint"
    """With the transaction that wrote it last: while nodes are upgraded one by one, older code
    may still write the row without giving it another revision."""

    def rows(self, sql: str, *parameters: Any) -> Sequence[Sequence[Any]]:
        """Return the rows of a query, prepared once a connection: planning costs half of it.

        Not where DISABLE_SERVER_SIDE_CURSORS says that a pooler stands between, which may
        give every transaction another connection.
        """
        self.connection.ensure_connection()
        raw = self.connection.connection
        is_pooled = self.connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]
        raw.prepare_threshold = None if is_pooled else 0
        return psycopg.Cursor(raw).execute(sql, parameters or None, binary=True).fetchall()

    def among(self, column: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """Return a condition with the values as one array; whole numbers as its text.

        The driver would look at each of them to choose a type, and prepare a statement for
        every type.
        """
        if isinstance(next(iter(values), None), int):
            return f"{column} = ANY(%s::bigint[])", (f"{{{','.join(map(str, values))}}}",)
        return f"{column} = ANY(%s)", (list(values),)

    def wait_for_turn(self) -> None:
        """Lock out other writers of these tables until the transaction ends.

        By the table's own number: a throwaway index waits for no writer of the site's.
        """
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock('articles_searchstate'::regclass::oid::bigint)"
            )

    @contextmanager
    def waiting_at_most(self, seconds: float) -> Iterator[None]:
        """Open a transaction that waits no longer than this for other writers."""
        with transaction.atomic(using=self.connection.alias):
            with self.connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {int(seconds * 1000)}")
            yield

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Copy the rows in."""
        with psycopg.Cursor(self.connection.connection) as cursor:
            statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)

    def index_bytes(self) -> int:
        """Return what the index's tables take with their indexes."""
        rows = self.rows(
            "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class"
            " WHERE relkind = 'r' AND relname LIKE 'articles_search%%'"
            " AND pg_table_is_visible(oid)"
        )
        return int(rows[0][0] or 0)
