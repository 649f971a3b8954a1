"""The ranking formula, the same for every database.

First every document is scored by the tokens it shares with the query: BM25 (Robertson and
Zaragoza 2009) over weighted fields, in its form BM25F (Zaragoza et al. 2004), except that
a field's usual length is declared instead of measured, so that one document's tokens can
be weighed without looking at the others. Then `articles.search.comparing` compares
the best of them with the query and with one another. The weights were chosen once on
public question collections; no word has one of its own.
"""

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.search import analyzer, postings


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

REFINED = 10
"""For how many of the best of those it is read how rare the other units of the line are."""

MOST_RESULTS = 1000
"""How many results can be paged through; with more, the count says this many."""

WORTH_SHOWING = 0.3
"""The share of the best score from which on a document counts as a result."""

LEAST_SHARE = 0.15
"""The share of the query that a result must explain; less is a chance character in common."""

_STEPS = 255

_ADDED_AT_ONCE = 4096
"""From how many documents on a token is added without waiting for others: while it is in the
processor's cache, that is five times as fast."""

Scores = npt.NDArray[np.float32]
Blocks = Mapping[str, Mapping[int, bytes]]
"""Token to block number to the block."""


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


def score(weights: Mapping[str, float], blocks: Blocks, last_number: int) -> Scores:
    """Return every document's score, at its number; tokens are added in the weights' order."""
    scores = np.zeros(last_number + 1, np.float32)
    waiting: dict[int, list[tuple[bytes, float]]] = {}
    for token, weight in weights.items():
        for block, packed in blocks.get(token, {}).items():
            waiting.setdefault(block, []).append((packed, weight / _STEPS))
            if postings.size(packed) > _ADDED_AT_ONCE:
                _add(scores[block * postings.BLOCK :], waiting.pop(block))
    for block, some in waiting.items():
        _add(scores[block * postings.BLOCK :], some)
    return scores


def _add(part: Scores, waiting: Sequence[tuple[bytes, float]]) -> None:
    """Add what waits, at places of the machine's own width: a third faster."""
    blocks, factors = zip(*waiting, strict=True)
    numbers, found = postings.joined(blocks)
    factor = np.repeat(np.array(factors, np.float32), list(map(postings.size, blocks)))
    np.add.at(part, numbers.astype(np.intp), found * factor)


def best(scores: Scores, least: float, most: int) -> list[int]:
    """Return the numbers of at most so many best documents, equal ones in their order."""
    chosen = np.flatnonzero(scores >= max(least, 1e-6))
    found = scores[chosen]
    if len(chosen) > most:
        is_enough = found >= np.partition(found, -most)[-most]
        chosen, found = chosen[is_enough], found[is_enough]
    numbers: list[int] = chosen[np.argsort(-found, kind="stable")[:most]].tolist()
    return numbers


def _length(held: Mapping[int, bytes]) -> int:
    return sum(map(len, held.values()))


def together(pairs: Sequence[str], blocks: Blocks, numbers: Iterable[int]) -> dict[int, float]:
    """Return the documents among these that have all of the pairs, with the least impact.

    So a query that stands in a title as it was typed counts more than one in a body. No
    pairs, no documents.
    """
    left = np.array(sorted(numbers) if pairs else (), np.int64)
    least = np.full(len(left), _STEPS)
    for held in sorted((blocks.get(pair, {}) for pair in pairs), key=_length):
        impacts = postings.impacts(held, left)
        has_it = impacts > 0
        left, least = left[has_it], np.minimum(least, impacts)[has_it]
        if not len(left):
            break
    return dict(zip(left.tolist(), (least / _STEPS).tolist(), strict=True))
