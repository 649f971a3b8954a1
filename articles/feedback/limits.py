"""How many answers are taken: from one network, and for one article, in an hour.

No address is stored. What is counted is a keyed digest of the visitor's network; the key is
random, another one every day, and lives in the cache only. Where no cache is shared, or while
it is away, each process counts for itself.
"""

import hashlib
import hmac
import ipaddress
import secrets
import time

from django.core.cache import cache
from django.utils import timezone

FROM_A_NETWORK = 20
FOR_AN_ARTICLE = 100
_HOUR = 3600
_DAY = 24 * _HOUR
_PREFIX = {4: 24, 6: 48}


class TooMany(Exception):  # noqa: N818  (says what happened)
    """No more answers are taken for now; `wait` says for how long, in seconds."""

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


def admit(address: str, article_id: int) -> None:
    """Count an answer, or raise TooMany where its network or its article had enough of them.

    What is refused for its network does not count for the article: others may still answer.
    """
    network = network_of(address)
    if network and _count(_digest(network)) > FROM_A_NETWORK:
        raise TooMany(_until_next_hour())
    if _count(f"article:{article_id}") > FOR_AN_ARTICLE:
        raise TooMany(_until_next_hour())


def _count(name: str) -> int:
    """Return which one of this hour it is, by the name."""
    key = f"feedback:{name}:{int(time.time()) // _HOUR}"
    cache.add(key, 0, _HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # the cache went away in between, and another one has taken its place
        return 1


def _digest(network: str) -> str:
    name = f"feedback:key:{timezone.localdate()}"
    key = cache.get_or_set(name, lambda: secrets.token_hex(32), _DAY)
    return hmac.new(str(key).encode(), network.encode(), hashlib.sha256).hexdigest()[:32]


def _until_next_hour() -> int:
    return _HOUR - int(time.time()) % _HOUR
