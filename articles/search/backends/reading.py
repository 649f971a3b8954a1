"""Reading the index: what SQLite and PostgreSQL do alike.

Both keep the same bytes under the same keys, and all arithmetic is done in
`articles.search.ranking`, so both give the same order.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search import documents, postings, ranking
from articles.search.documents import Document
from articles.search.vocabulary import Pair

MOST_PAIRS = 400
"""How many pairs with the same initials are looked at, most frequent first."""


@dataclass(frozen=True, slots=True)
class State:
    """What the index holds: the version it was built by, how many documents, their last number.

    `due_at` is when an article next comes or goes by the clock, in seconds of the epoch.
    """

    version: int
    documents: int
    last_number: int
    due_at: float | None = None


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

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
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
        rows = self.rows(
            "SELECT analyzer_version, documents, last_number, due_at FROM articles_searchstate"
        )
        self.seen = State(*rows[0]) if rows else EMPTY
        return self.seen

    def asked(self, tokens: Collection[str]) -> tuple[State, Blocks]:
        """Return what the index holds, and the tokens' blocks: both of one moment, by one query.

        By two where documents came into a block that this process has not seen yet.
        """
        keys = postings.keys(tokens, Reader.reached)
        condition, parameters = self.among("key", list(keys))
        rows = self.rows(
            "SELECT analyzer_version, documents, last_number, due_at, key, block"
            f" FROM articles_searchstate LEFT JOIN articles_searchposting ON {condition}",
            *parameters,
        )
        self.seen = State(*rows[0][:4]) if rows else EMPTY
        if self.seen.last_number > Reader.reached:
            Reader.reached = postings.last_of_block(self.seen.last_number)
            return self.asked(tokens)
        found: Blocks = {}
        for *_, key, block in rows:
            if key is not None:
                token, number = keys[key]
                found.setdefault(token, {})[number] = bytes(block)
        return self.seen, found

    def frequencies(self, tokens: Iterable[str]) -> dict[str, int]:
        """Return in how many documents each of the tokens is; the blocks stay unread."""
        return self.looked_up(tokens, ())[0]

    def looked_up(
        self, tokens: Iterable[str], numbers: Sequence[int]
    ) -> tuple[dict[str, int], Rows]:
        """Return the tokens' frequencies, and the documents' rows, by one query."""
        keys = postings.keys(tokens, Reader.reached)
        is_key, some_keys = self.among("key", list(keys))
        is_number, some_numbers = self.among("number", numbers)
        found = dict.fromkeys((token for token, _ in keys.values()), 0)
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
                found[keys[key][0]] += postings.documents(size)
        return found, documents

    def leads(self, numbers: Sequence[int]) -> dict[int, str]:
        """Return the leads of the documents that are still there, by number."""
        condition, parameters = self.among("number", numbers)
        return dict(
            self.rows(  # type: ignore[arg-type]  # rows of two
                f"SELECT number, lead FROM articles_searchdocument WHERE {condition}", *parameters
            )
        )

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
