"""The cache that all machines share in Redis; without Redis, each process has its own."""

import functools
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import DataError, RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

AWAY_FOR = 1.0
"""How long a Redis that did not answer is left alone, in seconds."""

PATIENCE = 0.25
"""How long one command may take, in seconds; a page must not wait for its cache."""

CONNECTION: dict[str, Any] = {
    "socket_timeout": PATIENCE,
    "socket_connect_timeout": PATIENCE,
    "retry": Retry(NoBackoff(), 1),  # a connection that an idle server closed is opened again
}
OPTIONS = {**CONNECTION, "serializer": "helpcenter.rediscache.JsonSerializer"}
BYTES_OPTIONS = {**CONNECTION, "serializer": "helpcenter.rediscache.BytesSerializer"}


class JsonSerializer:
    """Writes values as JSON: unlike a pickle, reading one can never run code."""

    def dumps(self, value: Any) -> bytes | int:
        """Return the bytes; a number as it is, so that Redis can count it up."""
        return value if type(value) is int else json.dumps(value, ensure_ascii=False).encode()

    def loads(self, data: bytes) -> Any:
        """Return the value; raises DataError for what is not ours."""
        try:
            return json.loads(data)
        except ValueError as error:
            raise DataError("Redis holds something under our key that is no JSON.") from error


class _Absence:
    """When this process may ask Redis again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0

    def holds(self) -> bool:
        """Whether Redis failed a moment ago."""
        return time.monotonic() < self._until

    def begin(self, error: RedisError) -> None:
        """Leave Redis alone for a moment, with one line in the log for all threads."""
        with self._lock:
            is_known = self.holds()
            self._until = time.monotonic() + AWAY_FOR
        if not is_known:
            logger.warning("Redis is away, each process uses a cache of its own: %s", error)


_absence = _Absence()


def _or_own(method: Callable[P, R]) -> Callable[P, R]:
    """Return the cache's method, asked of the process's own cache while Redis is away."""

    @functools.wraps(method)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _absence.holds():
            try:
                return method(*args, **kwargs)
            except RedisError as error:
                _absence.begin(error)
        cache, *rest = args
        own = getattr(cast("SharedCache", cache).own, method.__name__)
        return cast("R", own(*rest, **kwargs))

    return asked


class SharedCache(RedisCache):
    """Django's cache in Redis, except that no caller ever sees Redis fail.

    Counters go on while Redis is away, then for each process alone; what is kept there is
    not taken over when Redis is back. So nothing that must never be wrong belongs in it:
    sessions are in the database.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.own = self._own_cache(params)

    def _own_cache(self, params: dict[str, Any]) -> BaseCache:
        limits = {"MAX_ENTRIES": 10_000}
        return LocMemCache("while-redis-is-away", {**params, "OPTIONS": limits})

    add = _or_own(RedisCache.add)
    get = _or_own(RedisCache.get)
    set = _or_own(RedisCache.set)
    touch = _or_own(RedisCache.touch)
    delete = _or_own(RedisCache.delete)
    get_many = _or_own(RedisCache.get_many)
    has_key = _or_own(RedisCache.has_key)
    incr = _or_own(RedisCache.incr)
    set_many = _or_own(RedisCache.set_many)
    delete_many = _or_own(RedisCache.delete_many)
    clear = _or_own(RedisCache.clear)


class BytesSerializer:
    """Writes bytes as they are."""

    def dumps(self, value: bytes) -> bytes:
        """Return the bytes."""
        return value

    def loads(self, data: bytes) -> bytes:
        """Return the bytes."""
        return data


class SharedBytes(SharedCache):
    """Bytes in Redis; while Redis is away nothing is kept and nothing is found."""

    def _own_cache(self, params: dict[str, Any]) -> BaseCache:
        return DummyCache("", params)
