"""Lines of titles and keywords, read once and remembered as queries are compared with them.

A line is kept as small rows of numbers, so that a query is compared with the lines of all
candidates in a few steps of numpy. Each process numbers units, short forms and syllables
as it meets them.
"""

import threading
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from articles.content import pinyin
from articles.search import wording

MOST_REMEMBERED = 8192
"""How many lines stay ready, at about half a kilobyte each.

The same titles are candidates again and again, and reading one takes longer than comparing.
"""

LONGEST_REMEMBERED = 500
"""In characters: a longer line is no title, and would take the place of many."""

MOST_NUMBERED = 50_000
"""From how many different things on the numbers are given anew; all of Chinese has fewer."""

_NUMBER = np.dtype("I")

Presence = npt.NDArray[np.bool_]
"""A row for each line, a column for each thing of the query: whether the line has it."""


class Things(NamedTuple):
    """What a line has of one kind, each once, by their numbers."""

    numbers: bytes
    all: int
    """How many things they are."""
    function: int
    """How many of them are function words."""


class Line(NamedTuple):
    """A line as every query is compared with it; its units are in order."""

    text: str
    units: bytes
    shortened: Things
    sounds: Things


class Hits(NamedTuple):
    """Where things of a query stand in lines: for each hit its row and the thing's column."""

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.int16]
    presence: Presence
    """The same as a table."""


class _Numbers(dict[str, int]):
    """A number for everything that is asked for, in the order in which it first was."""

    def __init__(self) -> None:
        super().__init__()
        self._writing = threading.Lock()

    def __missing__(self, thing: str) -> int:
        with self._writing:
            return self.setdefault(thing, len(self))


class Lines:
    """Lines whose things are numbered alike, as they came."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._remembered = lru_cache(maxsize=MOST_REMEMBERED)(self._read)

    @property
    def is_full(self) -> bool:
        """Whether the numbers should be given anew."""
        return len(self._numbers) > MOST_NUMBERED

    def read(self, text: str) -> Line:
        """Return the line; it is given as its units with spaces between them."""
        return self._remembered(text) if len(text) <= LONGEST_REMEMBERED else self._read(text)

    def find(self, things: Sequence[str], rows: Sequence[bytes]) -> Hits:
        """Return where the things, all different, stand in the rows of numbers."""
        known = len(self._numbers)  # others may be numbered meanwhile, but not for these rows
        column_of = np.full(known, -1, np.int16)
        for column, thing in enumerate(things):
            if (number := self._numbers.get(thing, known)) < known:
                column_of[number] = column
        found = column_of.take(np.frombuffer(b"".join(rows), _NUMBER))
        at = np.flatnonzero(found >= 0)
        lengths = [len(row) // _NUMBER.itemsize for row in rows]
        places, columns = np.repeat(np.arange(len(rows)), lengths)[at], found[at]
        presence = np.zeros((len(rows), len(things)), np.bool_)
        presence[places, columns] = True
        return Hits(places, columns, presence)

    def _read(self, text: str) -> Line:
        units = text.split()
        shortened = wording.shortened(text)
        sounds = frozenset(map(pinyin.syllable_of, units))
        return Line(
            text,
            self._packed(units),
            self._things(shortened, wording.FUNCTION_UNITS),
            self._things(sounds, wording.FUNCTION_SOUNDS),
        )

    def _things(self, things: frozenset[str], function: frozenset[str]) -> Things:
        return Things(self._packed(things), len(things), len(things & function))

    def _packed(self, things: Iterable[str]) -> bytes:
        return array("I", map(self._numbers.__getitem__, things)).tobytes()


_lines = Lines()


def lines() -> Lines:
    """Return the lines of this process; a query keeps to those that it began with."""
    global _lines  # noqa: PLW0603  (one memory for all threads)
    if _lines.is_full:
        _lines = Lines()
    return _lines
