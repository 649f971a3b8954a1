"""The index in a database, written in the transaction that changes the content."""

import secrets
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple, replace
from itertools import chain, islice
from typing import Any

from django.db import transaction

from articles.search import postings, ranking
from articles.search.backends.changes import Changes, Entry, entry
from articles.search.backends.gathering import Gathered, gather
from articles.search.backends.reading import Reader, State
from articles.search.backends.remembered import Remembered
from articles.search.documents import Document, Kind
from articles.search.vocabulary import Pair

STATE = 1
"""The key of the one row that says what the index holds."""

ROWS_AT_ONCE = 500
"""How many rows one statement writes; SQLite takes no more than 32,766 parameters."""


class Store(Reader):
    """The index over one database connection, to be asked and written."""

    @abstractmethod
    def wait_for_turn(self) -> None:
        """Return when no other transaction is writing the index."""

    @abstractmethod
    def waiting_at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Return a transaction that waits no longer than this for other writers."""

    @abstractmethod
    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows the fastest way the database has."""

    @abstractmethod
    def index_bytes(self) -> int:
        """Return how many bytes the index takes."""

    def put(self, *found: Document) -> None:
        """Index the documents, each in place of what was indexed for it.

        The statements do not grow with the documents; one that has not changed is skipped.
        """
        with transaction.atomic(using=self.connection.alias):
            self.wait_for_turn()
            stored = self._entries((item.kind, item.object_id) for item in found)
            state = self.state()
            number = state.last_number
            changes, changed = Changes(), []
            for document in found:
                before = stored.get((document.kind, document.object_id))
                number += before is None
                after = entry(before.number if before else number, document)
                if after != before:
                    changes.add(before, after)
                    changed.append(after)
            if changed:
                self._write(changes, changed)
                documents = state.documents + number - state.last_number
                self._set_state(replace(state, documents=documents, last_number=number))

    def remove(self, kind: Kind, *object_ids: int) -> None:
        """Take the documents out of the index, those that are in there."""
        with transaction.atomic(using=self.connection.alias):
            self.wait_for_turn()
            gone = self._entries((kind, object_id) for object_id in object_ids).values()
            changes = Changes()
            for before in gone:
                changes.add(before, None)
            if gone:
                state = self.state()
                self._delete("searchdocument", "number", [before.number for before in gone])
                self._write(changes)
                self._set_state(replace(state, documents=state.documents - len(gone)))

    def replace(
        self, found: Iterable[Document], progress: Callable[[int], None] = lambda _: None
    ) -> int:
        """Make these documents the whole index, in one step, and return how many they are."""
        gathered = gather(found, progress)
        self.swap_in(gathered)
        return gathered.count

    def swap_in(self, gathered: Gathered) -> None:
        """Make what was gathered the whole index, in one transaction.

        Visitors find in the old index until it is done. On SQLite, editors wait meanwhile.
        """
        with transaction.atomic(using=self.connection.alias):
            self.wait_for_turn()
            for table in ("searchposting", "searchpair", "searchdocument"):
                self._execute(f"DELETE FROM articles_{table}")
            for table, columns, rows in gathered.tables():
                self.load(table, columns, rows)
            self._set_state(State(ranking.INDEX_VERSION, gathered.count, gathered.count - 1))

    def set_due(self, moment: float | None) -> None:
        """Keep when an article next comes or goes by the clock."""
        state = self.state()
        if state.due_at != moment:
            self._set_state(replace(state, due_at=moment))

    def _entries(self, keys: Iterable[tuple[Kind, int]]) -> dict[tuple[Kind, int], Entry]:
        """Return what is kept for the objects that are indexed; one query for each kind."""
        wanted: dict[Kind, list[int]] = {}
        for kind, object_id in keys:
            wanted.setdefault(kind, []).append(object_id)
        found: dict[tuple[Kind, int], Entry] = {}
        for kind, object_ids in wanted.items():
            condition, parameters = self.among("object_id", object_ids)
            for number, object_id, lead, text in self.rows(
                "SELECT number, object_id, lead, fields FROM articles_searchdocument"
                f" WHERE kind = %s AND {condition}",
                kind,
                *parameters,
            ):
                found[kind, object_id] = Entry(number, kind, object_id, lead, text)
        return found

    def _write(self, changes: Changes, entries: Iterable[Entry] = ()) -> None:
        columns = ("number", "kind", "object_id", "lead", "fields")
        self._upsert("searchdocument", ("number",), columns, map(astuple, entries))
        self._write_blocks(changes.blocks)
        self._write_pairs({pair: more for pair, more in changes.pairs.items() if more})

    def _write_blocks(self, changed: Mapping[int, Mapping[int, int]]) -> None:
        if not changed:
            return
        condition, parameters = self.among("key", list(changed))
        old = self.rows(
            f"SELECT key, block FROM articles_searchposting WHERE {condition}", *parameters
        )
        blocks = dict.fromkeys(changed, b"") | {key: bytes(block) for key, block in old}
        new = {key: postings.changed(blocks[key], impacts) for key, impacts in changed.items()}
        kept = ((key, block) for key, block in sorted(new.items()) if block)
        self._upsert("searchposting", ("key",), ("key", "block"), kept)
        self._delete("searchposting", "key", [key for key in new if not new[key] and blocks[key]])

    def _write_pairs(self, changed: Mapping[Pair, int]) -> None:
        if not changed:
            return
        condition, parameters = self.among("sound", sorted({pair.sound for pair in changed}))
        rows = self.rows(
            "SELECT id, characters, sound, initials, documents FROM articles_searchpair"
            f" WHERE {condition}",
            *parameters,
        )
        known = {Pair(*row[1:4]): (row[0], row[4]) for row in rows}
        counts = {pair: known.get(pair, (0, 0))[1] + more for pair, more in changed.items()}
        kept = ((*pair, count) for pair, count in sorted(counts.items()) if count > 0)
        columns = ("characters", "sound", "initials", "documents")
        self._upsert("searchpair", ("sound", "characters"), columns, kept)
        gone = [known[pair][0] for pair, count in counts.items() if count <= 0 and pair in known]
        self._delete("searchpair", "id", gone)

    def _set_state(self, state: State) -> None:
        columns = ("id", "analyzer_version", "documents", "last_number", "due_at", "revision")
        state = replace(state, revision=secrets.randbits(62))
        self._upsert("searchstate", ("id",), columns, [(STATE, *astuple(state))])
        self._known = Remembered()  # what follows in this transaction may be taken back

    def _upsert(
        self,
        table: str,
        unique: Sequence[str],
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> None:
        """Insert the rows, or put them in the place of those with the same unique columns."""
        changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in unique)
        places = f"({', '.join(['%s'] * len(columns))})"
        left = iter(rows)
        while some := list(islice(left, ROWS_AT_ONCE)):
            self._execute(
                f"INSERT INTO articles_{table} ({', '.join(columns)})"
                f" VALUES {', '.join([places] * len(some))}"
                f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {changed}",
                *chain.from_iterable(some),
            )

    def _delete(self, table: str, column: str, values: Sequence[int]) -> None:
        if values:
            condition, parameters = self.among(column, values)
            self._execute(f"DELETE FROM articles_{table} WHERE {condition}", *parameters)

    def _execute(self, sql: str, *parameters: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
