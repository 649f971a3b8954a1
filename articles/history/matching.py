"""Which step of one version is which of another, and which of them were moved."""

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import product

from articles.history.states import StepState

Pair = tuple[int | None, int | None]

_ALIKE = 0.5
_MOST_COMPARED = 400
_MOST_PAIRS = 200_000
"""How many equal pairs of characters are looked at to find texts that are much alike."""


def pair_steps(old: Sequence[StepState], new: Sequence[StepState]) -> list[Pair]:
    """Return the places of each step in old and new, None where it is in one of them only.

    A step is known by its key; after an import, which makes new ones, by its text, and then
    by a text much like it, nearest first and as far as that is quickly told. In the new order;
    removed ones stand after what they stood after.
    """
    found: dict[int, int] = {}
    for is_same in (_same_key, _same_text):
        _pair(old, new, found, is_same)
    _pair_alike(old, new, found)
    return _in_order(found, len(old), len(new))


def _pair(
    old: Sequence[StepState],
    new: Sequence[StepState],
    found: dict[int, int],
    is_same: Callable[[StepState, StepState], bool],
) -> None:
    """Add to `found`, new place to old place, the first free step that is the same."""
    free = [place for place in range(len(old)) if place not in set(found.values())]
    for place, step in enumerate(new):
        if place not in found:
            match = next((other for other in free if is_same(old[other], step)), None)
            if match is not None:
                found[place] = match
                free.remove(match)


def _same_key(old: StepState, new: StepState) -> bool:
    return old.pk is not None and old.pk == new.pk


def _same_text(old: StepState, new: StepState) -> bool:
    return bool(old.values.get("text")) and old.values.get("text") == new.values.get("text")


def _pair_alike(old: Sequence[StepState], new: Sequence[StepState], found: dict[int, int]) -> None:
    """Add to `found` the free steps of much the same text, until `_MOST_PAIRS` are spent."""
    taken = set(found.values())
    left = {place: _Text(step) for place, step in enumerate(old) if place not in taken}
    right = {place: _Text(step) for place, step in enumerate(new) if place not in found}
    budget = _MOST_PAIRS
    for before, after in sorted(product(left, right), key=lambda pair: abs(pair[0] - pair[1])):
        if before in taken or after in found or not left[before].may_be_like(right[after]):
            continue
        budget -= left[before].pairs(right[after])
        if budget < 0:
            return
        if left[before].is_like(right[after]):
            found[after] = before
            taken.add(before)


class _Text:
    """How a step begins, with its characters counted once for all comparisons."""

    def __init__(self, step: StepState) -> None:
        self.text = str(step.values.get("text", ""))[:_MOST_COMPARED]
        self.counts = Counter(self.text)

    def may_be_like(self, other: "_Text") -> bool:
        """Whether enough characters are in both, in whatever order."""
        return self._is_enough(other, (self.counts & other.counts).total())

    def pairs(self, other: "_Text") -> int:
        """Return how many equal pairs of characters there are, which is what `is_like` takes."""
        return sum(count * other.counts[one] for one, count in self.counts.items())

    def is_like(self, other: "_Text") -> bool:
        """Whether much of it is in both, in the same order."""
        blocks = SequenceMatcher(None, self.text, other.text, autojunk=False).get_matching_blocks()
        return self._is_enough(other, sum(block.size for block in blocks))

    def _is_enough(self, other: "_Text", same: int) -> bool:
        return 2 * same >= _ALIKE * (len(self.text) + len(other.text))


def _in_order(found: dict[int, int], old: int, new: int) -> list[Pair]:
    pairs: list[Pair] = [(found.get(place), place) for place in range(new)]
    kept = {before: after for after, before in found.items()}
    for place in range(old):
        if place not in kept:
            after = next((i for i, pair in enumerate(pairs) if pair[0] == place - 1), -1)
            pairs.insert(after + 1, (place, None))
    return pairs


def moved(pairs: Sequence[Pair]) -> set[int]:
    """Return the new places of the steps that changed their order among those that stayed.

    The fewest that explain the new order: one step taken to the front moves no other.
    """
    stayed = [(old, new) for old, new in pairs if old is not None and new is not None]
    best: list[tuple[int, int]] = []  # length of the longest rising run up to here, its link
    for place, (old, _) in enumerate(stayed):
        earlier = [(best[i][0], i) for i in range(place) if stayed[i][0] < old]
        length, link = max(earlier, default=(0, -1))
        best.append((length + 1, link))
    unmoved = set()
    place = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while place >= 0:
        unmoved.add(stayed[place][1])
        place = best[place][1]
    return {new for _, new in stayed if new not in unmoved}
