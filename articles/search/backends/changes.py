"""What a change of documents changes in the index, gathered before any of it is written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from articles.search import documents, postings, ranking, vocabulary
from articles.search.documents import Document, Kind
from articles.search.vocabulary import Pair


@dataclass(frozen=True, slots=True)
class Entry:
    """A document under its number, with its lead and its text as they are kept."""

    number: int
    kind: Kind
    object_id: int
    lead: str
    text: str

    def impacts(self) -> dict[int, int]:
        """Return the keys of the document's tokens in its block, each with its impact."""
        block, _ = postings.place(self.number)
        fields = documents.read(self.kind, self.object_id, self.text).fields
        return {
            postings.key(token, block): impact for token, impact in ranking.impacts(fields).items()
        }


def entry(number: int, document: Document) -> Entry:
    """Return the document as it is kept under the number."""
    lead, text = document.lead, documents.write(document)
    return Entry(number, document.kind, document.object_id, lead, text)


class Changes:
    """The blocks and pairs that differ, over any number of documents."""

    def __init__(self) -> None:
        self._blocks: dict[int, dict[int, int]] = {}
        self.pairs: Counter[Pair] = Counter()

    @property
    def blocks(self) -> Mapping[int, Mapping[int, int]]:
        """The changed blocks' keys: in each, places with their new impact, 0 for none."""
        return self._blocks

    def add(self, before: Entry | None, after: Entry | None) -> None:
        """Note what becomes of one document; only what differs is changed."""
        kept = after or before
        if kept is None:
            return
        _, place = postings.place(kept.number)
        old = before.impacts() if before else {}
        new = after.impacts() if after else {}
        for key, impact in (dict.fromkeys(old, 0) | new).items():
            if old.get(key) != impact:
                self._blocks.setdefault(key, {})[place] = impact
        self.pairs.update(vocabulary.pairs_of(after.lead) if after else ())
        self.pairs.subtract(vocabulary.pairs_of(before.lead) if before else ())
