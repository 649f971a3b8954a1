"""Which of the found documents are results: those that have enough of what the query says.

Nearly every document shares some character with a query. A result has at least a share of
what the best one has of the query's units: in its best line, or anywhere beside a
neighbour of the query, as in a word; one character of a long text may be there by chance.
A unit counts by how many documents have not got it: what all of them have, such as the
site's subject, makes none of them a result. Function words count less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.search import analyzer, postings
from articles.search.comparing import WEIGHTS
from articles.search.wording import FUNCTION_UNITS

LEAST_COVERED = 0.25
"""The share of what the best document has that a result has at least."""

IN_LINE = 0.4
"""What a unit counts that stands in a document's best line, but beside another neighbour."""

Blocks = Mapping[str, Mapping[int, bytes]]
Tokens = tuple[str, ...]
_Present = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Synonym:
    """The units that were typed, and the tokens that together stand for all of them."""

    typed: Tokens
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Index:
    """What is read of the index for a query: the tokens' blocks, and how large it is."""

    blocks: Blocks
    documents: int
    last_number: int

    def holding(self, token: str) -> int:
        """Return how many documents have the token."""
        return sum(map(postings.size, self.blocks.get(token, {}).values()))


def results(
    numbers: Sequence[int],
    lines: Mapping[int, Tokens],
    words: Tokens,
    synonyms: Sequence[Synonym],
    index: Index,
) -> tuple[int, ...]:
    """Return those of the documents that are results, in their order; never none of some.

    `lines` has the best line of the documents that were compared by line.
    """
    presence = _Presence(numbers, index)
    compared = [(place, set(lines[n])) for place, n in enumerate(numbers) if n in lines]
    covered, in_line = np.zeros(len(numbers)), np.zeros(len(numbers))
    for place, unit in enumerate(words):
        ways = _ways(words, place, synonyms)
        found = np.logical_or.reduce([presence.of_all(tokens) for tokens in ways])
        in_line[:] = 0.0
        in_line[[at for at, units in compared if unit in units]] = IN_LINE
        holding = max(min(map(index.holding, tokens)) for tokens in ways)
        weight = WEIGHTS.function if unit in FUNCTION_UNITS else 1.0
        covered += weight * (1 - holding / index.documents) * np.maximum(found, in_line)
    enough = covered >= LEAST_COVERED * covered.max(initial=0.0)
    return tuple(number for number, kept in zip(numbers, enough.tolist(), strict=True) if kept)


def _ways(words: Tokens, place: int, synonyms: Sequence[Synonym]) -> list[Tokens]:
    """Return what shows that a document has the unit: each of these tokens together."""
    own = [(token,) for token in _beside(words, place) or (words[place],)]
    return own + [
        synonym.tokens
        for synonym in synonyms
        for start in range(place - len(synonym.typed) + 1, place + 1)
        if start >= 0 and words[start : start + len(synonym.typed)] == synonym.typed
    ]


def _beside(words: Tokens, place: int) -> list[str]:
    """Return the pairs of a character with its neighbours; a telling one's with telling ones."""
    if not analyzer.is_han(words[place]):
        return []
    around = [words[n : n + 2] for n in (place - 1, place) if 0 <= n <= len(words) - 2]
    pairs = [two for two in around if all(map(analyzer.is_han, two))]
    if words[place] not in FUNCTION_UNITS:
        pairs = [two for two in pairs if FUNCTION_UNITS.isdisjoint(two)]
    return [token for two in pairs for token in analyzer.pairs(two)]


class _Presence:
    """Which of some documents have a token."""

    def __init__(self, numbers: Sequence[int], index: Index) -> None:
        self._numbers = np.array(numbers, np.intp)
        self._index = index
        self._scratch = np.zeros(index.last_number + 1, np.bool_)
        self._known: dict[str, _Present] = {}

    def of_all(self, tokens: Tokens) -> _Present:
        """Return which of the documents have all of the tokens."""
        found: _Present = np.logical_and.reduce([self._of(token) for token in tokens])
        return found

    def _of(self, token: str) -> _Present:
        if token not in self._known:
            self._known[token] = self._read(self._index.blocks.get(token, {}))
        return self._known[token]

    def _read(self, blocks: Mapping[int, bytes]) -> _Present:
        parts = [
            (self._scratch[block * postings.BLOCK :], postings.unpack(packed)[0])
            for block, packed in blocks.items()
        ]
        for part, numbers in parts:
            part[numbers] = True
        found: _Present = self._scratch[self._numbers]
        for part, numbers in parts:
            part[numbers] = False
        return found
