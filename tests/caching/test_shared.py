"""Pages that machines keep for each other: sealed, bounded, behind those of the own disk."""

import math

import pytest
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache

from articles.caching import shared, version
from articles.caching.addresses import Address
from articles.caching.disk import Disk
from articles.caching.pages import new_page
from articles.caching.shared import DiskAndShared, Shared
from articles.caching.version import Version

HOME = Address("http://localhost", "/", "", text_is_large=False)
LARGE = HOME._replace(text_is_large=True)


def make_page(body=b"<p>1</p>", copies="1"):
    return new_page(
        body,
        [("Content-Type", "text/html")],
        encoding="gzip",
        content="1",
        copies=copies,
        valid_until=math.inf,
    )


@pytest.fixture
def cache():
    cache = LocMemCache("shared-pages", {})
    cache.clear()
    return cache


@pytest.fixture
def knowing(monkeypatch):
    """The version of which older pages must not be shown."""
    monkeypatch.setattr(version.reader, "last_known", Version("1", "1", math.inf))


def machine(folder, cache):
    folder.mkdir()
    return DiskAndShared(Disk(folder / "pages.sqlite3"), Shared(cache))


def test_a_page_comes_back_as_it_was(cache):
    page = make_page("<p>密码</p>".encode() * 100)
    Shared(cache).put(HOME, page)
    found = Shared(cache).get(HOME)
    assert found.representation("gzip") == page.representation("gzip")
    assert found.valid_until == math.inf


def test_one_machine_finds_what_another_rendered(cache, tmp_path, knowing):
    machine(tmp_path / "one", cache).put(HOME, make_page())
    assert machine(tmp_path / "two", cache).get(HOME).body() == b"<p>1</p>"


def test_an_own_page_that_must_not_be_shown_gives_way_to_a_shared_one(cache, tmp_path, knowing):
    one, two = machine(tmp_path / "one", cache), machine(tmp_path / "two", cache)
    two.put(HOME, make_page(b"old number", copies="0"))
    one.put(HOME, make_page(b"new number"))
    assert two.get(HOME).body() == b"new number"


def test_a_dropped_page_is_gone_for_all(cache, tmp_path, knowing):
    machine(tmp_path / "one", cache).put(HOME, make_page())
    machine(tmp_path / "two", cache).drop(HOME)
    assert machine(tmp_path / "three", cache).get(HOME) is None


@pytest.mark.parametrize("forge", [lambda k: k[:-1] + b"?", lambda k: b"", lambda k: k[9:]])
def test_what_was_written_by_somebody_else_is_not_sent(cache, forge):
    Shared(cache).put(HOME, make_page())
    name = shared._name(HOME)
    cache.set(name, forge(cache.get(name)))
    assert Shared(cache).get(HOME) is None


def test_a_page_that_was_put_at_another_address_is_not_sent(cache):
    Shared(cache).put(HOME, make_page())
    cache.set(shared._name(LARGE), cache.get(shared._name(HOME)))
    assert Shared(cache).get(LARGE) is None


def test_a_very_large_page_is_not_shared(cache):
    page = make_page(bytes(range(256)) * 10)
    page.represent("gzip", b"x" * (shared.MAX_BYTES + 1))
    Shared(cache).put(HOME, page)
    assert Shared(cache).get(HOME) is None


def test_without_redis_there_are_the_own_pages(tmp_path):
    alone = machine(tmp_path / "one", DummyCache("", {}))
    alone.put(HOME, make_page())
    assert alone.get(HOME)
