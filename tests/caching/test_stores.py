"""The two stores: bounded, and harmless where they fail."""

import math
import os
import sqlite3

import pytest

from articles.caching.addresses import Address
from articles.caching.disk import Disk
from articles.caching.memory import Memory
from articles.caching.pages import new_page


def at(path):
    return Address("http://localhost", path, "", text_is_large=False)


def make_page(body=b"<p>1</p>", content="1"):
    return new_page(
        body,
        [("Content-Type", "text/html")],
        encoding="gzip",
        content=content,
        copies="1",
        valid_until=math.inf,
    )


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path / "pages.sqlite3")


def test_memory_never_takes_more_than_its_bytes():
    memory = Memory(max_bytes=50_000)
    for number in range(200):
        memory.put(at(f"/{number}/"), make_page(os.urandom(5_000)))
    kept = [number for number in range(200) if memory.get(at(f"/{number}/"))]
    assert 0 < len(kept) <= 10
    assert kept[-1] == 199


def test_memory_counts_a_page_again_that_has_grown():
    memory = Memory(max_bytes=50_000)
    for number in range(200):
        page = make_page(os.urandom(5_000))
        memory.put(at(f"/{number}/"), page)
        page.representation("br")
        page.representation("identity")
        memory.recount(at(f"/{number}/"))
    kept = [page for number in range(200) if (page := memory.get(at(f"/{number}/")))]
    assert 0 < sum(page.size for page in kept) <= 50_000


def test_memory_leaves_a_page_forgotten_that_grows_later():
    memory = Memory()
    memory.recount(at("/"))
    assert memory.get(at("/")) is None


def test_memory_keeps_what_is_asked_for_before_what_is_not():
    memory = Memory(max_bytes=50_000)
    memory.put(at("/home/"), make_page(os.urandom(5_000)))
    for number in range(50):
        assert memory.get(at("/home/"))
        memory.put(at(f"/{number}/"), make_page(os.urandom(5_000)))


def test_memory_counts_a_replaced_page_once():
    memory = Memory(max_bytes=50_000)
    for _ in range(100):
        memory.put(at("/"), make_page(os.urandom(5_000)))
    memory.put(at("/other/"), make_page(os.urandom(5_000)))
    assert memory.get(at("/"))
    assert memory.get(at("/other/"))


def test_disk_gives_back_what_was_kept(disk):
    page = make_page(b"<p>2</p>" * 100)
    disk.put(at("/"), page)
    found = disk.get(at("/"))
    assert found.representation("identity").body == b"<p>2</p>" * 100
    assert found.representation("gzip") == page.representation("gzip")
    assert (found.content, found.copies, found.valid_until) == ("1", "1", math.inf)


def test_disk_outlives_the_process(tmp_path):
    Disk(tmp_path / "pages.sqlite3").put(at("/"), make_page())
    assert Disk(tmp_path / "pages.sqlite3").get(at("/"))


def test_disk_keeps_forms_of_a_page_apart(disk):
    large = Address("http://localhost", "/", "", text_is_large=True)
    disk.put(large, make_page())
    assert disk.get(at("/")) is None


def test_disk_never_takes_much_more_than_its_bytes(tmp_path):
    disk = Disk(tmp_path / "pages.sqlite3", max_bytes=1_000_000)
    for number in range(1_000):
        disk.put(at(f"/{number}/"), make_page(os.urandom(5_000)))
    size = sum(path.stat().st_size for path in tmp_path.iterdir() if "-" not in path.name)
    assert size < 2_500_000
    assert disk.get(at("/999/"))


def test_dropped_page_is_gone(disk):
    disk.put(at("/"), make_page())
    disk.drop(at("/"))
    assert disk.get(at("/")) is None


def test_damaged_file_counts_as_empty_and_is_made_anew(tmp_path):
    path = tmp_path / "pages.sqlite3"
    path.write_bytes(b"this is no database" * 1_000)
    disk = Disk(path)
    assert disk.get(at("/")) is None
    disk.put(at("/"), make_page())
    assert disk.get(at("/"))


def test_locked_file_counts_as_empty(tmp_path, disk):
    disk.put(at("/"), make_page())
    with sqlite3.connect(tmp_path / "pages.sqlite3") as other:
        other.execute("BEGIN EXCLUSIVE")
        disk.put(at("/other/"), make_page())  # says so in the log, breaks nothing
        assert disk.get(at("/other/")) is None


def test_folder_that_is_away_counts_as_empty(tmp_path):
    disk = Disk(tmp_path / "gone" / "pages.sqlite3")
    disk.put(at("/"), make_page())
    assert disk.get(at("/")) is None
