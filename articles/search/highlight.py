"""What was found, marked in the text that visitors read: escaped text and `<mark>`, no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from articles.search import analyzer
from articles.search.analyzer import Unit
from articles.search.wording import FUNCTION_UNITS

SNIPPET_LENGTH = 90
"""In characters; a longer passage is cut around its first mark."""

_BEFORE = 20

Two = tuple[str, str]
"""Two neighbouring units, or how they sound."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What is marked: units where the query is one unit, else neighbouring units together.

    A single character of a longer query is no hit by itself; a Latin word or number is.
    """

    singles: frozenset[str]
    pairs: frozenset[Two]
    sounds: frozenset[Two]

    def mark(self, text: str) -> SafeString:
        """Return the text as HTML, every hit in a `<mark>`."""
        return _as_html(text, self._spans(analyzer.units(text)))

    def excerpt(self, text: str) -> SafeString:
        """Return the part of the text around its first hit as HTML, marked."""
        spans = self._spans(analyzer.units(text))
        start = max(0, spans[0][0] - _BEFORE) if spans and len(text) > SNIPPET_LENGTH else 0
        end = start + SNIPPET_LENGTH
        cut = [
            (max(a, start) - start, min(b, end) - start) for a, b in spans if b > start and a < end
        ]
        shown = _as_html(text[start:end], cut)
        return _joined("…" if start else "", shown, "…" if end < len(text) else "")

    def hits(self, texts: Iterable[str]) -> list[int]:
        """Return how many different things of the query are in each of the texts."""
        return list(map(self._hits, analyzer.words_of(texts)))

    def _hits(self, words: Sequence[str]) -> int:
        return (
            2 * len(self.pairs.intersection(pairwise(words)))
            + 2 * len(self.sounds.intersection(pairwise(analyzer.spoken(words))))
            + len(self.singles.intersection(words))
        )

    def _spans(self, units: Sequence[Unit]) -> list[tuple[int, int]]:
        words = [unit.text for unit in units]
        marked = {place for place, word in enumerate(words) if word in self.singles}
        together = zip(pairwise(words), pairwise(analyzer.spoken(words)), strict=True)
        for place, (pair, sound) in enumerate(together):
            if pair in self.pairs or sound in self.sounds:
                marked |= {place, place + 1}
        return _merged((units[place].start, units[place].end) for place in sorted(marked))


def marker(queries: Iterable[tuple[str, ...]]) -> Marker:
    """Return what marks the query's units, and those of its synonyms.

    A pair with a function word in it («的密») is only marked where the query has no other.
    """
    singles: set[str] = set()
    pairs: set[Two] = set()
    sounds: set[Two] = set()
    for words in queries:
        singles.update(word for word in words if len(words) == 1 or not analyzer.is_han(word))
        together = list(pairwise(words))
        telling = [two for two in together if FUNCTION_UNITS.isdisjoint(two)]
        pairs.update(telling or together)
        spoken = [(left, right) for left, right in map(analyzer.spoken, telling or together)]
        sounds.update((left, right) for left, right in spoken if left and right)
    return Marker(frozenset(singles), frozenset(pairs), frozenset(sounds))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _as_html(text: str, spans: Sequence[tuple[int, int]]) -> SafeString:
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces += (escape(text[end:start]), "<mark>", escape(text[start:stop]), "</mark>")
        end = stop
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))  # noqa: S308  (every piece of the text is escaped)


def _joined(*pieces: str) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308  (the marked text between two ellipses)
