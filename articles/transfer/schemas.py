"""What a file may say: the keys of each type, in the order in which files are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Literal

from articles.models.fields import MAX_POSITION

Kind = Literal["line", "markdown", "flag", "number", "words", "names", "date", "moment", "steps"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the front matter: what it holds and whether it must be there."""

    name: str
    kind: Kind = "line"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    most: int = 2**31 - 1

    @property
    def empty(self) -> Any:
        """What the key holds where a file leaves it out."""
        if self.default is not None:
            return self.default
        return {
            "flag": False,
            "number": 0,
            "words": (),
            "names": (),
            "steps": (),
            "date": None,
            "moment": None,
        }.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says: its type, every declared key, and the text below.

    `lines` says on which line of its file each value begins; equal documents may differ in it.
    """

    type: str
    values: Mapping[str, Any]
    body: str
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict, compare=False)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def differences(self, other: Document) -> Iterator[str]:
        """Yield what the other one says differently: its keys, steps by number, its text."""
        for key, value in other.values.items():
            old = self.values[key]
            if key == "steps":
                pairs = enumerate(zip_longest(old, value), start=1)
                if numbers := [str(number) for number, (one, two) in pairs if one != two]:
                    yield f"第 {'、'.join(numbers)} 步"
            elif old != value:
                yield key
        if self.body != other.body:
            yield "正文"


STEP = (
    Key("text", "markdown", required=True),
    Key("image"),
    Key("image_alt"),
    Key("caution", "markdown"),
)

SCHEMAS: Mapping[str, tuple[Key, ...]] = {
    "guide": (
        Key("slug", required=True),
        Key("title", required=True),
        Key("summary", required=True),
        Key("keywords", "words"),
        Key("position", "number", most=MAX_POSITION),
        Key("published", "flag"),
        Key("leads_to"),
        Key("old_addresses", "names"),
        Key("required_notes", "names"),
        Key("closing", "markdown"),
    ),
    "article": (
        Key("guide", required=True),
        Key("slug", required=True),
        Key("title", required=True),
        Key("summary", required=True),
        Key("fits_when"),
        Key("kind", choices=("steps", "explanation", "contact"), default="steps"),
        Key("keywords", "words"),
        Key("position", "number", most=MAX_POSITION),
        Key("status", choices=("draft", "published", "withdrawn"), default="draft"),
        Key("publish_at", "moment"),
        Key("withdraw_at", "moment"),
        Key("featured", "flag"),
        Key("number", "number"),
        Key("leads_to"),
        Key("old_addresses", "names"),
        Key("review_every", "number"),
        Key("review_by", "date"),
        Key("reviewed_on", "date"),
        Key("risk_notes", "names"),
        Key("steps", "steps"),
    ),
    "risk-note": (
        Key("slug", required=True),
        Key("title", required=True),
        Key("level", choices=("info", "caution", "danger"), default="caution"),
        Key("active", "flag", default=True),
        Key("sitewide", "flag"),
        Key("position", "number", most=MAX_POSITION),
    ),
    "contact-channel": (
        Key("slug", required=True),
        Key("kind", required=True, choices=("phone", "online", "social", "other")),
        Key("name", required=True),
        Key("value", required=True),
        Key("hotline", "flag"),
        Key("recommended", "flag"),
        Key("hours"),
        Key("verified_on", "date"),
        Key("verify_every", "number", default=180),
        Key("active", "flag", default=True),
        Key("position", "number", most=MAX_POSITION),
    ),
}
