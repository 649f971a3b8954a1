"""What was found, marked in the text that visitors read: escaped text and `<mark>`, no more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.search import analyzer
from articles.search.analyzer import Unit
from articles.search.wording import FUNCTION_UNITS

SNIPPET_LENGTH = 90
"""In characters; a longer passage is cut around its first mark."""

_BEFORE = 20


@dataclass(frozen=True, slots=True)
class Marker:
    """What is marked: units where the query is one unit, else neighbouring units together.

    A single character of a longer query is no hit by itself; a Latin word or number is.
    """

    singles: frozenset[str]
    pairs: frozenset[str]
    sounds: frozenset[str]

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

    def hits(self, text: str) -> int:
        """Return how many different things of the query are in the text."""
        words = analyzer.words(text)
        return (
            2 * len(self.pairs.intersection(analyzer.pairs(words)))
            + 2 * len(self.sounds.intersection(analyzer.sounds(words)))
            + len(self.singles.intersection(words))
        )

    def _spans(self, units: Sequence[Unit]) -> list[tuple[int, int]]:
        words = tuple(unit.text for unit in units)
        marked = {place for place, word in enumerate(words) if word in self.singles}
        together = zip(analyzer.pairs(words), analyzer.sounds_beside(words), strict=True)
        for place, (pair, sound) in enumerate(together):
            if pair in self.pairs or sound in self.sounds:
                marked |= {place, place + 1}
        return _merged((units[place].start, units[place].end) for place in sorted(marked))


def marker(queries: Iterable[tuple[str, ...]]) -> Marker:
    """Return what marks the query's units, and those of its synonyms.

    A pair with a function word in it («的密») is only marked where the query has no other.
    """
    singles: set[str] = set()
    pairs: set[str] = set()
    sounds: set[str] = set()
    for words in queries:
        singles.update(word for word in words if len(words) == 1 or not analyzer.is_han(word))
        together = list(pairwise(words))
        telling = [two for two in together if FUNCTION_UNITS.isdisjoint(two)]
        for two in telling or together:
            pairs.update(analyzer.pairs(two))
            sounds.update(analyzer.sounds(two))
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
