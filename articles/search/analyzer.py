"""Text to tokens, by the same rules for the index and for a query.

The steps: compatibility forms are unified (Unicode NFKC), upper case lowered, invisible
and control characters dropped, Traditional made Simplified (OpenCC), and the variants of
closed word classes (question words, modal verbs, negations) written one way. What is left
is cut into units: a Chinese character, a Latin word or a number. Pairs of neighbouring
units are tokens as well; a segmenter's words were measured beside them and brought
nothing, at 32 MB a process.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from opencc import OpenCC

from articles.content import pinyin

VERSION = 1
"""Raised with every change of the tokens; part of `ranking.INDEX_VERSION`."""

MAX_LENGTH = 20_000
"""Longest text that is read, in characters; the rest is left out."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\u3007"
_UNIT = re.compile(rf"[{_HAN}]|[^\W\d_{_HAN}]+|\d+(?:\.\d+)*")
_HAN_ONLY = re.compile(rf"[{_HAN}]")

_VARIANTS = {
    "怎么": "如何 怎样 怎么样 怎么着 怎麽 咋样 咋么 咋",
    "怎么办": "咋办 怎办 咋整 怎么弄 怎么搞",
    "为什么": "为啥 为何 为什麽 怎么会 干嘛 凭什么 凭啥",
    "什么": "啥 甚么 什麽",
    "哪里": "哪儿",
    "什么时候": "何时 几时 啥时候 什么时间 啥时间",
    "多久": "多长时间",
    "能": "可以 能够 能不能 可不可以 能否 可否 是否可以",
    "不能": "无法 不可以 没法 没办法 不能够",
    "没有": "没 无",
    "是不是": "是否",
    "有没有": "有无",
    "吗": "么 嘛",
    "我": "俺 咱",
    "账": "帐",
    "登录": "登陆 登入",
}
"""Ways to ask, to allow and to deny, and two pairs of characters that are one word."""

_CANONICAL = {
    variant: word for word, variants in _VARIANTS.items() for variant in variants.split()
} | {word: word for word in _VARIANTS}
_VARIANT = re.compile("|".join(sorted(_CANONICAL, key=len, reverse=True)))

_PLAIN = re.compile(
    "[ -~\u00b7\u2014\u2018-\u201d\u3001\u3002\u3008-\u3011\u4e00-\u9fff，：；？！（）]*"
)
"""Text that only needs to be made lower: its other signs stay as they are, or are no units."""

_to_simplified = OpenCC("t2s")
_INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Mn"})
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")


class Unit(NamedTuple):
    """One character, word or number, and where it stands in the text as it was written."""

    text: str
    start: int
    end: int


def units(text: str) -> list[Unit]:
    """Return the text's units in order, with their places in the given text."""
    text = text[:MAX_LENGTH]
    if _PLAIN.fullmatch(text):
        return _cut(_simplify(text.lower()), range(len(text)))
    pieces = list(map(_piece, text))
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return _cut(_simplify("".join(pieces)), places)


def words(text: str) -> tuple[str, ...]:
    """Return the texts of the units, in order; in less than half the time of `units`."""
    return tuple(_UNIT.findall(_unified(_cleaned(text))))


def words_of(texts: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the words of each text; of many short ones in half the time it takes singly."""
    cleaned = list(map(_cleaned, texts))  # none of them has a line break of its own
    lines = _unified("\n".join(cleaned)).split("\n") if cleaned else []
    return [tuple(_UNIT.findall(line)) for line in lines]


def plain_words(text: str) -> tuple[str, ...]:
    """Return the texts of the units with variants as they were written."""
    return tuple(_UNIT.findall(_simplify(_cleaned(text))))


@lru_cache(maxsize=8192)
def is_han(unit: str) -> bool:
    """Whether the unit is a Chinese character."""
    return _HAN_ONLY.match(unit) is not None


def pairs(words: tuple[str, ...]) -> list[str]:
    """Return the tokens of neighbouring units, in order."""
    return [f"{left} {right}" for left, right in pairwise(words)]


def sounds(words: tuple[str, ...]) -> list[str]:
    """Return the tokens of how neighbouring Chinese characters sound, in order."""
    return [f"~{left} {right}" for left, right in pairwise(spoken(words)) if left and right]


def spoken(words: Iterable[str]) -> Iterator[str]:
    """Yield how each unit sounds; nothing ("") for any but a Chinese character."""
    return map(_spoken, words)


def _cleaned(text: str) -> str:
    text = text[:MAX_LENGTH]
    return text.lower() if _PLAIN.fullmatch(text) else "".join(map(_piece, text))


@lru_cache(maxsize=8192)
def _piece(character: str) -> str:
    """Return what a character becomes; nothing for one that nobody sees."""
    if character in _SPACES:
        return " "
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    return unicodedata.normalize("NFKC", character).lower()


@lru_cache(maxsize=8192)
def _spoken(unit: str) -> str:
    """Return how a Chinese character sounds; nothing for any other unit."""
    return pinyin.syllable(unit) if is_han(unit) else ""


def _unified(clean: str) -> str:
    """Return the text in Simplified characters, its variants written one way."""
    return _VARIANT.sub(lambda found: _CANONICAL[found.group()], _simplify(clean))


def _simplify(text: str) -> str:
    """Return the text in Simplified characters, of the same length.

    OpenCC's phrases keep the length; where one did not, the text is left as it was rather
    than its places lost.
    """
    simplified: str = _to_simplified.convert(text)
    return simplified if len(simplified) == len(text) else text


def _cut(text: str, places: Sequence[int]) -> list[Unit]:
    found: list[Unit] = []
    end = 0
    for variant in _VARIANT.finditer(text):
        found += _plain_units(text, end, variant.start(), places)
        start, stop = places[variant.start()], places[variant.end() - 1] + 1
        found += [Unit(character, start, stop) for character in _CANONICAL[variant.group()]]
        end = variant.end()
    return found + _plain_units(text, end, len(text), places)


def _plain_units(text: str, start: int, end: int, places: Sequence[int]) -> list[Unit]:
    return [
        Unit(unit.group(), places[unit.start()], places[unit.end() - 1] + 1)
        for unit in _UNIT.finditer(text, start, end)
    ]
