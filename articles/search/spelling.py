"""Slips of the pen and pinyin, put right with the site's own words.

A query is read as a row of slots: a character, a syllable, a first letter. Which
characters fill them best is found as in a pinyin input method: the path of the most
frequent neighbours (Viterbi 1967), frequencies being those in the site's titles and
keywords. A character is doubted only where no document has it beside its neighbours, so
a right query costs nothing here.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from articles.search import analyzer
from articles.search.analyzer import Unit
from articles.search.backends.reading import Reader
from articles.search.sounds import Slot, read_letters
from articles.search.vocabulary import Pair, initials

MOST_UNITS = 24
MOST_READINGS = 6

LONGEST_DOUBTED = 10
"""In units. In a longer question the right characters outweigh a slip, and a wrong
correction would cost more than the slip."""

UNSEEN = -4.0
"""What two neighbours cost that no title or keyword has."""

FARTHER = 2.0
"""What each step of distance from what was typed costs."""

REPLACED = 2.0
"""What putting another character in the place of a typed one costs."""

Links = Sequence[Mapping[tuple[str, str], float]]
Path = tuple[float, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a query: its slots, and which unit each belongs to."""

    slots: tuple[Slot, ...]
    owners: tuple[int, ...]


def correct(
    reader: Reader, text: str, frequencies: Mapping[str, int], *, unfinished: bool = False
) -> str | None:
    """Return the text put right, or nothing where it is right or no better is known.

    `frequencies` says how many documents have each of the text's tokens. `unfinished`
    takes the text's last letters as a syllable that is still being typed.
    """
    units = analyzer.units(text)[:MOST_UNITS]
    doubted = _doubted([unit.text for unit in units], frequencies)
    if not doubted:
        return None
    best: tuple[float, dict[int, str]] | None = None
    for reading in islice(_readings(units, doubted, unfinished=unfinished), MOST_READINGS):
        if (filled := _fill(reader, reading, doubted)) and (not best or filled[0] > best[0]):
            best = filled
    return _written(text, units, best[1]) if best and best[1] else None


def _doubted(words: Sequence[str], frequencies: Mapping[str, int]) -> frozenset[int]:
    """Return the places of letters nobody wrote, and of characters that fit no neighbour."""
    fits = [frequencies.get(pair, 0) > 0 for pair in analyzer.pairs(tuple(words))]
    doubted = set()
    for place, word in enumerate(words):
        if analyzer.is_han(word):
            if len(words) > LONGEST_DOUBTED:
                continue
            around = [*fits[max(0, place - 1) : place], *fits[place : place + 1]]
            if around and not any(around):
                doubted.add(place)
        elif word.isascii() and word.isalpha() and not frequencies.get(word) and len(word) > 1:
            doubted.add(place)
    return frozenset(doubted)


def _readings(
    units: Sequence[Unit], doubted: frozenset[int], *, unfinished: bool
) -> Iterator[_Reading]:
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
        yield _Reading(tuple(slot for slots in way for slot in slots), owners)


def _fill(
    reader: Reader, reading: _Reading, doubted: frozenset[int]
) -> tuple[float, dict[int, str]] | None:
    """Return the score of the best filling and what replaces which unit."""
    links = _links(reader, reading, doubted)
    score, filled = _best_path(reading, links, doubted)
    changed: dict[int, str] = {}
    for place in sorted(doubted):
        owned = [n for n, owner in enumerate(reading.owners) if owner == place]
        text = "".join(filled[n] for n in owned)
        if text == "".join(reading.slots[n].value for n in owned):
            continue
        if not _is_supported(filled, links, owned):
            return None
        changed[place] = text
    return (score, changed) if changed else None


def _is_supported(filled: tuple[str, ...], links: Links, owned: Sequence[int]) -> bool:
    """Whether some title has each character beside both of its neighbours."""
    return all(
        (filled[n], filled[n + 1]) in links[n]
        for place in owned
        for n in (place - 1, place)
        if 0 <= n < len(links)
    )


def _links(reader: Reader, reading: _Reading, doubted: frozenset[int]) -> Links:
    """Return, between every two slots, the pairs that may fill them with their score.

    One database query for what sounds alike, and one for each two neighbouring slots with
    letters, which may be slips themselves.
    """
    places = [
        place
        for place, owners in enumerate(pairwise(reading.owners))
        if not doubted.isdisjoint(owners)
    ]
    slots = reading.slots
    sounds = {place: _sounds(slots[place], slots[place + 1]) for place in places}
    by_sound: dict[str, list[tuple[Pair, int]]] = {}
    for row in reader.pairs_by_sound(sorted(set().union(*sounds.values()))):
        by_sound.setdefault(row[0].sound, []).append(row)
    links: list[dict[tuple[str, str], float]] = [{} for _ in slots[1:]]
    for place in places:
        left, right = slots[place], slots[place + 1]
        rows = [row for sound in sounds[place] for row in by_sound.get(sound, ())]
        if "character" not in (left.kind, right.kind):
            starts = (initials(a, b) for a in left.letters for b in right.letters)
            rows += reader.pairs_by_initials(list(starts))
        links[place] = _scored(left, right, rows)
    return links


def _sounds(left: Slot, right: Slot) -> set[str]:
    return {f"{first} {second}" for first in left.near_sounds for second in right.near_sounds}


def _scored(
    left: Slot, right: Slot, rows: Iterable[tuple[Pair, int]]
) -> dict[tuple[str, str], float]:
    scores: dict[tuple[str, str], float] = {}
    for pair, documents in rows:
        first, second = pair.sound.split(" ")
        near = left.distance(pair.characters[0], first)
        far = right.distance(pair.characters[1], second)
        if near is not None and far is not None:
            key = (pair.characters[0], pair.characters[1])
            score = math.log1p(documents) - FARTHER * (near + far) / 2
            scores[key] = max(score, scores.get(key, score))
    return scores


def _best_path(reading: _Reading, links: Links, doubted: frozenset[int]) -> Path:
    """Return the best characters for the slots with their score."""
    paths: dict[str, Path] = {
        character: (-_cost(reading, 0, character), (character,))
        for character in _choices(reading, links, doubted, 0)
    }
    for place in range(1, len(reading.slots)):
        link = links[place - 1]
        grown: dict[str, Path] = {}
        for character in _choices(reading, links, doubted, place):
            score, path = max(
                (score + link.get((before, character), UNSEEN), path)
                for before, (score, path) in paths.items()
            )
            grown[character] = (score - _cost(reading, place, character), (*path, character))
        paths = grown
    return max(paths.values())


def _choices(reading: _Reading, links: Links, doubted: frozenset[int], place: int) -> Sequence[str]:
    """Return the characters that may stand in the slot, what was typed among them."""
    typed = reading.slots[place].value
    if reading.owners[place] not in doubted:
        return [typed]
    before = {second for _, second in links[place - 1]} if place else set()
    after = {first for first, _ in links[place]} if place < len(links) else set()
    return sorted({typed} | before | after)


def _cost(reading: _Reading, place: int, character: str) -> float:
    slot = reading.slots[place]
    if slot.kind == "character":
        return REPLACED * (character != slot.value)
    return -UNSEEN * (character == slot.value)


def _written(text: str, units: Sequence[Unit], changed: Mapping[int, str]) -> str:
    pieces, end = [], 0
    for place, replacement in sorted(changed.items()):
        pieces += [text[end : units[place].start], replacement]
        end = units[place].end
    return "".join([*pieces, text[end:]])
