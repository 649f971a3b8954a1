"""What a desk consists of: sections, each with its count, its first rows and its way on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from articles.desk.bars import Picture

MOST_ROWS = 8
"""How many rows a section shows; the rest is behind «全部»."""


@dataclass(frozen=True, slots=True)
class Button:
    """One click on a row: where it is sent, what stands on it, what a screen reader adds."""

    address: str
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do: what it is, the way to it, why it is here, and one click, if that is all."""

    title: str
    address: str
    why: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind: what to do about them, how many there are, and the first of them."""

    name: str
    title: str
    count: int
    rows: tuple[Row, ...]
    address: str
    advice: str = ""
    is_urgent: bool = False
    picture: Picture | None = None

    @property
    def rest(self) -> int:
        """How many there are besides the rows."""
        return max(self.count - len(self.rows), 0)


@dataclass(frozen=True, slots=True)
class Desk:
    """All sections that concern an account: those with something to do, and the others' titles."""

    sections: tuple[Section, ...] = ()
    done: tuple[str, ...] = field(default=())

    @property
    def total(self) -> int:
        """How many things there are to do."""
        return sum(section.count for section in self.sections)


Reader = Callable[[User], Section | None]
"""Reads one section for an account, or None where it does not concern the account."""
