"""Which characters may stand side by side, by what the site's titles and keywords say."""

import math
from collections.abc import Iterable, Iterator, Mapping

from articles.search.backends.reading import Reader
from articles.search.sounds import Slot
from articles.search.vocabulary import Pair, initials

FARTHER = 2.0
"""What each step of distance from what was typed costs."""

MOST_BEGINNINGS = 8
"""For how many different pairs of first letters a query's slips are looked for; a longer one
has to be typed as it sounds."""

Link = Mapping[tuple[str, str], float]
"""Two characters that may fill neighbouring slots, with their score."""
Couple = tuple[Slot, Slot]


class Neighbours:
    """What may fill two neighbouring slots; looked up in the index once a query."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._links: dict[Couple, Link] = {}
        self._by_initials: dict[str, list[tuple[Pair, int]]] = {}

    def links(self, couples: Iterable[Couple]) -> Mapping[Couple, Link]:
        """Return the pairs that may fill each two slots with their score.

        One database query for what sounds alike, and one for each two first letters of
        slots with letters, which may be slips themselves: in the order of the couples, and
        for so many as there is patience for.
        """
        sounds = {couple: _sounds(*couple) for couple in couples if couple not in self._links}
        by_sound: dict[str, list[tuple[Pair, int]]] = {}
        if wanted := set().union(*sounds.values()):
            for row in self._reader.pairs_by_sound(sorted(wanted)):
                by_sound.setdefault(row[0].sound, []).append(row)
        for couple, alike in sounds.items():
            rows = [row for sound in alike for row in by_sound.get(sound, ())]
            self._links[couple] = _scored(*couple, [*rows, *self._beginning_like(*couple)])
        return self._links

    def _beginning_like(self, left: Slot, right: Slot) -> Iterator[tuple[Pair, int]]:
        if "character" in (left.kind, right.kind):
            return
        for letters in dict.fromkeys(initials(a, b) for a in left.letters for b in right.letters):
            if letters not in self._by_initials and len(self._by_initials) < MOST_BEGINNINGS:
                self._by_initials[letters] = self._reader.pairs_by_initials([letters])
            yield from self._by_initials.get(letters, ())


def _sounds(left: Slot, right: Slot) -> set[str]:
    return {f"{first} {second}" for first in left.near_sounds for second in right.near_sounds}


def _scored(left: Slot, right: Slot, rows: Iterable[tuple[Pair, int]]) -> Link:
    scores: dict[tuple[str, str], float] = {}
    for pair, documents in rows:
        first, second = pair.sound.split(" ")
        near = left.distance(pair.characters[0], first)
        far = right.distance(pair.characters[1], second)
        if near is not None and far is not None:
            key = (pair.characters[0], pair.characters[1])
            score = math.log1p(documents) - FARTHER * (near + far) / 2
            scores[key] = max(score, scores.get(key, score))
    return scores
