"""A whole index gathered in memory before it is written, for a rebuild."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from typing import Any

from articles.search import postings, ranking, vocabulary
from articles.search.backends.changes import Entry, entry
from articles.search.documents import Document
from articles.search.vocabulary import Pair

Table = tuple[str, Sequence[str], Iterator[Sequence[Any]]]


class Gathered:
    """The rows of an index, filled document by document; numbers are given in this order."""

    def __init__(self) -> None:
        self.count = 0
        self._entries: list[Entry] = []
        self._blocks: dict[tuple[str, int], tuple[array[int], bytearray]] = {}
        self._pairs: Counter[Pair] = Counter()

    def add(self, document: Document) -> None:
        """Give the document the next number and gather what is kept for it."""
        number = self.count
        self.count += 1
        kept = entry(number, document)
        self._entries.append(kept)
        self._pairs.update(vocabulary.pairs_of(kept.lead))
        block, place = postings.place(number)
        for token, impact in ranking.impacts(document.fields).items():
            numbers, impacts = self._blocks.setdefault((token, block), (array("H"), bytearray()))
            numbers.append(place)
            impacts.append(impact)

    def tables(self) -> Iterator[Table]:
        """Yield the tables with their columns and rows, in the order to load them."""
        columns = ("number", "kind", "object_id", "lead", "fields")
        yield "articles_searchdocument", columns, map(astuple, self._entries)
        yield "articles_searchposting", ("key", "block"), self._packed()
        pairs = ((*pair, count) for pair, count in sorted(self._pairs.items()))
        yield "articles_searchpair", ("characters", "sound", "initials", "documents"), pairs

    def _packed(self) -> Iterator[tuple[int, bytes]]:
        merged: dict[int, bytes] = {}
        for (token, block), (numbers, impacts) in self._blocks.items():
            key = postings.key(token, block)
            packed = numbers.tobytes() + bytes(impacts)
            merged[key] = postings.merged(merged[key], packed) if key in merged else packed
        yield from sorted(merged.items())


def gather(found: Iterable[Document], progress: Callable[[int], None] = lambda _: None) -> Gathered:
    """Return the documents gathered; `progress` gets how many are."""
    gathered = Gathered()
    for done, document in enumerate(found, start=1):
        gathered.add(document)
        progress(done)
    return gathered
