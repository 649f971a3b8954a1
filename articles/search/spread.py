"""In how many documents a word stands."""

from dataclasses import dataclass

from articles.search import analyzer, postings
from articles.search.backends.reading import Reader


@dataclass(frozen=True, slots=True)
class Spread:
    """How many documents hold a word at most, and how many there are."""

    holding: int
    documents: int


def spread(store: Reader, word: str) -> Spread:
    """Return the word's spread, by the rarest of its pairs; one database query."""
    units = analyzer.words(word)
    tokens = analyzer.pairs(units) or list(units)
    state, blocks = store.asked(tokens)
    if not tokens:
        return Spread(0, state.documents)
    counts = (sum(map(postings.size, blocks.get(token, {}).values())) for token in tokens)
    return Spread(min(counts), state.documents)
