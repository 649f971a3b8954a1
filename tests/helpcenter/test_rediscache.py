"""The shared cache: in Redis for all machines, and nobody's trouble while Redis is away."""

import time

import pytest
import redis

from articles import rates
from articles.logins import Attempt
from helpcenter import rediscache
from helpcenter.rediscache import SharedCache
from tests import machines


@pytest.fixture(scope="module")
def server():
    with machines.Redis() as running:
        yield running


@pytest.fixture
def cache_of(server, monkeypatch):
    """Make what one machine has as its cache; an absence noticed earlier is forgotten."""
    monkeypatch.setattr(rediscache, "_absence", rediscache._Absence())
    redis.Redis(port=server.port).flushall()
    made = []

    def make():
        params = {"KEY_PREFIX": "helpcenter", "OPTIONS": rediscache.OPTIONS}
        made.append(SharedCache(server.url, params))
        made[-1].own.clear()
        return made[-1]

    yield make
    for cache in made:
        for pool in cache._cache._pools.values():
            pool.disconnect()


def test_what_one_machine_keeps_another_finds(cache_of):
    cache_of().set("frequent", ["忘记密码", "免密支付"], 60)
    assert cache_of().get("frequent") == ["忘记密码", "免密支付"]


def test_machines_count_together(cache_of):
    one, other = cache_of(), cache_of()
    assert one.add("visits", 0, 60)
    assert not other.add("visits", 0, 60)
    assert [one.incr("visits"), other.incr("visits"), one.incr("visits")] == [1, 2, 3]


def test_machines_count_wrong_logins_together(cache_of, monkeypatch):
    def attempt(cache):
        monkeypatch.setattr(rates, "cache", cache)
        return Attempt("8.8.8.8", "xiaobian")

    monkeypatch.setattr(rates.time, "time", lambda: 3600.0)
    one, other = cache_of(), cache_of()
    for _ in range(5):
        attempt(one)
        last = attempt(other)
    with pytest.raises(rates.TooMany):
        attempt(one)
    last.succeed()
    attempt(other)


def test_counting_up_what_is_not_there_is_refused_as_by_any_cache(cache_of):
    with pytest.raises(ValueError, match="not found"):
        cache_of().incr("nothing")


def test_reading_never_runs_what_somebody_else_wrote_into_redis(cache_of, server):
    cache = cache_of()
    bad = b"cos\nsystem\n(S'false'\ntR."
    redis.Redis(port=server.port).set(cache.make_key("frequent"), bad)
    assert cache.get("frequent", "default") == "default"


def fail_in_all_ways(cache):
    """Return what each method answers."""
    return [
        cache.get("a", "default"),
        cache.add("count", 0, 60),
        cache.incr("count"),
        cache.set("a", "b", 60),
        cache.get("a"),
        cache.touch("a", 60),
        cache.has_key("a"),
        cache.get_many(["a"]),
        cache.set_many({"c": 1}),
        cache.delete("a"),
        cache.delete_many(["c"]),
        cache.clear(),
    ]


@pytest.mark.parametrize("fault", ["stop", "freeze"])
def test_without_redis_a_process_goes_on_with_a_cache_of_its_own(cache_of, fault, caplog):
    with machines.Redis() as server:
        params = {"KEY_PREFIX": "helpcenter", "OPTIONS": rediscache.OPTIONS}
        cache = SharedCache(server.url, params)
        cache.set("a", "from redis", 60)
        getattr(server, fault)()
        started = time.monotonic()
        answers = fail_in_all_ways(cache)
        assert time.monotonic() - started < 1.5  # patience was lost once, not twelve times
        assert answers[:5] == ["default", True, 1, None, "b"]
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        cache._cache._get_connection_pool(write=True).disconnect()


def test_redis_is_asked_again_once_it_is_back(cache_of, monkeypatch):
    monkeypatch.setattr(rediscache, "AWAY_FOR", 0.0)
    with machines.Redis() as server:
        cache = SharedCache(server.url, {"OPTIONS": rediscache.OPTIONS})
        server.stop()
        cache.set("a", "while away", 60)
        server.start()
        assert cache.get("a") is None
        cache.set("a", "back", 60)
        assert redis.Redis(port=server.port).exists(cache.make_key("a"))
        cache._cache._get_connection_pool(write=True).disconnect()
