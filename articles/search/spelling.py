"""Slips of the pen and pinyin, put right with the site's own words.

A query is read as a row of slots: a character, a syllable, a first letter. Which
characters fill them best is found as in a pinyin input method: the path of the most
frequent neighbours (Viterbi 1967), frequencies being those in the site's titles and
keywords. A character is doubted only where no document has it beside its neighbours, so
a right query costs nothing here.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import islice, pairwise

from articles.search import analyzer
from articles.search.analyzer import Unit
from articles.search.backends.reading import Reader
from articles.search.neighbours import Link, Neighbours
from articles.search.readings import Reading, readings
from articles.search.wording import FUNCTION_UNITS

MOST_UNITS = 24
MOST_READINGS = 6

MOST_LETTER_SLOTS = 16
"""Syllables or initials in one reading: every two neighbours cost a look into the vocabulary."""

LONGEST_DOUBTED = 10
"""In units. In a longer question the right characters outweigh a slip, and a wrong
correction would cost more than the slip."""

UNSEEN = -4.0
"""What two neighbours cost that no title or keyword has."""

REPLACED = 2.0
"""What putting another character in the place of a typed one costs."""

BESIDE_ANYTHING = -0.5
"""What two neighbours cost that need no title: one is a function word that was typed as a
syllable, or a space was typed between two words."""

Links = Sequence[Link]
Path = tuple[float, tuple[str, ...]]


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
    neighbours = Neighbours(reader)
    best: tuple[float, dict[int, str]] | None = None
    for reading in islice(readings(units, doubted, unfinished=unfinished), MOST_READINGS):
        if reading.letter_slots > MOST_LETTER_SLOTS:
            continue
        filled = _fill(neighbours, reading, doubted)
        if filled and (not best or filled[0] > best[0]):
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


def _fill(
    neighbours: Neighbours, reading: Reading, doubted: frozenset[int]
) -> tuple[float, dict[int, str]] | None:
    """Return the score of the best filling and what replaces which unit."""
    links = _links(neighbours, reading, doubted)
    score, filled = _best_path(reading, links, doubted)
    free = {n for n, word in reading.function_words.items() if filled[n] == word}
    if free and not any(pair in link for pair, link in zip(pairwise(filled), links, strict=True)):
        return None
    changed: dict[int, str] = {}
    for place in sorted(doubted):
        owned = [n for n, owner in enumerate(reading.owners) if owner == place]
        text = "".join(filled[n] for n in owned)
        if any(reading.is_as_typed(n, filled[n]) for n in owned) or text == _typed(reading, owned):
            continue
        if not _is_supported(reading, filled, links, owned, free):
            return None
        changed[place] = text
    return (score, changed) if changed else None


def _typed(reading: Reading, owned: Sequence[int]) -> str:
    return "".join(reading.slots[n].value for n in owned)


def _is_supported(
    reading: Reading,
    filled: tuple[str, ...],
    links: Links,
    owned: Sequence[int],
    free: Collection[int],
) -> bool:
    """Whether some title has each character beside both of its neighbours.

    Two or more characters need no neighbour beyond a space that was typed, those of a
    sentence need one of the two, and the free ones, which are function words typed
    as syllables, need none.
    """
    return all(
        (any if place in reading.sentence else all)(
            (filled[n], filled[n + 1]) in links[n]
            or (n in reading.spaces and len(owned) > 1)
            or n in free
            or n + 1 in free
            for n in (place - 1, place)
            if 0 <= n < len(links)
        )
        for place in owned
    )


def _links(neighbours: Neighbours, reading: Reading, doubted: frozenset[int]) -> Links:
    """Return, between every two slots, what may fill them; nothing where both are right."""
    couples = list(pairwise(reading.slots))
    places = [
        place
        for place, owners in enumerate(pairwise(reading.owners))
        if not doubted.isdisjoint(owners)
    ]
    known = neighbours.links(dict.fromkeys(couples[place] for place in places))
    return [known[couple] if place in places else {} for place, couple in enumerate(couples)]


def _best_path(reading: Reading, links: Links, doubted: frozenset[int]) -> Path:
    """Return the best characters for the slots with their score.

    A character comes after one that is written beside it somewhere, or after the best of
    all: so each pair is looked at once, not each character with each other.
    """
    paths: dict[str, Path] = {
        character: (-_cost(reading, 0, character), (character,))
        for character in _choices(reading, links, doubted, 0)
    }
    free = reading.function_words
    for place in range(1, len(reading.slots)):
        best, path = max(paths.values())
        choices = _choices(reading, links, doubted, place)
        unseen = BESIDE_ANYTHING if place - 1 in reading.gaps else UNSEEN
        grown: dict[str, Path] = dict.fromkeys(choices, (best + unseen, path))
        if free.get(place) in grown:
            grown[free[place]] = (best + BESIDE_ANYTHING, path)
        if (before := free.get(place - 1)) in paths:
            after = (paths[before][0] + BESIDE_ANYTHING, paths[before][1])
            grown = {character: max(grown[character], after) for character in choices}
        for (before, character), score in links[place - 1].items():
            if before in paths and character in grown:
                linked = (paths[before][0] + score, paths[before][1])
                grown[character] = max(grown[character], linked)
        paths = {
            character: (score - _cost(reading, place, character), (*path, character))
            for character, (score, path) in grown.items()
        }
    return max(paths.values())


def _choices(reading: Reading, links: Links, doubted: frozenset[int], place: int) -> Sequence[str]:
    """Return the characters that may stand in the slot, what was typed among them.

    No slip is put right to a function word: those stand beside anything. A syllable may be
    one, rather than what sounds but a little like it.
    """
    typed = reading.slots[place].value
    if reading.owners[place] not in doubted:
        return [typed]
    before = {second for _, second in links[place - 1]} if place else set()
    after = {first for first, _ in links[place]} if place < len(links) else set()
    fitting = before | after
    if reading.slots[place].kind == "character":
        fitting -= FUNCTION_UNITS
    elif place in reading.function_words:
        fitting = {reading.function_words[place], *filter(reading.slots[place].is_near, fitting)}
    return sorted({typed} | fitting)


def _cost(reading: Reading, place: int, character: str) -> float:
    slot = reading.slots[place]
    if slot.kind == "character":
        return REPLACED * (character != slot.value)
    return -UNSEEN * (character == slot.value)


def _written(text: str, units: Sequence[Unit], changed: Mapping[int, str]) -> str:
    """Return the text with the units changed; a space beside one character goes."""
    pieces, end = [], 0
    for place, replacement in sorted(changed.items()):
        between = text[end : units[place].start]
        before = changed.get(place - 1, "")
        if before and 1 in (len(before), len(replacement)):
            between = between.strip()
        pieces += [between, replacement]
        end = units[place].end
    return "".join([*pieces, text[end:]])
