"""Which of the found documents are results: those that have enough of what the query says.

Nearly every document shares some character with a query. A result has at least a share of
what the best one has of the query's units: in its best line, or anywhere beside a
neighbour of the query, as in a word; one character of a long text may be there by chance.
A unit counts by how many documents have not got it: what all of them have, such as the
site's subject, makes none of them a result. Function words count less.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from operator import and_, or_

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
    """What is read of the index for a query: its tokens' blocks, in how many documents each is."""

    blocks: Blocks
    frequencies: Mapping[str, int]
    documents: int
    last_number: int


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
    compared = [(place, lines[n]) for place, n in enumerate(numbers) if n in lines]
    in_line = _in_line(compared, words)
    pairs = analyzer.pairs(words)
    covered = np.zeros(len(numbers))
    for place, unit in enumerate(words):
        own = [(token,) for token in _beside(words, pairs, place) or (unit,)]
        ways = own + _instead(words, place, synonyms)
        found = presence.of_any(ways) * 1.0
        found[in_line[unit]] = np.maximum(found[in_line[unit]], IN_LINE)
        holding = max(min(index.frequencies[token] for token in tokens) for tokens in ways)
        weight = WEIGHTS.function if unit in FUNCTION_UNITS else 1.0
        covered += weight * (1 - holding / index.documents) * found
    enough = covered >= LEAST_COVERED * covered.max(initial=0.0)
    return tuple(compress(numbers, enough.tolist()))


def _in_line(lines: Iterable[tuple[int, Tokens]], words: Tokens) -> Mapping[str, list[int]]:
    """Return for each unit of the query the places of the lines that have it."""
    places: dict[str, list[int]] = {word: [] for word in words}
    for place, line in lines:
        for unit in places.keys() & line:
            places[unit].append(place)
    return places


def _instead(words: Tokens, place: int, synonyms: Sequence[Synonym]) -> list[Tokens]:
    """Return the synonyms' tokens that stand for the unit at this place."""
    return [
        synonym.tokens
        for synonym in synonyms
        for start in range(max(0, place - len(synonym.typed) + 1), place + 1)
        if words[start : start + len(synonym.typed)] == synonym.typed
    ]


def _beside(words: Tokens, pairs: Sequence[str], place: int) -> list[str]:
    """Return the pairs of a character with its neighbours; a telling one's with telling ones."""
    if not analyzer.is_han(words[place]):
        return []
    around = [
        n for n in (place - 1, place + 1) if 0 <= n < len(words) and analyzer.is_han(words[n])
    ]
    if words[place] not in FUNCTION_UNITS:
        around = [n for n in around if words[n] not in FUNCTION_UNITS]
    return [pairs[min(n, place)] for n in around]


class _Presence:
    """Which of some documents have a token."""

    def __init__(self, numbers: Sequence[int], index: Index) -> None:
        self._numbers = np.array(numbers, np.intp)
        self._blocks = index.blocks
        self._scratch = np.zeros(index.last_number + 1, np.bool_)
        self._known: dict[str, _Present] = {}

    def of_any(self, ways: Iterable[Tokens]) -> _Present:
        """Return which of the documents have all tokens of one of the ways."""
        return reduce(or_, [reduce(and_, map(self._of, tokens)) for tokens in ways])

    def _of(self, token: str) -> _Present:
        if token not in self._known:
            self._known[token] = self._read(self._blocks.get(token, {}))
        return self._known[token]

    def _read(self, blocks: Mapping[int, bytes]) -> _Present:
        parts = [
            (self._scratch[block * postings.BLOCK :], postings.unpack(packed)[0].astype(np.intp))
            for block, packed in blocks.items()
        ]
        for part, numbers in parts:
            part[numbers] = True
        found: _Present = self._scratch[self._numbers]
        for part, numbers in parts:
            part[numbers] = False
        return found
