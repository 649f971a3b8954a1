"""How a connection to SQLite reads: a small database is not mapped into memory."""

import contextlib
from collections.abc import Iterator

import pytest

from helpcenter import services
from helpcenter.databases.sqlite import base


@contextlib.contextmanager
def connection(folder) -> Iterator:
    """Open a connection of its own to the site's database in the folder."""
    wrapper = base.DatabaseWrapper(services.databases(folder)["default"] | {"TIME_ZONE": None})
    with contextlib.closing(wrapper.get_new_connection(wrapper.get_connection_params())) as opened:
        yield opened


def setting(opened, name):
    """Return what the connection answers to a PRAGMA."""
    return opened.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.fixture
def folder(tmp_path):
    """A folder with a database that holds something."""
    with connection(tmp_path) as opened:
        opened.execute("CREATE TABLE word (word TEXT)")
    return tmp_path


def test_a_small_database_is_read_through_a_small_cache(folder):
    with connection(folder) as opened:
        assert setting(opened, "mmap_size") == 0
        assert setting(opened, "cache_size") == -1000


def test_a_large_database_is_mapped_into_memory(folder, monkeypatch):
    monkeypatch.setattr(base, "SMALL", 4096)
    with connection(folder) as opened:
        assert setting(opened, "mmap_size") == 128 * 1024 * 1024
        assert setting(opened, "cache_size") == -16_000


def test_a_new_database_may_become_large_and_is_mapped(tmp_path):
    with connection(tmp_path) as opened:
        assert setting(opened, "mmap_size") == 128 * 1024 * 1024
