"""What a process has read of the index, for as long as nothing in it changes.

It belongs to a connection's alias, which is one server: of several behind one address, one
that lags could bring back what was.

Every search reads the index's state anyway, by one small row. While its revision stays the
same, so does all else: the blocks of common tokens, the titles that are candidates again
and again. What is kept here is bounded; without it everything is found all the same.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping

MOST_BLOCK_BYTES = 4_000_000
"""How many bytes of blocks are kept, with what it takes to keep them."""

MOST_LEADS = 16_384
MOST_SIZES = 16_384

LONGEST_LEAD = 400
"""In characters. A longer lead would take the place of many."""

_ENTRY = 250
"""What keeping a block takes beside its own bytes."""


class Remembered:
    """What was read of one revision of the index, by any thread."""

    def __init__(self, revision: int | None = None) -> None:
        self.revision = revision
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._block_bytes = 0
        self._sizes: dict[int, int] = {}
        self._leads: dict[int, str] = {}
        self._writing = threading.Lock()

    def blocks(self, keys: Iterable[int]) -> dict[int, bytes]:
        """Return the blocks that are known of these keys, an empty one where there is none."""
        found = {}
        with self._writing:
            for key in keys:
                if key in self._blocks:
                    self._blocks.move_to_end(key)
                    found[key] = self._blocks[key]
        return found

    def put_blocks(self, blocks: Mapping[int, bytes]) -> None:
        """Keep the blocks; those that were not asked for the longest make room."""
        with self._writing:
            for key, block in blocks.items():
                if key not in self._blocks:
                    self._blocks[key] = block
                    self._block_bytes += len(block) + _ENTRY
            while self._block_bytes > MOST_BLOCK_BYTES:
                _, block = self._blocks.popitem(last=False)
                self._block_bytes -= len(block) + _ENTRY

    def sizes(self, keys: Iterable[int]) -> dict[int, int]:
        """Return the lengths in bytes that are known of the blocks with these keys."""
        known = self._sizes
        return {key: known[key] for key in keys if key in known}

    def put_sizes(self, sizes: Mapping[int, int]) -> None:
        """Keep the blocks' lengths."""
        if len(self._sizes) > MOST_SIZES:
            self._sizes = {}
        self._sizes.update(sizes)

    def leads(self, numbers: Collection[int]) -> dict[int, str]:
        """Return the leads that are known of the documents with these numbers."""
        known = self._leads
        return {number: known[number] for number in numbers if number in known}

    def put_leads(self, leads: Mapping[int, str]) -> None:
        """Keep the documents' leads."""
        if len(self._leads) > MOST_LEADS:
            self._leads = {}
        self._leads.update(
            (number, lead) for number, lead in leads.items() if len(lead) <= LONGEST_LEAD
        )
