"""What a visitor typed, read within fixed bounds whatever it is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from articles.search import analyzer

MAX_LENGTH = 200
"""Longest query that is read, in characters; the rest is left out."""

MAX_WORDS = 64
LONGEST_SYNONYM = 20
"""In units: as many as an editor's word of a synonym group has characters at most."""


@dataclass(frozen=True, slots=True)
class Query:
    """A visitor's words: as they are shown, as units, and which runs may be a synonym."""

    text: str
    words: tuple[str, ...]
    runs: tuple[str, ...]


def read(text: str) -> Query:
    """Return the query in the text; control, invisible and half characters are left out."""
    shown = "".join(c if c.isprintable() else " " for c in text[: 2 * MAX_LENGTH])
    shown = " ".join(shown.split())[:MAX_LENGTH]
    words = analyzer.words(shown)[:MAX_WORDS]
    return Query(shown, words, _runs(analyzer.plain_words(shown)[:MAX_WORDS]))


def _runs(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return all runs of neighbouring units up to a synonym's length, without spaces."""
    found = (
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_SYNONYM, len(words)) + 1)
    )
    return tuple(dict.fromkeys(found))


def weights(words: tuple[str, ...], *, pair: float, sound: float) -> Mapping[str, float]:
    """Return the query's tokens, each with its kind's weight, raised where it is repeated."""
    found: dict[str, float] = {}
    for tokens, weight in (
        (words, 1.0),
        (analyzer.pairs(words), pair),
        (analyzer.sounds(words), sound),
    ):
        for token, times in _count(tokens):
            found[token] = weight * (1 + times) / 2
    return found


def _count(tokens: Iterable[str]) -> Iterable[tuple[str, int]]:
    return Counter(tokens).items()
