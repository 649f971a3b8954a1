"""A query's documents, best first: candidates from the database, order from `ranking`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.search import analyzer, comparing, covering, postings, ranking
from articles.search.backends.reading import Reader, Rows, State
from articles.search.comparing import WEIGHTS, Compared, Wanted
from articles.search.query import Query, weights
from articles.search.ranking import Blocks, Scores
from articles.search.synonyms import Alternative

ALTERNATIVE_WEIGHT = 0.5
"""What a token of a synonym counts, beside 1 for the visitor's own."""

NEGLIGIBLE = 0.0002
"""The share of what the query says below which a token is not added to any document's score:
it stands in nearly all of them, and would cost the most of all tokens to add."""


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of the documents found, best first, and in how many each token is.

    `rows` has the first of them already, as `Reader.documents` takes them.
    """

    numbers: tuple[int, ...]
    frequencies: Mapping[str, int]
    rows: Rows


@dataclass(frozen=True, slots=True)
class _Matched:
    """What the index has for a query, before it is put in order."""

    wanted: Wanted
    alternatives: Sequence[Alternative]
    blocks: Blocks
    frequencies: Mapping[str, int]
    scores: Scores


NOTHING = Found((), {}, {})


def find(store: Reader, query: Query, alternatives: Sequence[Alternative] = ()) -> Found:
    """Return what the index has for the query.

    Three database queries; two where the candidates' titles are known, one more where the
    index has changed.
    """
    tokens = _tokens(query.words, alternatives)
    state, blocks = store.asked(tokens)
    if not tokens or not state.documents:
        return NOTHING
    frequencies = {token: _frequency(blocks.get(token, {})) for token in tokens}
    idf = ranking.telling(frequencies, state.documents)
    weighed = {token: weight * idf[token] for token, weight in tokens.items()}
    mass = _mass(query.words, alternatives, frequencies, idf)
    counted = {token: weight for token, weight in weighed.items() if weight >= NEGLIGIBLE * mass}
    matched = _Matched(
        comparing.wanted(query.words, mass),
        alternatives,
        blocks,
        frequencies,
        ranking.score(counted, blocks, state.last_number),
    )
    numbers, rows = _ordered(store, state, matched)
    return Found(numbers, frequencies, rows)


def _tokens(words: tuple[str, ...], alternatives: Iterable[Alternative]) -> dict[str, float]:
    kinds = {"pair": ranking.PAIR_WEIGHT, "sound": ranking.SOUND_WEIGHT}
    found = dict(weights(words, **kinds))
    for alternative in alternatives:
        for token in sorted(_telltale(alternative)):
            found.setdefault(token, ALTERNATIVE_WEIGHT)
    return found


def _telltale(alternative: Alternative) -> frozenset[str]:
    """Return the tokens that show the synonym: its pairs, for one character says too little."""
    return frozenset(analyzer.pairs(alternative.found) or alternative.found)


def _mass(
    words: tuple[str, ...],
    alternatives: Sequence[Alternative],
    frequencies: Mapping[str, int],
    idf: Mapping[str, float],
) -> float:
    """Return how telling the query is, a word nobody wrote counted as its synonym.

    By itself it would be the most telling of all, and hide what its synonyms find.
    """
    unwritten = [item for item in alternatives if not all(frequencies.get(w) for w in item.typed)]
    replaced = {word for item in unwritten for word in item.typed}
    instead = [sum(ALTERNATIVE_WEIGHT * idf[t] for t in _telltale(item)) for item in unwritten]
    return sum(idf[word] for word in set(words) - replaced) + min(instead, default=0.0)


def _frequency(blocks: Mapping[int, bytes]) -> int:
    return sum(map(postings.size, blocks.values()))


def _ordered(store: Reader, state: State, matched: _Matched) -> tuple[tuple[int, ...], Rows]:
    """Return the documents worth showing: the best compared line by line, then the others.

    With the rows of those that come first.
    """
    numbers = ranking.best(matched.scores, _least(matched), ranking.MOST_RESULTS)
    leads = store.leads(numbers[: ranking.RERANKED])
    written = {number: _written(lead, matched.alternatives) for number, lead in leads.items()}
    compared = comparing.compared(matched.wanted, written)
    scores = _scores(matched, compared)
    order = sorted(scores, key=_best_first(scores))
    refined = order[: ranking.REFINED]
    units = {number: frozenset(compared.lines[number].split()) for number in refined}
    others = set().union(*units.values()).difference(matched.wanted.units)
    found, rows = store.looked_up(others, refined)
    rare = ranking.rarity(found, state.documents)
    for number in refined:
        scores[number] += comparing.detail_score(matched.wanted, units[number], rare)
    refined.sort(key=_best_first(scores))
    ordered = (*refined, *order[ranking.REFINED :], *numbers[ranking.RERANKED :])
    return _results(state, matched, ordered, compared), rows


def _best_first(scores: Mapping[int, float]) -> Callable[[int], tuple[float, int]]:
    return lambda number: (-scores[number], number)


def _results(
    state: State, matched: _Matched, ordered: Sequence[int], compared: Compared
) -> tuple[int, ...]:
    synonyms = [
        covering.Synonym(item.typed, tuple(_telltale(item))) for item in matched.alternatives
    ]
    return covering.results(
        ordered,
        compared,
        matched.wanted,
        synonyms,
        covering.Index(matched.blocks, matched.frequencies, state.documents, state.last_number),
    )


def _least(matched: _Matched) -> float:
    return max(
        ranking.WORTH_SHOWING * float(matched.scores.max(initial=0.0)),
        ranking.LEAST_SHARE * matched.wanted.mass,
    )


def _scores(matched: _Matched, compared: Compared) -> dict[int, float]:
    """Return the documents' scores, all but that for detail."""
    wanted, numbers = matched.wanted, list(compared.lines)
    together = ranking.together(analyzer.pairs(wanted.words), matched.blocks, numbers)
    scores = (
        compared.scores
        + comparing.apart_scores(wanted, compared.shared)
        + WEIGHTS.shared * matched.scores[numbers].astype(np.float64) / wanted.mass
        + WEIGHTS.together * np.array([together.get(number, 0.0) for number in numbers])
    )
    return dict(zip(numbers, scores.tolist(), strict=True))


def _written(lead: str, alternatives: Sequence[Alternative]) -> str:
    """Return the lead, the synonyms in its lines written as the visitor typed them."""
    if not alternatives:
        return lead
    padded = "\n".join(f" {line} " for line in lead.split("\n"))
    for item in alternatives:
        padded = padded.replace(f" {' '.join(item.found)} ", f" {' '.join(item.typed)} ")
    return padded
