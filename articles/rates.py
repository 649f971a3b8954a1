"""How often something is taken in a span of time, counted without keeping who it came from.

No address and no name is stored. What is counted is a keyed digest of it; the key is random,
another one every day, and lives in the cache only. Where no cache is shared, or while it is
away, each process counts for itself.
"""

import hashlib
import hmac
import ipaddress
import secrets
import time

from django.core.cache import cache
from django.utils import timezone

HOUR = 3600
_DAY = 24 * HOUR
_PREFIX = {4: 24, 6: 48}


class TooMany(Exception):  # noqa: N818  (says what happened)
    """No more is taken for now; `wait` says for how long, in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def network_of(address: str) -> str:
    """Return the network of a public address: its /24, of IPv6 its /48; else nothing.

    An address inside an own network is the proxy's or says too little to tell visitors apart.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if not found.is_global:
        return ""
    return str(ipaddress.ip_network((found, _PREFIX[found.version]), strict=False))


def digest(text: str) -> str:
    """Return what stands for the text today, and for nobody who does not have today's key."""
    name = f"rates:key:{timezone.localdate()}"
    key = cache.get_or_set(name, lambda: secrets.token_hex(32), _DAY)
    return hmac.new(str(key).encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def count(name: str, most: int, span: int = HOUR) -> str:
    """Count one more by the name and return the key it is under, for `take_back`.

    Raises TooMany where this span, which begins by the clock, had `most` already.
    """
    now = int(time.time())
    key = f"{name}:{now // span}"
    cache.add(key, 0, span)
    try:
        counted = cache.incr(key)
    except ValueError:  # the cache went away in between, and another one has taken its place
        return key
    if counted > most:
        raise TooMany(span - now % span)
    return key


def take_back(key: str) -> None:
    """Count one less under the key."""
    try:
        cache.decr(key)
    except ValueError:
        return  # its span is over


def forget(key: str) -> None:
    """Begin anew under the key."""
    cache.delete(key)
