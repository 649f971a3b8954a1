"""How the best candidates are compared with the query, the second half of the ranking formula.

Each is compared by the line of its title and keywords that is most like the query: how
much of each is in the other, by short forms and by sound, and in which order; function
words count less there. Then the candidates are compared with one another: what most of
them have says little about which one is meant.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.content import pinyin
from articles.search import wording
from articles.search.lines import Hits, Presence, Things, lines

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


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
    """The query as lines are compared with it; made once a query by `wanted`."""

    words: tuple[str, ...]
    mass: float
    units: tuple[str, ...]
    """The words, each once."""
    shortened: "_Told"
    sounds: "_Told"


class _Told:
    """Things of the query, each once, and how many they are, function words counted less."""

    __slots__ = ("is_function", "things", "told")

    def __init__(self, things: frozenset[str], function: frozenset[str]) -> None:
        self.things = tuple(sorted(things))
        self.is_function = np.array([thing in function for thing in self.things], np.bool_)
        self.told = len(things) - _SPARED * len(things & function)

    def likeness(self, both: Presence, others: Sequence[Things]) -> Floats:
        """Return Dice's coefficient, 0 to 1, of each row of what both have.

        Counted in whole numbers: lines with as much in common get the very same score.
        """
        common = both.sum(axis=1) - _SPARED * both[:, self.is_function].sum(axis=1)
        told = [other.all - _SPARED * other.function + self.told or 1.0 for other in others]
        likeness: Floats = 2 * common / np.array(told)
        return likeness


@dataclass(frozen=True, slots=True)
class Compared:
    """Documents by the best of their lines; the arrays have a row for each, in their order."""

    lines: Mapping[int, str]
    scores: Floats
    """How much each line is like the query, from 0 to about the sum of the weights."""
    same: Presence
    """Which of the query's units each line has."""
    shared: Presence
    """Which of the query's short forms each line has."""


def wanted(words: tuple[str, ...], mass: float) -> Wanted:
    """Return the query ready for comparing; `mass` says how telling it is as a whole."""
    units = tuple(dict.fromkeys(words))
    return Wanted(
        words,
        mass or 1.0,
        units,
        _Told(wording.shortened(" ".join(words)), wording.FUNCTION_UNITS),
        _Told(frozenset(map(pinyin.syllable_of, units)), wording.FUNCTION_SOUNDS),
    )


def compared(query: Wanted, leads: Mapping[int, str]) -> Compared:
    """Return the documents, each by the line of its lead that is most like the query.

    It counts how much they have in common, written in short forms, how much of them sounds
    alike (Dice's coefficient), and whether in the same order (longest common subsequence).
    A lead is its lines, each given as its units with spaces between them.
    """
    numbers = [number for number, lead in leads.items() for _ in range(lead.count("\n") + 1)]
    known = lines()
    read = [known.read(text) for lead in leads.values() for text in lead.split("\n")]
    shared = known.find(query.shortened.things, [line.shortened.numbers for line in read])
    sounds = known.find(query.sounds.things, [line.sounds.numbers for line in read])
    units = known.find(query.units, [line.units for line in read])
    scores = (
        WEIGHTS.likeness * query.shortened.likeness(shared.presence, [n.shortened for n in read])
        + WEIGHTS.order * _in_order(query, units)
        + WEIGHTS.sound * query.sounds.likeness(sounds.presence, [n.sounds for n in read])
    )
    best = _best(numbers, scores)
    return Compared(
        {numbers[row]: read[row].text for row in best},
        scores[best],
        units.presence[best],
        shared.presence[best],
    )


def _best(numbers: Sequence[int], scores: Floats) -> list[int]:
    """Return the row of each document's best line, of equal ones the first."""
    best: dict[int, tuple[float, int]] = {}
    for row, (number, score) in enumerate(zip(numbers, scores.tolist(), strict=True)):
        if number not in best or score > best[number][0]:
            best[number] = (score, row)
    return [row for _, row in best.values()]


def _in_order(query: Wanted, found: Hits) -> Floats:
    """Return the share of what each line has in common with the query that is in its order."""
    common = found.presence.sum(axis=1)
    share: Floats = common_subsequences(query, found) / np.maximum(common, 1)
    return share


def common_subsequences(query: Wanted, found: Hits) -> Counts:
    """Return how many units each line has in common with the query, in the same order.

    Bit-parallel: one addition a unit of the line (Hyyrö 2004).
    """
    places = dict.fromkeys(query.units, 0)
    for place, word in enumerate(query.words):
        places[word] |= 1 << place
    masks = list(places.values())
    full = (1 << len(query.words)) - 1
    open_places = [full] * len(found.presence)
    for row, column in zip(found.rows.tolist(), found.columns.tolist(), strict=True):
        left = open_places[row]
        if matched := left & masks[column]:
            open_places[row] = ((left + matched) | (left - matched)) & full
    return len(query.words) - np.array([left.bit_count() for left in open_places])


def apart_scores(query: Wanted, shared: Presence) -> Floats:
    """Return how much each line has of what tells the candidates apart, up to the weight.

    A short form of the query counts by how few of the candidates have it: all of them are
    about much the same, and a word that is rare elsewhere may well be in most of them.
    """
    holding = shared.sum(axis=0)
    telling = np.log((len(shared) + 1) / (holding + 0.5))
    telling[query.shortened.is_function] *= WEIGHTS.function
    told: Floats = (shared * telling).sum(axis=1)
    return WEIGHTS.apart * told / (telling.sum() or 1.0)


def detail_score(query: Wanted, line: frozenset[str], rare: Mapping[str, float]) -> float:
    """Return how much the line's other units only add detail, from 0 to the weight.

    Common ones (not, can, when, the verbs of every help page) make it another question;
    rare ones, such as names, leave it the same. `rare` has how rare each of them is. A line
    with the query's units and no others counts in full.
    """
    others = line.difference(query.units)
    if not others and len(line) == len(query.units):
        return WEIGHTS.detail
    return WEIGHTS.detail * math.fsum(map(rare.__getitem__, others)) / (len(others) + 1)
