"""The pages that this process has at hand, bounded in bytes."""

import threading

from articles.caching.addresses import Address
from articles.caching.pages import KeptPage

MAX_BYTES = 8 * 1024 * 1024


class Memory:
    """Pages by address; the least recently kept goes first, unless it was used since."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._pages: dict[Address, KeptPage] = {}
        self._sizes: dict[Address, int] = {}
        self._used: set[Address] = set()
        self._bytes = 0

    def get(self, address: Address) -> KeptPage | None:
        """Return the page, of whatever version."""
        page = self._pages.get(address)
        if page is not None:
            self._used.add(address)
        return page

    def put(self, address: Address, page: KeptPage) -> None:
        """Keep the page in place of an older one."""
        with self._lock:
            self._forget(address)
            self._pages[address] = page
            self._sizes[address] = 0
            self._count(address)

    def recount(self, address: Address) -> None:
        """Count the page again, if it is here: it has grown."""
        with self._lock:
            if address in self._pages:
                self._count(address)

    def drop(self, address: Address) -> None:
        """Forget the page."""
        with self._lock:
            self._forget(address)

    def _count(self, address: Address) -> None:
        size = self._pages[address].size
        self._bytes += size - self._sizes[address]
        self._sizes[address] = size
        while self._bytes > self._max_bytes and len(self._pages) > 1:
            self._make_room()

    def _make_room(self) -> None:
        """Forget the oldest page; one that was asked for since gets a second chance."""
        oldest = next(iter(self._pages))
        if oldest in self._used:
            self._used.discard(oldest)
            self._pages[oldest] = self._pages.pop(oldest)
        else:
            self._forget(oldest)

    def _forget(self, address: Address) -> None:
        if self._pages.pop(address, None) is not None:
            self._bytes -= self._sizes.pop(address)
            self._used.discard(address)
