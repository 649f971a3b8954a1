"""Which of the found documents are results: those that have enough of what the query says.

Nearly every document shares some character with a query. A result has at least a share of
what the best one has of the query's units: in its best line, or anywhere beside a
neighbour of the query, as in a word; one character of a long text may be there by chance.
A unit counts by how many documents have not got it: what all of them have, such as the
site's subject, makes none of them a result. Function words count less.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress
from operator import and_, or_

import numpy as np
import numpy.typing as npt

from articles.search import analyzer, postings
from articles.search.comparing import WEIGHTS, Compared, Wanted
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
    compared: Compared,
    wanted: Wanted,
    synonyms: Sequence[Synonym],
    index: Index,
) -> tuple[int, ...]:
    """Return those of the documents that are results, in their order; never none of some.

    `compared` are those of them whose lines were compared.
    """
    words, pairs = wanted.words, analyzer.pairs(wanted.words)
    ways = [
        [(token,) for token in _beside(words, pairs, place) or (unit,)]
        + _instead(words, place, synonyms)
        for place, unit in enumerate(words)
    ]
    found = _covered(ways, numbers, index)
    places = {number: place for place, number in enumerate(numbers)}
    lines = [places[number] for number in compared.lines]
    in_line = compared.same[:, [wanted.units.index(word) for word in words]].T
    found[:, lines] = np.maximum(found[:, lines], IN_LINE * in_line)
    covered = (np.array([_weights(words, ways, index)]).T * found).sum(axis=0)
    enough = covered >= LEAST_COVERED * covered.max(initial=0.0)
    return tuple(compress(numbers, enough.tolist()))


def _covered(
    ways: Sequence[Sequence[Tokens]], numbers: Sequence[int], index: Index
) -> npt.NDArray[np.float64]:
    """Return a row for each unit: 1 for the documents that have it in one of its ways."""
    tokens = {token for way in ways for some in way for token in some}
    present = _presence(tokens, numbers, index)
    rows = [_any(way, present) for way in ways]
    return np.array(rows, np.float64).reshape(len(ways), len(numbers))


def _any(ways: Iterable[Tokens], present: Mapping[str, _Present]) -> _Present:
    """Return which of the documents have all tokens of one of the ways."""
    return reduce(or_, [reduce(and_, map(present.__getitem__, tokens)) for tokens in ways])


def _weights(words: Tokens, ways: Iterable[Sequence[Tokens]], index: Index) -> list[float]:
    """Return what each unit counts, by how many documents have not got it."""
    holding = (
        max(min(map(index.frequencies.__getitem__, tokens)) for tokens in way) for way in ways
    )
    return [
        (WEIGHTS.function if unit in FUNCTION_UNITS else 1.0) * (1 - held / index.documents)
        for unit, held in zip(words, holding, strict=True)
    ]


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


def _presence(tokens: Collection[str], numbers: Sequence[int], index: Index) -> dict[str, _Present]:
    """Return for each token which of the documents have it.

    A block's tokens are looked up together: what they cost is the calls, not the numbers.
    """
    place_of = np.full(index.last_number + 1, -1, np.int16)
    place_of[np.array(numbers, np.intp)] = np.arange(len(numbers), dtype=np.int16)
    found = np.zeros((len(tokens), len(numbers)), np.bool_)
    held: dict[int, list[tuple[int, bytes]]] = {}
    for row, token in enumerate(tokens):
        for block, packed in index.blocks.get(token, {}).items():
            held.setdefault(block, []).append((row, packed))
    for block, some in held.items():
        rows, blocks = zip(*some, strict=True)
        places = place_of[block * postings.BLOCK :].take(postings.numbers(blocks))
        at = np.flatnonzero(places >= 0)
        ends = np.cumsum(list(map(postings.size, blocks)))
        found[np.array(rows)[ends.searchsorted(at, "right")], places[at]] = True
    return dict(zip(tokens, found, strict=True))
