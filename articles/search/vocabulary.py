"""The characters that stand side by side in titles and keywords, and how they sound."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from articles.content import pinyin
from articles.search import analyzer


class Pair(NamedTuple):
    """Two neighbouring characters, by one way to read them aloud."""

    characters: str
    sound: str
    initials: str


def pairs_of(lead: str) -> set[Pair]:
    """Return the pairs in a document's lead: each in every reading of its characters."""
    found: set[Pair] = set()
    for line in lead.split("\n"):
        words = line.split(" ")
        for left, right in pairwise(words):
            if analyzer.is_han(left) and analyzer.is_han(right):
                found.update(_read(left, right))
    return found


def _read(left: str, right: str) -> Iterator[Pair]:
    for first in pinyin.readings(left):
        for second in pinyin.readings(right):
            yield Pair(left + right, f"{first} {second}", initials(first, second))


def initials(first: str, second: str) -> str:
    """Return the first letters of two syllables, `l` counted as `n`: they are confused."""
    return (first[:1] + second[:1]).replace("l", "n")
