"""A page that is kept: its bytes, compressed, with the headers that go before them."""

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf, isfinite

import brotli

from articles.caching.headers import Headers, ReadyHeaders, without_content

BROTLI, GZIP, IDENTITY = "br", "gzip", "identity"
CACHE_CONTROL = "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=604800"
STALE_CACHE_CONTROL = "public, max-age=0, s-maxage=1"
HIT = ("Cache-Status", "helpcenter; hit")
ENDING_CACHE_CONTROL = STALE_CACHE_CONTROL
"""For a page that shows something with an end: no proxy may show it for long after."""
_RECOMPUTED = frozenset(
    ("content-length", "content-encoding", "etag", "cache-control", "vary", "cache-status")
)


@dataclass(frozen=True, slots=True)
class Representation:
    """The page in one encoding, ready to send: `hit` with its bytes, `unchanged` without."""

    body: bytes
    etag: str
    headers: Headers
    hit: ReadyHeaders
    unchanged: ReadyHeaders


@dataclass(slots=True)
class KeptPage:
    """One page as it was made for one version of the content.

    From `ends_at` on it shows what has been withdrawn: not even an outage brings it back.
    """

    content: str
    copies: str
    valid_until: float
    ends_at: float
    headers: Headers
    etag: str
    representations: dict[str, Representation] = field(default_factory=dict)

    def has(self, encoding: str) -> bool:
        """Whether the page was asked for in the encoding before."""
        return encoding in self.representations

    def representation(self, encoding: str) -> Representation:
        """Return the page in the encoding, made the first time it is asked for."""
        found = self.representations.get(encoding)
        if found is None:
            found = self.represent(encoding, encoded(self.body(), encoding))
        return found

    def represent(self, encoding: str, body: bytes) -> Representation:
        """Keep these bytes as the page in the encoding and return them ready to send."""
        etag = f'"{self.etag}-{encoding}"'
        headers = [
            *self.headers,
            ("Content-Length", str(len(body))),
            ("ETag", etag),
            ("Cache-Control", ENDING_CACHE_CONTROL if isfinite(self.ends_at) else CACHE_CONTROL),
        ]
        if encoding != IDENTITY:
            headers.append(("Content-Encoding", encoding))
        hit = [*headers, HIT]
        made = Representation(
            body, etag, headers, ReadyHeaders(hit), ReadyHeaders(without_content(hit))
        )
        self.representations[encoding] = made
        return made

    def body(self) -> bytes:
        """Return the page's bytes, unpacked where only packed ones are at hand."""
        encoding, known = next(iter(self.representations.items()))
        return decoded(known.body, encoding)

    @property
    def size(self) -> int:
        """About how many bytes of memory the page takes."""
        known = list(self.representations.values())  # at once: another thread may be adding one
        return 2_500 + sum(len(each.body) + 4_500 for each in known)


def new_page(  # noqa: PLR0913  (what a page is made of)
    body: bytes,
    headers: Sequence[tuple[str, str]],
    *,
    encoding: str,
    content: str,
    copies: str,
    valid_until: float,
    ends_at: float = inf,
) -> KeptPage:
    """Return a page made of what the application answered."""
    kept = [(name, value) for name, value in headers if name.lower() not in _RECOMPUTED]
    kept.append(("Vary", varies_by(headers)))
    etag = hashlib.blake2b(body, digest_size=10).hexdigest()
    page = KeptPage(content, copies, valid_until, ends_at, kept, etag)
    page.represent(encoding, encoded(body, encoding))
    return page


def varies_by(headers: Sequence[tuple[str, str]]) -> str:
    """Return what the answer differs by; by cookies, too, unless it says that it does not."""
    named = {name.lower(): value.lower() for name, value in headers}
    is_same_for_all = "cookie" not in named.get("vary", "cookie")
    return "Accept-Encoding" if is_same_for_all else "Accept-Encoding, Cookie"


def encoded(body: bytes, encoding: str) -> bytes:
    """Return the bytes in the encoding; the same bytes give the same result anywhere."""
    if encoding == BROTLI:
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=5))
    return gzip.compress(body, compresslevel=6, mtime=0) if encoding == GZIP else body


def decoded(body: bytes, encoding: str) -> bytes:
    """Return the bytes without the encoding."""
    if encoding == BROTLI:
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if encoding == GZIP else body


@lru_cache(maxsize=512)
def preferred_encoding(accepted: str) -> str:
    """Return the best encoding that an Accept-Encoding header allows (RFC 9110, 12.5.3).

    Brotli before gzip where both weigh the same; `identity` where neither is wanted.
    """
    weights = dict(_weights(accepted.lower()))
    rest = weights.get("*", 0.0)
    found = [(weights.get(name, rest), name) for name in (BROTLI, GZIP)]
    best = max(found, key=lambda pair: pair[0])
    return best[1] if best[0] > 0 and best[0] >= weights.get(IDENTITY, 0.0) else IDENTITY


def _weights(accepted: str) -> Iterable[tuple[str, float]]:
    for part in accepted.split(","):
        name, _, parameter = part.partition(";")
        key, _, value = parameter.partition("=")
        try:
            weight = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weight = 0.0
        yield name.strip(), weight


def is_known_to_browser(header: str, etag: str) -> bool:
    """Whether If-None-Match names the page that would be sent (RFC 9110, 13.1.2)."""
    if header.strip() == "*":
        return True
    return any(part.strip().removeprefix("W/") == etag for part in header.split(","))
