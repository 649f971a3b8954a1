"""Reading the index: what SQLite and PostgreSQL do alike.

Both keep the same bytes under the same keys, and all arithmetic is done in
`articles.search.ranking`, so both give the same order.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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


class Reader(ABC):
    """The index over one database connection, to be asked."""

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

    def frequencies(self, tokens: Iterable[str], last_number: int) -> dict[str, int]:
        """Return in how many documents each of the tokens is; the blocks stay unread."""
        keys = postings.keys(tokens, last_number)
        condition, parameters = self.among("key", list(keys))
        found = dict.fromkeys((token for token, _ in keys.values()), 0)
        for key, size in self.rows(
            f"SELECT key, length(block) FROM articles_searchposting WHERE {condition}", *parameters
        ):
            found[keys[key][0]] += postings.documents(size)
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
