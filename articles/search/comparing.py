"""How the best candidates are compared with the query, the second half of the ranking formula.

Each is compared by the line of its title and keywords that is most like the query: how
much of each is in the other, by short forms and by sound, and in which order; function
words count less there. Then the candidates are compared with one another: what most of
them have says little about which one is meant.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import NamedTuple

from articles.content import pinyin
from articles.search import wording


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much when the best candidates are compared with the query."""

    shared: float = 8.0
    likeness: float = 8.0
    order: float = 1.5
    sound: float = 3.0
    apart: float = 1.5
    together: float = 4.0
    detail: float = 2.5
    function: float = 0.35
    """What a function word counts beside 1 for another, in likeness, sound and telling apart."""


MOST_REMEMBERED = 2048
"""How many lines stay ready for comparing, at about four kilobytes each.

The same titles are candidates again and again, and reading one takes as long as comparing.
"""

WEIGHTS = Weights()
_SPARED = 1 - WEIGHTS.function


@dataclass(frozen=True, slots=True)
class Wanted:
    """The query as a line is compared with it; made once a query by `wanted`."""

    words: tuple[str, ...]
    places: Mapping[str, int]
    mass: float
    units: frozenset[str]
    shortened: "_Told"
    sounds: "_Told"


class _Told:
    """Things of the query, and how many they are, function words counted less."""

    __slots__ = ("function", "things", "told")

    def __init__(self, things: frozenset[str], function: frozenset[str]) -> None:
        self.things = things
        self.function = function
        self.told = _told(things, function)

    def likeness(self, both: frozenset[str], others: float) -> float:
        """Return Dice's coefficient, 0 to 1, from what both have and how much the others are."""
        return 2 * _told(both, self.function) / (self.told + others or 1)


class _Read(NamedTuple):
    """A line as every query is compared with it."""

    units: tuple[str, ...]
    different: frozenset[str]
    shortened: frozenset[str]
    sounds: frozenset[str]
    told: float
    told_sounds: float


class Line(NamedTuple):
    """A candidate's line: its units, how much it is like the query, what they have in common."""

    units: frozenset[str]
    score: float
    same: frozenset[str]
    shared: frozenset[str]
    """What both have in short forms."""


def wanted(words: tuple[str, ...], mass: float) -> Wanted:
    """Return the query ready for comparing; `mass` says how telling it is as a whole."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << place
    return Wanted(
        words,
        places,
        mass or 1.0,
        frozenset(words),
        _Told(wording.shortened(" ".join(words)), wording.FUNCTION_UNITS),
        _Told(frozenset(map(pinyin.syllable_of, places)), wording.FUNCTION_SOUNDS),
    )


def compared(query: Wanted, text: str) -> Line:
    """Return the line with how much it is like the query, from 0 to the sum of the weights.

    It counts how much they have in common, written in short forms, how much of them sounds
    alike (Dice's coefficient), and whether in the same order (longest common subsequence).
    The line is given as its units with spaces between them.
    """
    line = _read(text)
    shared = line.shortened & query.shortened.things
    same = line.different & query.units
    order = common_subsequence(query, line.units) / len(same) if same else 0.0
    score = (
        WEIGHTS.likeness * query.shortened.likeness(shared, line.told)
        + WEIGHTS.order * order
        + WEIGHTS.sound * query.sounds.likeness(line.sounds & query.sounds.things, line.told_sounds)
    )
    return Line(line.different, score, same, shared)


@lru_cache(maxsize=MOST_REMEMBERED)
def _read(text: str) -> _Read:
    units = tuple(map(intern, text.split()))
    different = frozenset(units)
    shortened = frozenset(map(intern, wording.shortened(text)))
    sounds = frozenset(map(pinyin.syllable_of, different))
    return _Read(
        units,
        different,
        shortened,
        sounds,
        _told(shortened, wording.FUNCTION_UNITS),
        _told(sounds, wording.FUNCTION_SOUNDS),
    )


def apart_scores(query: Wanted, lines: Mapping[int, Line]) -> dict[int, float]:
    """Return how much each line has of what tells the candidates apart, up to the weight.

    A unit of the query counts by how few of the candidates have it: all of them are about
    much the same, and a word that is rare elsewhere may well be in most of them.
    """
    holding = Counter(chain.from_iterable(line.shared for line in lines.values()))
    telling = {
        unit: math.log((len(lines) + 1) / (holding[unit] + 0.5))
        * (WEIGHTS.function if unit in wording.FUNCTION_UNITS else 1)
        for unit in query.shortened.things
    }
    share = WEIGHTS.apart / (math.fsum(telling.values()) or 1)
    # Summed exactly, since a set has another order in every process.
    return {
        number: share * math.fsum(map(telling.__getitem__, line.shared))
        for number, line in lines.items()
    }


def detail_score(query: Wanted, line: frozenset[str], rare: Mapping[str, float]) -> float:
    """Return how much the line's other units only add detail, from 0 to the weight.

    Common ones (not, can, when, the verbs of every help page) make it another question;
    rare ones, such as names, leave it the same. `rare` has how rare each of them is. A line
    with the query's units and no others counts in full.
    """
    others = line - query.units
    if not others and len(line) == len(query.units):
        return WEIGHTS.detail
    return WEIGHTS.detail * math.fsum(map(rare.__getitem__, others)) / (len(others) + 1)


def _told(units: frozenset[str], function: frozenset[str]) -> float:
    """Return how many units there are, function words counted less."""
    return len(units) - _SPARED * len(units & function)


def common_subsequence(query: Wanted, line: Iterable[str]) -> int:
    """Return how many units the line has in common with the query, in the same order.

    Bit-parallel: one addition a unit of the line (Hyyrö 2004).
    """
    full = (1 << len(query.words)) - 1
    open_places = full
    for word in line:
        if matched := open_places & query.places.get(word, 0):
            open_places = ((open_places + matched) | (open_places - matched)) & full
    return len(query.words) - open_places.bit_count()
