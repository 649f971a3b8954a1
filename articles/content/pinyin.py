"""The sound of Chinese characters, from pypinyin's table of single characters.

Only that table is read, not the package: importing pypinyin also loads its phrases, which
cost a server process 55 MB; this table costs about 3 MB.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_FIRST, _LAST = 0x3400, 0x9FFF
_READINGS = 2


def readings(character: str) -> tuple[str, ...]:
    """Return the character's readings without tones, the usual one first; at most two.

    `ü` is written `v`. Anything but a Chinese character has none.
    """
    code = ord(character)
    if not _FIRST <= code <= _LAST:
        return ()
    return _VALUES[_INDEX[code - _FIRST]]


@lru_cache(maxsize=8192)
def syllable_of(unit: str) -> str:
    """Return how a unit sounds: a character its usual reading, anything else itself."""
    return syllable(unit) if len(unit) == 1 else unit


def syllable(character: str) -> str:
    """Return the usual reading of the character, or the character itself without one."""
    found = readings(character)
    return found[0] if found else character


def _plain(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    umlaut = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    letters = umlaut if "v" in umlaut else letters
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


def _load() -> tuple[array[int], tuple[tuple[str, ...], ...]]:
    spec = find_spec("pypinyin")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("The package pypinyin is not installed.")
    path = Path(spec.submodule_search_locations[0], "pinyin_dict.json")
    index = array("H", bytes(2 * (_LAST - _FIRST + 1)))
    numbers: dict[tuple[str, ...], int] = {(): 0}
    for code, text in json.loads(path.read_bytes()).items():
        if _FIRST <= int(code) <= _LAST:
            plain = tuple(dict.fromkeys(_plain(reading) for reading in text.split(",")))
            found = tuple(reading for reading in plain if reading)[:_READINGS]
            index[int(code) - _FIRST] = numbers.setdefault(found, len(numbers))
    return index, tuple(numbers)


_INDEX, _VALUES = _load()
SYLLABLES = frozenset(reading for found in _VALUES for reading in found if len(reading) > 1) | {
    "a", "e", "o",
}  # fmt: skip
