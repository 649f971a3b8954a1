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
from itertools import chain

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

    def likeness(self, others: frozenset[str]) -> float:
        """Return Dice's coefficient: how much these and the others have in common, 0 to 1."""
        both = self.told + _told(others, self.function)
        return 2 * _told(self.things & others, self.function) / (both or 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate's line, how much it is like the query, and its units in short forms."""

    units: tuple[str, ...]
    score: float
    shortened: frozenset[str]


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
        _Told(wording.shortened(words), wording.FUNCTION_UNITS),
        _Told(frozenset(map(pinyin.syllable_of, places)), wording.FUNCTION_SOUNDS),
    )


def compared(query: Wanted, units: tuple[str, ...]) -> Line:
    """Return the line with how much it is like the query, from 0 to the sum of the weights.

    It counts how much they have in common, written in short forms, how much of them sounds
    alike (Dice's coefficient), and whether in the same order (longest common subsequence).
    """
    different = frozenset(units)
    shortened = wording.shortened(units)
    sounds = frozenset(map(pinyin.syllable_of, different))
    order = common_subsequence(query, units) / (len(different & query.units) or 1)
    score = (
        WEIGHTS.likeness * query.shortened.likeness(shortened)
        + WEIGHTS.order * order
        + WEIGHTS.sound * query.sounds.likeness(sounds)
    )
    return Line(units, score, shortened)


def apart_scores(query: Wanted, lines: Mapping[int, Line]) -> dict[int, float]:
    """Return how much each line has of what tells the candidates apart, up to the weight.

    A unit of the query counts by how few of the candidates have it: all of them are about
    much the same, and a word that is rare elsewhere may well be in most of them.
    """
    wanted = query.shortened.things
    holding = Counter(chain.from_iterable(line.shortened & wanted for line in lines.values()))
    telling = {
        unit: math.log((len(lines) + 1) / (holding[unit] + 0.5))
        * (WEIGHTS.function if unit in wording.FUNCTION_UNITS else 1)
        for unit in sorted(wanted)
    }
    most = sum(telling.values()) or 1
    return {
        number: WEIGHTS.apart
        * sum(told for unit, told in telling.items() if unit in line.shortened)
        / most
        for number, line in lines.items()
    }


def detail_score(query: Wanted, line: tuple[str, ...], rare: Mapping[str, float]) -> float:
    """Return how much the line's other units only add detail, from 0 to the weight.

    Common ones (not, can, when, the verbs of every help page) make it another question;
    rare ones, such as names, leave it the same. `rare` has how rare each of them is. A line
    with the query's units and no others counts in full.
    """
    others = set(line) - query.places.keys()
    if not others and len(set(line)) == len(query.places):
        return WEIGHTS.detail
    return WEIGHTS.detail * sum(map(rare.__getitem__, others)) / (len(others) + 1)


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
