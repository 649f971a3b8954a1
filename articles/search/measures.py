"""How good a ranking is, in the measures that search engines are compared by."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One query's outcome: its domain, the places from 0 of right documents, how many exist."""

    domain: str
    places: tuple[int, ...]
    right: int
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """The measures in percent, each the mean over the domains."""

    hit1: float
    hit5: float
    mrr10: float
    ndcg10: float
    zero: float


def quality(outcomes: Iterable[Judged]) -> Quality:
    """Return the measures; a domain weighs the same however many queries it has."""
    domains: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for outcome in outcomes:
        domains[outcome.domain].append(_measured(outcome))
    if not domains:
        return Quality(0, 0, 0, 0, 0)
    names = ("hit1", "hit5", "mrr10", "ndcg10", "zero")
    return Quality(*(_mean([_mean([q[n] for q in d]) for d in domains.values()]) for n in names))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that this percent of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)] if ordered else 0.0


def _measured(outcome: Judged) -> Mapping[str, float]:
    first = min(outcome.places, default=DEPTH)
    gained = sum(1 / math.log2(place + 2) for place in outcome.places if place < DEPTH)
    possible = sum(1 / math.log2(place + 2) for place in range(min(outcome.right, DEPTH)))
    return {
        "hit1": 100.0 * (first < 1),
        "hit5": 100.0 * (first < 5),
        "mrr10": 100.0 / (first + 1) if first < DEPTH else 0.0,
        "ndcg10": 100.0 * gained / possible if possible else 0.0,
        "zero": 100.0 * outcome.is_empty,
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
