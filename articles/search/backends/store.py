"""The index in a database: what SQLite and PostgreSQL do alike.

Both keep the same bytes under the same keys, and all arithmetic is done in
`articles.search.ranking`, so both give the same order.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search import analyzer, documents, postings, ranking, vocabulary
from articles.search.backends.gathering import Gathered
from articles.search.documents import Document, Kind
from articles.search.vocabulary import Pair

STATE = 1
"""The key of the one row that says what the index holds."""

MOST_PAIRS = 400
"""How many pairs with the same initials are looked at, most frequent first."""


@dataclass(frozen=True, slots=True)
class State:
    """What the index holds: its analyzer's version, how many documents, their last number."""

    version: int
    documents: int
    last_number: int


EMPTY = State(analyzer.VERSION, 0, -1)


class Store(ABC):
    """The index over one database connection."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def rows(self, sql: str, *parameters: Any) -> Sequence[Sequence[Any]]:
        """Return what a query gives, as fast as the driver can."""

    @abstractmethod
    def among(self, column: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """Return the condition that the column holds one of the values, and its parameters."""

    @abstractmethod
    def wait_for_turn(self) -> None:
        """Return when no other transaction is writing the index."""

    @abstractmethod
    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Insert many rows the fastest way the database has."""

    @abstractmethod
    def index_bytes(self) -> int:
        """Return how many bytes the index takes."""

    def state(self) -> State:
        """Return what the index holds; a new site's is empty."""
        rows = self.rows(
            "SELECT analyzer_version, documents, last_number FROM articles_searchstate"
        )
        return State(*rows[0]) if rows else EMPTY

    def postings(self, tokens: Iterable[str], last_number: int) -> dict[str, dict[int, bytes]]:
        """Return the tokens' blocks: token to block number to bytes."""
        keys = postings.keys(tokens, last_number)
        condition, parameters = self.among("key", list(keys))
        found: dict[str, dict[int, bytes]] = {}
        for key, block in self.rows(
            f"SELECT key, block FROM articles_searchposting WHERE {condition}", *parameters
        ):
            token, number = keys[key]
            found.setdefault(token, {})[number] = bytes(block)
        return found

    def leads(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the leads of the documents that are still there, by number."""
        condition, parameters = self.among("number", numbers)
        return dict(
            self.rows(  # type: ignore[arg-type]  # rows of two
                f"SELECT number, lead FROM articles_searchdocument WHERE {condition}", *parameters
            )
        )

    def documents(self, numbers: Sequence[int]) -> list[Document]:
        """Return the documents that are still there, in the order of the numbers."""
        condition, parameters = self.among("number", numbers)
        rows = self.rows(
            "SELECT number, kind, object_id, fields FROM articles_searchdocument"
            f" WHERE {condition}",
            *parameters,
        )
        found = {row[0]: documents.read(*row[1:]) for row in rows}
        return [found[number] for number in numbers if number in found]

    def pairs_by_sound(self, sounds: Sequence[str]) -> list[tuple[Pair, int]]:
        """Return the vocabulary's pairs that sound so, with how many documents have each."""
        return self._pairs("sound", sounds, "")

    def pairs_by_initials(self, initials: Sequence[str]) -> list[tuple[Pair, int]]:
        """Return the vocabulary's most frequent pairs whose syllables begin so."""
        return [
            row
            for pair in dict.fromkeys(initials)
            for row in self._pairs(
                "initials",
                [pair],
                f" ORDER BY documents DESC, sound, characters LIMIT {MOST_PAIRS}",
            )
        ]

    def _pairs(self, column: str, values: Sequence[str], tail: str) -> list[tuple[Pair, int]]:
        condition, parameters = self.among(column, values)
        rows = self.rows(
            "SELECT characters, sound, initials, documents FROM articles_searchpair"
            f" WHERE {condition}{tail}",
            *parameters,
        )
        return [(Pair(*row[:3]), row[3]) for row in rows]

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
            self._count_pair(pair, -1)
            self._execute(
                "DELETE FROM articles_searchpair"
                " WHERE sound = %s AND characters = %s AND documents = 0",
                pair.sound, pair.characters,
            )  # fmt: skip
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
            self._count_pair(pair, 1)

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

    def _count_pair(self, pair: Pair, change: int) -> None:
        self._execute(
            "INSERT INTO articles_searchpair (characters, sound, initials, documents)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (sound, characters)"
            " DO UPDATE SET documents = articles_searchpair.documents + excluded.documents",
            *pair, change,
        )  # fmt: skip

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
