"""The index in a database, written in the transaction that changes the content."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction

from articles.search import analyzer, documents, postings, ranking, vocabulary
from articles.search.backends.gathering import Gathered
from articles.search.backends.reading import Reader, State
from articles.search.documents import Document, Kind
from articles.search.vocabulary import Pair

STATE = 1
"""The key of the one row that says what the index holds."""


class Store(Reader):
    """The index over one database connection, to be asked and written."""

    @abstractmethod
    def wait_for_turn(self) -> None:
        """Return when no other transaction is writing the index."""

    @abstractmethod
    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows the fastest way the database has."""

    @abstractmethod
    def index_bytes(self) -> int:
        """Return how many bytes the index takes."""

    def put(self, document: Document) -> None:
        """Index the document, in place of what was indexed for it."""
        with transaction.atomic(using=self.connection.alias):
            self.wait_for_turn()
            number = self._take_out(document.kind, document.object_id)
            state = self.state()
            if number is None:
                number = state.last_number + 1
            self._set_state(
                State(state.version, state.documents + 1, max(number, state.last_number))
            )
            self._put_in(document, number)

    def remove(self, kind: Kind, object_id: int) -> None:
        """Take the document out of the index, if it is in there."""
        with transaction.atomic(using=self.connection.alias):
            self.wait_for_turn()
            self._take_out(kind, object_id)

    def replace(
        self, found: Iterable[Document], progress: Callable[[int], None] = lambda _: None
    ) -> int:
        """Make these documents the whole index, in one step, and return how many they are.

        One transaction: visitors find in the old index until it is done. On SQLite,
        editors wait meanwhile.
        """
        with transaction.atomic(using=self.connection.alias):
            self.wait_for_turn()
            gathered = Gathered()
            for done, document in enumerate(found, start=1):
                gathered.add(document)
                progress(done)
            for table in ("searchposting", "searchpair", "searchdocument"):
                self._execute(f"DELETE FROM articles_{table}")
            for table, columns, rows in gathered.tables():
                self.load(table, columns, rows)
            self._set_state(State(analyzer.VERSION, gathered.count, gathered.count - 1))
        return gathered.count

    def _take_out(self, kind: Kind, object_id: int) -> int | None:
        rows = self.rows(
            "SELECT number, lead, fields FROM articles_searchdocument"
            " WHERE kind = %s AND object_id = %s",
            kind,
            object_id,
        )
        if not rows:
            return None
        number, lead, fields = rows[0]
        self._execute("DELETE FROM articles_searchdocument WHERE number = %s", number)
        block, place = postings.place(number)
        for key, old in self._blocks(
            ranking.impacts(documents.read(kind, object_id, fields).fields), block
        ):
            self._set_block(key, postings.without(old, place) if old else b"")
        for pair in sorted(vocabulary.pairs_of(lead)):
            self._uncount_pair(pair)
        state = self.state()
        self._set_state(State(state.version, state.documents - 1, state.last_number))
        return int(number)

    def _put_in(self, document: Document, number: int) -> None:
        lead = document.lead
        self._execute(
            "INSERT INTO articles_searchdocument (number, kind, object_id, lead, fields)"
            " VALUES (%s, %s, %s, %s, %s)",
            number, document.kind, document.object_id, lead,
            documents.write(document),
        )  # fmt: skip
        block, place = postings.place(number)
        impacts = ranking.impacts(document.fields)
        by_key = {postings.key(token, block): impact for token, impact in impacts.items()}
        for key, old in self._blocks(impacts, block):
            self._set_block(key, postings.joined(old, place, by_key[key]))
        for pair in sorted(vocabulary.pairs_of(lead)):
            self._count_pair(pair)

    def _blocks(self, tokens: Iterable[str], block: int) -> list[tuple[int, bytes]]:
        """Return the tokens' keys in ascending order, each with its block so far."""
        keys = sorted(postings.key(token, block) for token in tokens)
        condition, parameters = self.among("key", keys)
        found = {
            key: bytes(value)
            for key, value in self.rows(
                f"SELECT key, block FROM articles_searchposting WHERE {condition}", *parameters
            )
        }
        return [(key, found.get(key, b"")) for key in keys]

    def _set_block(self, key: int, block: bytes) -> None:
        if block:
            self._execute(
                "INSERT INTO articles_searchposting (key, block) VALUES (%s, %s)"
                " ON CONFLICT (key) DO UPDATE SET block = excluded.block",
                key, block,
            )  # fmt: skip
        else:
            self._execute("DELETE FROM articles_searchposting WHERE key = %s", key)

    def _count_pair(self, pair: Pair) -> None:
        self._execute(
            "INSERT INTO articles_searchpair (characters, sound, initials, documents)"
            " VALUES (%s, %s, %s, 1) ON CONFLICT (sound, characters)"
            " DO UPDATE SET documents = articles_searchpair.documents + 1",
            *pair,
        )

    def _uncount_pair(self, pair: Pair) -> None:
        for statement in (
            "DELETE FROM articles_searchpair WHERE documents = 1",
            "UPDATE articles_searchpair SET documents = documents - 1 WHERE documents > 1",
        ):
            self._execute(
                f"{statement} AND sound = %s AND characters = %s", pair.sound, pair.characters
            )

    def _set_state(self, state: State) -> None:
        self._execute(
            "INSERT INTO articles_searchstate (id, analyzer_version, documents, last_number)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET"
            " analyzer_version = excluded.analyzer_version, documents = excluded.documents,"
            " last_number = excluded.last_number",
            STATE, state.version, state.documents, state.last_number,
        )  # fmt: skip

    def _execute(self, sql: str, *parameters: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
