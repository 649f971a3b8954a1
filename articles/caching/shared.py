"""The pages that machines keep for each other in Redis, behind those on their own disks.

With them a machine that never rendered a page, or has just been added, can send it while
the database is away. Each page is sealed with the site's secret key: whoever can write to
Redis can still put no page of theirs on the site.
"""

import hashlib
import hmac
import json
import logging

from django.conf import settings
from django.core.cache import BaseCache, caches

from articles.caching import version
from articles.caching.addresses import Address
from articles.caching.disk import Disk
from articles.caching.pages import KeptPage

logger = logging.getLogger(__name__)

ALIAS = "pages"
KEPT_FOR = 7 * 86400
"""In seconds, as long as a proxy may show a page while nothing answers."""

MAX_BYTES = 256 * 1024
"""The largest page that is shared; a larger one is rendered by each machine."""

_SEAL = hashlib.blake2b().digest_size


class Shared:
    """Pages by address in the cache that all machines have."""

    def __init__(self, cache: BaseCache) -> None:
        self._cache = cache

    def get(self, address: Address) -> KeptPage | None:
        """Return the page, of whatever version; None where there is none of this site's."""
        sealed: bytes | None = self._cache.get(_name(address))
        if sealed is None:
            return None
        seal, packed = sealed[:_SEAL], sealed[_SEAL:]
        if not hmac.compare_digest(seal, _seal(address, packed)):
            logger.warning("A page in Redis was not made by this site and is not sent.")
            return None
        return _unpacked(packed)

    def put(self, address: Address, page: KeptPage) -> None:
        """Keep the page in place of an older one."""
        packed = _packed(page)
        if len(packed) <= MAX_BYTES:
            self._cache.set(_name(address), _seal(address, packed) + packed, KEPT_FOR)

    def drop(self, address: Address) -> None:
        """Forget the page."""
        self._cache.delete(_name(address))


class DiskAndShared:
    """The pages of the own disk; those of all machines where it has none that may be shown."""

    def __init__(self, disk: Disk, shared: Shared) -> None:
        self._disk = disk
        self._shared = shared

    def get(self, address: Address) -> KeptPage | None:
        """Return the page, of whatever version."""
        own = self._disk.get(address)
        known = version.reader.last_known
        if own is not None and (known is None or own.copies == known.copies):
            return own
        return self._shared.get(address) or own

    def put(self, address: Address, page: KeptPage) -> None:
        """Keep the page in place of an older one, for all machines."""
        self._disk.put(address, page)
        self._shared.put(address, page)

    def drop(self, address: Address) -> None:
        """Forget the page, for all machines."""
        self._disk.drop(address)
        self._shared.drop(address)


def outliving_pages() -> Disk | DiskAndShared:
    """Return the store of pages that outlive a process, as the settings have it."""
    disk = Disk(settings.DATA_DIR / "pages.sqlite3")
    return DiskAndShared(disk, Shared(caches[ALIAS])) if ALIAS in settings.CACHES else disk


def _packed(page: KeptPage) -> bytes:
    encoding, kept = next(iter(page.representations.items()))
    times = (page.valid_until, page.ends_at)
    head = [page.content, page.copies, *times, page.headers, page.etag, encoding]
    return json.dumps(head).encode() + b"\n" + kept.body


def _unpacked(packed: bytes) -> KeptPage:
    head, _, body = packed.partition(b"\n")
    content, copies, valid_until, ends_at, headers, etag, encoding = json.loads(head)
    pairs = [(name, value) for name, value in headers]
    page = KeptPage(content, copies, valid_until, ends_at, pairs, etag)
    page.represent(encoding, body)
    return page


def _seal(address: Address, packed: bytes) -> bytes:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"kept-pages").digest()
    return hashlib.blake2b(_name(address).encode() + b"\n" + packed, key=key).digest()


def _name(address: Address) -> str:
    """Return a name of the address that any cache takes."""
    parts = "\n".join((address.origin, address.path, address.query, str(address.text_is_large)))
    return hashlib.blake2b(parts.encode(), digest_size=20).hexdigest()
