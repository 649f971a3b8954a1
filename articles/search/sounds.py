"""Letters read as pinyin, and which sounds are taken for one another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from articles.content import pinyin

LONGEST_LETTERS = 30
LONGEST_SYLLABLE = 6
MOST_WAYS = 3

SHORTEST_WITH_A_GAP = 7
"""Fewer letters with one left out fit too many words."""

_INITIALS = frozenset("abcdefghjklmnopqrstwxyz")
_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""What speakers of southern dialects do not tell apart; and l and n."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one character: the character typed, its sound, or its first letters."""

    kind: Literal["character", "sound", "start"]
    value: str

    @property
    def sounds(self) -> tuple[str, ...]:
        """The full sounds that the slot may have; none where only its start is known."""
        if self.kind == "character":
            return pinyin.readings(self.value) if len(self.value) == 1 else ()
        return (self.value,) if self.kind == "sound" else ()

    @property
    def near_sounds(self) -> tuple[str, ...]:
        """The full sounds that the slot may have, and those that are confused with them."""
        near = chain.from_iterable(map(_meant_by, self.sounds))
        return tuple(dict.fromkeys(near))

    @property
    def letters(self) -> tuple[str, ...]:
        """The first letters that the slot's sound may have."""
        return tuple(dict.fromkeys(s[0] for s in self.sounds)) or (self.value[0],)

    def distance(self, character: str, sound: str) -> float | None:
        """Return how far the character with this sound is from the slot; nothing if too far."""
        if self.kind == "character":
            if character == self.value:
                return 0.0
            near = (distance(own, sound) for own in self.sounds)
            return min((steps for steps in near if steps in (0.0, 1.0)), default=None)
        if self.kind == "start":
            return 0.0 if sound.startswith(self.value) else None
        return distance(self.value, sound)

    def is_near(self, character: str) -> bool:
        """Whether the character sounds as the slot does, or is taken for one that does."""
        return any(
            distance(own, sound) in (0.0, 1.0)
            for own in self.sounds
            for sound in pinyin.readings(character)
        )


@lru_cache(maxsize=4096)
def distance(left: str, right: str) -> float | None:
    """Return 0 for the same syllable, 1 for confused ones, 2 for one letter's difference."""
    if left == right:
        return 0.0
    if _blurred(left) == _blurred(right):
        return 1.0
    if min(len(left), len(right)) >= 2 and left[0] == right[0] and _is_one_edit(left, right):
        return 2.0
    return None


def read_letters(letters: str, *, unfinished: bool) -> Iterator[tuple[Slot, ...]]:
    """Yield ways to read the letters as syllables, the fewest first, then as initials.

    One whole syllable is not read as initials.
    `unfinished` lets the last syllable be only begun, as while typing.
    """
    letters = letters[:LONGEST_LETTERS]
    yield from _split(letters, unfinished=unfinished)
    is_syllable = letters in pinyin.SYLLABLES
    if 2 <= len(letters) <= 8 and _INITIALS.issuperset(letters) and not is_syllable:
        yield tuple(Slot("start", letter) for letter in letters)


def _split(letters: str, *, unfinished: bool) -> list[tuple[Slot, ...]]:
    """Return the ways with the fewest syllables, of equals those with the longest first ones.

    Long letters that are no row of syllables may have one syllable that lacks a letter, or
    of which only the first was typed. Read from the end, so that each place is looked at
    once: from the front, letters that are syllables but for the last ones would be read
    again in every way there is.
    """
    ways: list[list[tuple[Slot, ...]]] = [[] for _ in letters] + [[()]]
    gapped: list[list[tuple[Slot, ...]]] = [[] for _ in range(len(letters) + 1)]
    for start in range(len(letters) - 1, -1, -1):
        if letters[start] in _INITIALS:
            gapped[start] += [(Slot("start", letters[start]), *tail) for tail in ways[start + 1]]
        for end in range(min(start + LONGEST_SYLLABLE, len(letters)), start, -1):
            head = letters[start:end]
            if head in pinyin.SYLLABLES:
                for some in (ways, gapped):
                    some[start] += [(Slot("sound", head), *tail) for tail in some[end]]
            elif unfinished and end == len(letters) and head in _STARTS:
                ways[start].append((Slot("start", head),))
            elif head in _BROKEN:
                gapped[start] += [(Slot("sound", head), *tail) for tail in ways[end]]
        for some in (ways, gapped):
            some[start] = sorted(some[start], key=len)[:MOST_WAYS]
    return ways[0] or (gapped[0] if len(letters) >= SHORTEST_WITH_A_GAP else [])


def _meant_by(letters: str) -> Sequence[str]:
    """Return the syllables that a typed one is confused with, or that it lacks a letter of."""
    return _BROKEN[letters] if letters in _BROKEN else _CONFUSED_WITH.get(_blurred(letters), [])


def _blurred(syllable: str) -> str:
    for careful, careless in _CONFUSED:
        syllable = syllable.replace(careful, careless)
    return f"n{syllable[1:]}" if syllable.startswith("l") else syllable


def _is_one_edit(left: str, right: str) -> bool:
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    return left[same + (len(left) == len(right)) :] == right[same + 1 :]


def _group() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for syllable in sorted(pinyin.SYLLABLES):
        groups.setdefault(_blurred(syllable), []).append(syllable)
    return groups


def _break() -> dict[str, list[str]]:
    """Return what is left of syllables that lack a letter other than their first."""
    broken: dict[str, list[str]] = {}
    for syllable in sorted(pinyin.SYLLABLES):
        for place in range(1, len(syllable)):
            left = syllable[:place] + syllable[place + 1 :]
            if len(left) > 1 and left not in pinyin.SYLLABLES:
                broken.setdefault(left, []).append(syllable)
    return broken


_CONFUSED_WITH = _group()
_BROKEN = _break()
_STARTS = frozenset(
    syllable[:length] for syllable in pinyin.SYLLABLES for length in range(1, len(syllable) + 1)
)
