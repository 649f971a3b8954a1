"""The ranking formula, the same for every database.

First every document is scored by the tokens it shares with the query: BM25 (Robertson and
Zaragoza 2009) over weighted fields, in its form BM25F (Zaragoza et al. 2004), except that
a field's usual length is declared instead of measured, so that one document's tokens can
be weighed without looking at the others. Then the best of them are compared with the
query line by line: how much of each is in the other, by short forms and by sound, and in
which order; function words count less there. The weights below were chosen once on public
question collections; no word has one of its own.
"""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.content import pinyin
from articles.search import analyzer, postings, wording


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much a field counts, and how many units it usually has."""

    weight: float
    usual_length: int
    length_matters: float = 0.6


FIELDS: Mapping[str, FieldWeight] = {
    "title": FieldWeight(1.0, 14),
    "keywords": FieldWeight(0.9, 40, 0.2),
    "summary": FieldWeight(0.5, 30),
    "fits_when": FieldWeight(0.4, 20),
    "guide_title": FieldWeight(0.3, 14),
    "steps": FieldWeight(0.3, 120),
    "body": FieldWeight(0.2, 300),
}

SATURATION = 0.7
"""BM25's k1: how soon more of the same stops to count. Short texts want a small one."""

PRIOR = 20

PAIR_WEIGHT = 0.15
SOUND_WEIGHT = 0.05

RERANKED = 56
"""How many of the best candidates are compared line by line."""

REFINED = 16
"""For how many of the best of those it is read how rare the other units of the line are."""

MOST_RESULTS = 1000
"""How many results can be paged through; with more, the count says this many."""

WORTH_SHOWING = 0.3
"""The share of the best score from which on a document counts as a result."""

LEAST_SHARE = 0.15
"""The share of the query that a result must explain; less is a chance character in common."""

_STEPS = 255

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much when the best candidates are compared with the query."""

    shared: float = 8.0
    likeness: float = 8.0
    order: float = 1.5
    sound: float = 3.0
    detail: float = 3.0
    function: float = 0.3
    """What a function word counts beside 1 for another, in likeness and sound."""


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The query as a line is compared with it; made once a query by `wanted`."""

    words: tuple[str, ...]
    places: Mapping[str, int]
    mass: float
    shortened: frozenset[str]
    sounds: frozenset[str]


def index_version(analyzer_version: int, fields: Mapping[str, FieldWeight], k1: float) -> int:
    """Return a number for what impacts depend on, another one when any of it changes."""
    return zlib.crc32(repr((analyzer_version, fields, k1, _STEPS)).encode()) >> 1


INDEX_VERSION = index_version(analyzer.VERSION, FIELDS, SATURATION)
"""Says by which tokens and weights an index was built: one of another version is rebuilt."""


def impacts(fields: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the document's tokens, each with its impact from 1 to 255.

    The fields are given as tuples of lines' units; a token never spans two lines.
    """
    found: dict[str, float] = {}
    for name, lines in fields.items():
        weight = FIELDS[name]
        cut = [analyzer.words(line) for line in lines]
        length = sum(map(len, cut))
        share = weight.weight / (
            1 - weight.length_matters + weight.length_matters * length / weight.usual_length
        )
        for words in cut:
            for token in tokens(words):
                found[token] = found.get(token, 0.0) + share
    return {token: _impact(frequency) for token, frequency in found.items()}


def _impact(frequency: float) -> int:
    return max(1, round(_STEPS * frequency / (frequency + SATURATION)))


def tokens(words: tuple[str, ...]) -> list[str]:
    """Return all tokens of the units, with repetitions."""
    return [*words, *analyzer.pairs(words), *analyzer.sounds(words)]


def telling(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Return how telling each token is, by how few of the documents hold it (BM25's idf).

    Counted as if there were a few more documents without any of them: on a small site a
    word in half of the documents is no stop word yet.
    """
    return {
        token: math.log(1 + (documents + PRIOR - frequency + 0.5) / (frequency + 0.5))
        for token, frequency in frequencies.items()
    }


def rarity(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Return how telling each token is, 1 being a token that no document holds."""
    most = telling({"": 0}, documents)[""]
    return {token: idf / most for token, idf in telling(frequencies, documents).items()}


def score(
    weights: Mapping[str, float], blocks: Mapping[str, Mapping[int, bytes]], last_number: int
) -> Scores:
    """Return every document's score, at its number; tokens are added in the weights' order."""
    scores = np.zeros(last_number + 1, np.float32)
    for token, weight in weights.items():
        for block, packed in blocks.get(token, {}).items():
            numbers, found = postings.unpack(packed)
            part = scores[block * postings.BLOCK : (block + 1) * postings.BLOCK]
            part[numbers] += found * np.float32(weight / _STEPS)
    return scores


def best(scores: Scores, least: float, most: int) -> list[int]:
    """Return the numbers of at most so many best documents, equal ones in their order."""
    chosen = np.flatnonzero(scores >= max(least, 1e-6))
    if len(chosen) > most:
        edge = np.partition(scores[chosen], -most)[-most]
        chosen = chosen[scores[chosen] >= edge]
    order = np.argsort(-scores[chosen], kind="stable")[:most]
    return [int(number) for number in chosen[order]]


def wanted(words: tuple[str, ...], mass: float) -> Wanted:
    """Return the query ready for comparing; `mass` says how telling it is as a whole."""
    places: dict[str, int] = {}
    for place, word in enumerate(words):
        places[word] = places.get(word, 0) | 1 << place
    return Wanted(
        words,
        places,
        mass or 1.0,
        wording.shortened(words),
        frozenset(map(pinyin.syllable_of, places)),
    )


def line_score(query: Wanted, line: tuple[str, ...]) -> float:
    """Return how much the line is like the query, from 0 to the sum of the weights.

    It counts how much they have in common, written in short forms, how much of them sounds
    alike (Dice's coefficient), and whether in the same order (longest common subsequence).
    """
    units = frozenset(line)
    sounds = frozenset(map(pinyin.syllable_of, units))
    order = common_subsequence(query, line) / (len(units & query.places.keys()) or 1)
    return (
        WEIGHTS.likeness * _dice(query.shortened, wording.shortened(line), wording.FUNCTION_UNITS)
        + WEIGHTS.order * order
        + WEIGHTS.sound * _dice(query.sounds, sounds, wording.FUNCTION_SOUNDS)
    )


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


def _dice(left: frozenset[str], right: frozenset[str], function: frozenset[str]) -> float:
    both = _told(left, function) + _told(right, function)
    return 2 * _told(left & right, function) / (both or 1)


def _told(units: frozenset[str], function: frozenset[str]) -> float:
    """Return how many units there are, function words counted less."""
    return len(units) - (1 - WEIGHTS.function) * len(units & function)


def common_subsequence(query: Wanted, line: Iterable[str]) -> int:
    """Return how many units the line has in common with the query, in the same order.

    Bit-parallel: one addition a unit of the line (Hyyrö 2004).
    """
    full = (1 << len(query.words)) - 1
    open_places = full
    for word in line:
        matched = open_places & query.places.get(word, 0)
        open_places = ((open_places + matched) | (open_places - matched)) & full
    return len(query.words) - open_places.bit_count()
