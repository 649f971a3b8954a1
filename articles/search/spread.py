"""In how many documents a word stands, and whether a text is made of the site's words."""

from dataclasses import dataclass

from articles.search import analyzer, postings
from articles.search.backends.reading import Reader


@dataclass(frozen=True, slots=True)
class Spread:
    """How many documents hold a word at most, and how many there are."""

    holding: int
    documents: int


def spread(store: Reader, word: str) -> Spread:
    """Return the word's spread, by the rarest of its pairs; two database queries."""
    state = store.state()
    units = analyzer.words(word)
    tokens = analyzer.pairs(units) or list(units)
    if not tokens:
        return Spread(0, state.documents)
    blocks = store.postings(tokens, state.last_number)
    counts = (sum(map(postings.size, blocks.get(token, {}).values())) for token in tokens)
    return Spread(min(counts), state.documents)


def is_made_of_known_words(store: Reader, text: str) -> bool:
    """Whether each unit of the text stands beside its neighbour in some document, too.

    So every word of two units or more is the site's own, in whatever order they come.
    """
    units = analyzer.words(text)
    together = analyzer.pairs(units)
    if not together:
        return False
    known = store.postings(together, store.state().last_number)
    is_known = [pair in known for pair in together]
    return all(map(any, zip([False, *is_known], [*is_known, False], strict=True)))
