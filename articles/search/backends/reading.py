"""Reading the index: what SQLite and PostgreSQL do alike.

Both keep the same bytes under the same keys, and all arithmetic is done in
`articles.search.ranking`, so both give the same order.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search import documents, postings, ranking
from articles.search.backends.remembered import Remembered
from articles.search.documents import Document
from articles.search.vocabulary import Pair

MOST_PAIRS = 400
"""How many pairs with the same initials are looked at, most frequent first."""


@dataclass(frozen=True, slots=True)
class State:
    """What the index holds: the version it was built by, how many documents, their last number.

    `due_at` is when an article next comes or goes by the clock, in seconds of the epoch.
    `revision` is another number after every change of the index.
    """

    version: int
    documents: int
    last_number: int
    due_at: float | None = None
    revision: int = 0


EMPTY = State(ranking.INDEX_VERSION, 0, -1)

Blocks = dict[str, dict[int, bytes]]
"""Token to block number to the block."""

Row = Sequence[Any]
Rows = Mapping[int, Row]
"""Number to kind, key and text of a document, as they were read."""

_NO_ROWS: Rows = {}


class Reader(ABC):
    """The index over one database connection, to be asked."""

    reached: ClassVar[int] = postings.last_of_block(0)
    """The last number of the last block that this process asks for."""

    remembered: ClassVar[dict[str, Remembered]] = {}
    """By the connection's alias, what this process knows of the index's last revision."""

    revision: ClassVar[str] = "revision"
    """What to select as the state's revision."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self._known = Reader.remembered.get(connection.alias) or Remembered()
        self.seen = EMPTY
        """The state as it was read last."""

    @abstractmethod
    def rows(self, sql: str, *parameters: Any) -> Sequence[Sequence[Any]]:
        """Return what a query gives, as fast as the driver can."""

    @abstractmethod
    def among(self, column: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
        """Return the condition that the column holds one of the values, and its parameters."""

    def state(self) -> State:
        """Return what the index holds; a new site's is empty."""
        rows = self.rows(f"SELECT {self._state_columns} FROM articles_searchstate")
        self.seen = State(*rows[0]) if rows else EMPTY
        return self.seen

    @property
    def _state_columns(self) -> str:
        return f"analyzer_version, documents, last_number, due_at, {self.revision}"

    def asked(self, tokens: Collection[str]) -> tuple[State, Blocks]:
        """Return what the index holds, and the tokens' blocks: both of one moment, by one query.

        By two where the index has changed, or grown by a block, since this process asked last.
        """
        keys = postings.keys(tokens, Reader.reached)
        known = self._known.blocks(keys)
        read = self._read_with_state([key for key in keys if key not in known])
        if (self._is_news() and known) or self._has_outgrown():
            return self.asked(tokens)
        self._known.put_blocks(read)
        found: Blocks = {}
        for key, block in (known | read).items():
            if block:
                token, number = keys[key]
                found.setdefault(token, {})[number] = block
        return self.seen, found

    def _read_with_state(self, keys: Sequence[int]) -> dict[int, bytes]:
        """Return the keys' blocks, empty where there is none, and see the state with them."""
        condition, parameters = self.among("key", keys)
        rows = self.rows(
            f"SELECT {self._state_columns}, key, block"
            f" FROM articles_searchstate LEFT JOIN articles_searchposting ON {condition}",
            *parameters,
        )
        self.seen = State(*rows[0][:-2]) if rows else EMPTY
        found = {key: bytes(block) for *_, key, block in rows if key is not None}
        return dict.fromkeys(keys, b"") | found

    def _is_news(self) -> bool:
        """Whether another revision was seen than is known here; from now on it is known."""
        if self.seen.revision == self._known.revision:
            return False
        known = Reader.remembered.get(self.connection.alias)
        if known is None or known.revision != self.seen.revision:
            known = Reader.remembered[self.connection.alias] = Remembered(self.seen.revision)
        self._known = known
        return True

    def _has_outgrown(self) -> bool:
        """Whether documents came into a block that this process has not asked for yet."""
        if self.seen.last_number <= Reader.reached:
            return False
        Reader.reached = postings.last_of_block(self.seen.last_number)
        return True

    def looked_up(
        self, tokens: Iterable[str], numbers: Sequence[int]
    ) -> tuple[dict[str, int], Rows]:
        """Return in how many documents each token is, and the documents' rows, by one query."""
        keys = postings.keys(tokens, Reader.reached)
        sizes = self._known.sizes(keys)
        unknown = [key for key in keys if key not in sizes]
        is_key, some_keys = self.among("key", unknown)
        is_number, some_numbers = self.among("number", numbers)
        read = dict.fromkeys(unknown, 0)
        documents: dict[int, Row] = {}
        for key, size, *row in self.rows(
            "SELECT key, length(block), NULL AS kind, NULL AS object_id, NULL AS fields"
            f" FROM articles_searchposting WHERE {is_key} UNION ALL"
            " SELECT number, NULL, kind, object_id, fields"
            f" FROM articles_searchdocument WHERE {is_number}",
            *some_keys,
            *some_numbers,
        ):
            if size is None:
                documents[key] = row
            else:
                read[key] = size
        self._known.put_sizes(read)
        found: Counter[str] = Counter()
        for key, size in (sizes | read).items():
            found[keys[key][0]] += postings.documents(size)
        return found, documents

    def leads(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the leads of the documents that are still there, by number."""
        known = self._known.leads(numbers)
        unknown = [number for number in numbers if number not in known]
        if not unknown:
            return known
        condition, parameters = self.among("number", unknown)
        read: dict[int, str] = dict(
            self.rows(  # type: ignore[arg-type]  # rows of two
                f"SELECT number, lead FROM articles_searchdocument WHERE {condition}", *parameters
            )
        )
        self._known.put_leads(read)
        return known | read

    def documents(self, numbers: Sequence[int], known: Rows = _NO_ROWS) -> list[Document]:
        """Return the documents that are still there, in the order of the numbers.

        Those whose rows are known already are not read again.
        """
        rows = {**known, **self._rows([number for number in numbers if number not in known])}
        return [documents.read(*rows[number]) for number in numbers if number in rows]

    def _rows(self, numbers: Sequence[int]) -> Rows:
        if not numbers:
            return _NO_ROWS
        condition, parameters = self.among("number", numbers)
        rows = self.rows(
            "SELECT number, kind, object_id, fields FROM articles_searchdocument"
            f" WHERE {condition}",
            *parameters,
        )
        return {number: row for number, *row in rows}

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
