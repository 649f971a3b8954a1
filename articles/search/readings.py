"""Ways to read what was typed: as characters, as syllables, as first letters."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise, product

from articles.search import analyzer
from articles.search.analyzer import Unit
from articles.search.sounds import Slot, read_letters
from articles.search.wording import PARTICLES, SPOKEN_FOR

SEVERAL_WORDS = 4
"""So many syllables in a row may be more than one word of the site's."""


@dataclass(frozen=True)
class Reading:
    """One way to read a query: its slots, which unit each belongs to, where spaces are."""

    slots: tuple[Slot, ...]
    owners: tuple[int, ...]
    spaces: frozenset[int]
    """The slots after which something was typed that is no unit, such as a space."""

    @cached_property
    def function_words(self) -> Mapping[int, str]:
        """By slot, the function word that a syllable may stand for.

        Particles end what was typed as one: `alibaba` has none.
        """
        last = {owner: place for place, owner in enumerate(self.owners)}
        return {
            place: SPOKEN_FOR[slot.value]
            for place, slot in enumerate(self.slots)
            if slot.kind == "sound"
            and slot.value in SPOKEN_FOR
            and (SPOKEN_FOR[slot.value] not in PARTICLES or place == last[self.owners[place]])
        }

    def is_as_typed(self, place: int, filled: str) -> bool:
        """Whether the slot is of letters and filled with just these: nothing was found for it."""
        return self.slots[place].kind != "character" and filled == self.slots[place].value

    @cached_property
    def gaps(self) -> frozenset[int]:
        """The spaces between two words, neither of which is one slot."""
        sizes = Counter(self.owners)
        return frozenset(
            n for n in self.spaces if min(sizes[self.owners[n]], sizes[self.owners[n + 1]]) > 1
        )

    @cached_property
    def sentence(self) -> frozenset[int]:
        """The places of so many syllables in a row that they are more than one word."""
        kinds = groupby(enumerate(self.slots), lambda item: item[1].kind)
        runs = ([place for place, _ in run] for kind, run in kinds if kind == "sound")
        return frozenset(place for run in runs for place in run if len(run) >= SEVERAL_WORDS)

    @property
    def letter_slots(self) -> int:
        """How many slots are read from letters."""
        return sum(slot.kind != "character" for slot in self.slots)


def readings(
    units: Sequence[Unit], doubted: frozenset[int], *, unfinished: bool
) -> Iterator[Reading]:
    """Yield the ways to read the units, of which those at the doubted places may be letters."""
    last = len(units) - 1
    ways: list[list[tuple[Slot, ...]]] = []
    for place, unit in enumerate(units):
        if analyzer.is_han(unit.text) or place not in doubted:
            ways.append([(Slot("character", unit.text),)])
        else:
            read = read_letters(unit.text, unfinished=unfinished and place == last)
            ways.append(list(read) or [(Slot("character", unit.text),)])
    for way in product(*ways):
        owners = tuple(place for place, slots in enumerate(way) for _ in slots)
        spaces = frozenset(
            slot
            for slot, (one, next_one) in enumerate(pairwise(owners))
            if units[one].end < units[next_one].start
        )
        yield Reading(tuple(slot for slots in way for slot in slots), owners, spaces)
