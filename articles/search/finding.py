"""A query's documents, best first: candidates from the database, order from `ranking`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from articles.search import analyzer, comparing, covering, postings, ranking
from articles.search.backends.reading import Reader, State
from articles.search.comparing import WEIGHTS, Line, Wanted
from articles.search.query import Query, weights
from articles.search.ranking import Blocks, Scores
from articles.search.synonyms import Alternative

ALTERNATIVE_WEIGHT = 0.5
"""What a token of a synonym counts, beside 1 for the visitor's own."""


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of the documents found, best first, and in how many each token is."""

    numbers: tuple[int, ...]
    frequencies: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Matched:
    """What the index has for a query, before it is put in order."""

    wanted: Wanted
    alternatives: Sequence[Alternative]
    blocks: Blocks
    frequencies: Mapping[str, int]
    scores: Scores


NOTHING = Found((), {})


def find(store: Reader, query: Query, alternatives: Sequence[Alternative] = ()) -> Found:
    """Return what the index has for the query; four database queries."""
    state = store.state()
    tokens = _tokens(query.words, alternatives)
    if not tokens or not state.documents:
        return NOTHING
    blocks = store.postings(tokens, state.last_number)
    frequencies = {token: _frequency(blocks.get(token, {})) for token in tokens}
    idf = ranking.telling(frequencies, state.documents)
    weighed = {token: weight * idf[token] for token, weight in tokens.items()}
    matched = _Matched(
        comparing.wanted(query.words, _mass(query.words, alternatives, frequencies, idf)),
        alternatives,
        blocks,
        frequencies,
        ranking.score(weighed, blocks, state.last_number),
    )
    return Found(_ordered(store, state, matched), frequencies)


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


def _ordered(store: Reader, state: State, matched: _Matched) -> tuple[int, ...]:
    """Return the documents worth showing: the best compared line by line, then the others."""
    numbers = ranking.best(matched.scores, _least(matched), ranking.MOST_RESULTS)
    leads = store.leads(numbers[: ranking.RERANKED])
    lines = {number: _best_line(matched, lead) for number, lead in leads.items()}
    final = _compared(matched, lines)
    compared = _sorted(final)
    refined = compared[: ranking.REFINED]
    rare = _rarity(store, state, matched.wanted, [lines[number].units for number in refined])
    for number in refined:
        final[number] += comparing.detail_score(matched.wanted, lines[number].units, rare)
    ordered = (
        *_sorted({number: final[number] for number in refined}),
        *compared[ranking.REFINED :],
        *numbers[ranking.RERANKED :],
    )
    return _results(state, matched, ordered, lines)


def _results(
    state: State, matched: _Matched, ordered: Sequence[int], lines: Mapping[int, Line]
) -> tuple[int, ...]:
    synonyms = [
        covering.Synonym(item.typed, tuple(_telltale(item))) for item in matched.alternatives
    ]
    return covering.results(
        ordered,
        {number: line.units for number, line in lines.items()},
        matched.wanted.words,
        synonyms,
        covering.Index(matched.blocks, matched.frequencies, state.documents, state.last_number),
    )


def _least(matched: _Matched) -> float:
    return max(
        ranking.WORTH_SHOWING * float(matched.scores.max(initial=0.0)),
        ranking.LEAST_SHARE * matched.wanted.mass,
    )


def _compared(matched: _Matched, lines: Mapping[int, Line]) -> dict[int, float]:
    """Return the scores of the documents with these lines, all but that for detail."""
    wanted = matched.wanted
    apart = comparing.apart_scores(wanted, lines)
    together = ranking.together(analyzer.pairs(wanted.words), matched.blocks, lines)
    return {
        number: line.score
        + apart[number]
        + WEIGHTS.shared * float(matched.scores[number]) / wanted.mass
        + WEIGHTS.together * together.get(number, 0.0)
        for number, line in lines.items()
    }


def _sorted(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-scores[number], number))


def _best_line(matched: _Matched, lead: str) -> Line:
    """Return the lead's line that is most like the query."""
    lines = (
        comparing.compared(matched.wanted, units) for units in _lines(lead, matched.alternatives)
    )
    return max(lines, key=lambda line: line.score)


def _rarity(
    store: Reader, state: State, wanted: Wanted, lines: Iterable[tuple[str, ...]]
) -> dict[str, float]:
    """Return how rare the units are that the lines have and the query has not."""
    units = set().union(*lines) - wanted.places.keys()
    return ranking.rarity(store.frequencies(units, state.last_number), state.documents)


def _lines(lead: str, alternatives: Sequence[Alternative]) -> Iterable[tuple[str, ...]]:
    """Yield the lead's lines, the synonyms in them written as the visitor typed them."""
    written = [(f" {' '.join(item.found)} ", f" {' '.join(item.typed)} ") for item in alternatives]
    for line in lead.split("\n"):
        padded = f" {line} "
        for found, typed in written:
            padded = padded.replace(found, typed)
        yield tuple(padded.split())
