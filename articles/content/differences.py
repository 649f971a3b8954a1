"""Which words of a text were changed, cut as Chinese is: by character, Latin word and number.

Whole sentences are compared first, then the words inside those that differ. Texts that
would take long, such as a thousand times the same character, are told as replaced.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")
_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)*|[ \t\u3000]+|[\s\S]")
_MOST_PAIRS = 300_000
"""How many equal pairs of pieces are looked at; one text then takes at most a tenth of a second."""

_SHORTEST_SAME = 2
"""Fewer characters that stayed between two changes are read more easily as changed too."""

_FOLDED_FROM = 160
_CONTEXT = 50


class Change(StrEnum):
    """What became of a part of the text."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text, and what became of it."""

    change: Change
    text: str

    @property
    def visible(self) -> str:
        """The text with its line breaks made visible, for what would else look like nothing."""
        return self.text.replace("\n", "↵\n")


def difference(old: str, new: str) -> tuple[Part, ...]:
    """Return the text in parts; deleted ones stand before what took their place.

    What is the same or inserted is the new text, what is the same or deleted the old one.
    """
    if old == new:
        return (Part(Change.SAME, old),) if old else ()
    parts: list[Part] = []
    for before, after in _blocks(_SENTENCE.findall(old), _SENTENCE.findall(new)):
        parts += _compare_words("".join(before), "".join(after))
    return tuple(_joined(_without_crumbs(_joined(parts))))


def folded(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts with the inside of long unchanged ones marked as folded."""
    found: list[Part] = []
    for place, part in enumerate(parts):
        head = 0 if place == 0 else _CONTEXT
        tail = 0 if place == len(parts) - 1 else _CONTEXT
        if part.change is not Change.SAME or len(part.text) < _FOLDED_FROM:
            found.append(part)
            continue
        cut = len(part.text) - tail
        pieces = (part.text[:head], part.text[head:cut], part.text[cut:])
        kinds = (Change.SAME, Change.FOLDED, Change.SAME)
        found += [Part(kind, text) for kind, text in zip(kinds, pieces, strict=True) if text]
    return tuple(found)


def _compare_words(old: str, new: str) -> Iterator[Part]:
    for before, after in _blocks(_WORD.findall(old), _WORD.findall(new)):
        if before == after:
            yield Part(Change.SAME, "".join(before))
        else:
            yield Part(Change.DELETED, "".join(before))
            yield Part(Change.INSERTED, "".join(after))


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the pieces of old beside those of new that are equal or took their place."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield old[:head], new[:head]
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if _pairs(inner_old, inner_new) > _MOST_PAIRS:
        yield inner_old, inner_new
    else:
        matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=False)
        for _, start, end, begin, stop in matcher.get_opcodes():
            yield inner_old[start:end], inner_new[begin:stop]
    yield old[len(old) - tail :], new[len(new) - tail :]


def _common(old: list[str], new: list[str]) -> int:
    """Return how many pieces both begin with."""
    for place, (left, right) in enumerate(zip(old, new, strict=False)):
        if left != right:
            return place
    return min(len(old), len(new))


def _pairs(old: list[str], new: list[str]) -> int:
    """Return how many equal pairs there are, which is what comparing takes."""
    counts = Counter(new)
    return sum(counts[piece] for piece in old)


def _without_crumbs(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts with what stayed for a character or so counted as changed."""
    for place, part in enumerate(parts):
        is_between = 0 < place < len(parts) - 1
        is_crumb = len(part.text) < _SHORTEST_SAME and "\n" not in part.text
        if part.change is Change.SAME and is_between and is_crumb:
            yield Part(Change.DELETED, part.text)
            yield Part(Change.INSERTED, part.text)
        else:
            yield part


def _joined(parts: Iterable[Part]) -> list[Part]:
    """Return the parts with neighbours of one kind joined, deleted ones first."""
    found: list[Part] = []
    deleted = inserted = ""
    for part in parts:
        if part.change is Change.DELETED:
            deleted += part.text
        elif part.change is Change.INSERTED:
            inserted += part.text
        elif part.text:
            found += _changed(deleted, inserted)
            deleted = inserted = ""
            same = found.pop().text if found and found[-1].change is Change.SAME else ""
            found.append(Part(Change.SAME, same + part.text))
    return found + _changed(deleted, inserted)


def _changed(deleted: str, inserted: str) -> list[Part]:
    both = (Part(Change.DELETED, deleted), Part(Change.INSERTED, inserted))
    return [part for part in both if part.text]
