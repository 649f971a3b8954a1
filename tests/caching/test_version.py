"""The content's version: replaced by every write, noticed by every reader."""

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from articles import publishing
from articles.caching import version
from articles.caching.last_copies import LastCopies
from articles.caching.marker import Marker
from articles.caching.version import VersionReader
from articles.models import Article, ContentVersion
from tests import factories


@pytest.fixture
def marker(tmp_path, monkeypatch):
    marker = Marker(tmp_path / "content-changed")
    monkeypatch.setattr(version, "marker", marker)
    return marker


@pytest.fixture
def other_process(marker, tmp_path):
    """The same file as another process of the machine maps it."""
    return Marker(tmp_path / "content-changed")


def stored():
    return ContentVersion.objects.get().content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: publishing.save_guide(factories.make_guide()),
        lambda: publishing.save_article(factories.make_article()),
        lambda: publishing.set_steps(factories.make_article(), []),
        lambda: publishing.withdraw([factories.make_article()]),
        lambda: publishing.delete_article(factories.make_article()),
        lambda: publishing.save_risk_note(factories.make_risk_note()),
        lambda: publishing.delete_risk_note(factories.make_risk_note()),
        lambda: publishing.save_channel(factories.make_hotline()),
        lambda: publishing.withdraw_guides([factories.make_guide()]),
    ],
)
def test_every_write_replaces_the_version(write, marker):
    before = stored()
    write()
    assert stored() != before


@pytest.mark.django_db
def test_failed_write_leaves_the_version(marker):
    article = factories.make_article()
    before = stored()
    with transaction.atomic():
        publishing.save_article(article)
        assert stored() != before
        transaction.set_rollback(True)
    assert stored() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("write", "lets_go"),
    [
        (lambda: publishing.save_article(factories.make_article()), False),
        (lambda: publishing.withdraw([factories.make_article()]), True),
        (lambda: publishing.delete_article(factories.make_article()), True),
        (lambda: publishing.save_channel(factories.make_hotline()), True),
        (lambda: publishing.save_risk_note(factories.make_risk_note()), True),
        (lambda: publishing.withdraw_guides([factories.make_guide()]), True),
    ],
)
def test_only_what_must_not_be_shown_again_lets_go_of_copies(write, lets_go, marker):
    before = ContentVersion.objects.get().copies
    write()
    assert (ContentVersion.objects.get().copies != before) is lets_go


@pytest.mark.django_db
def test_unpublishing_in_the_form_lets_go_of_copies(marker):
    article = factories.make_article()
    before = ContentVersion.objects.get().copies
    article.status = Article.Status.DRAFT
    publishing.save_article(article)
    assert ContentVersion.objects.get().copies != before


@pytest.mark.django_db(transaction=True)
def test_reader_sees_a_commit_at_once(marker):
    reader = VersionReader()
    article = factories.make_article()
    before = reader.current()
    publishing.save_article(article)
    assert reader.current() != before
    assert reader.current().content == stored()


@pytest.mark.django_db
def test_reader_asks_the_database_only_now_and_then(marker, django_assert_num_queries):
    reader = VersionReader()
    reader.current()
    with django_assert_num_queries(0):
        for _ in range(100):
            reader.current()


@pytest.mark.django_db
def test_reader_asks_again_after_a_while(marker, monkeypatch):
    monkeypatch.setattr(version, "CHECKED_EVERY", 0.01)
    reader = VersionReader()
    reader.current()
    ContentVersion.objects.update(content="elsewhere")  # as another machine would
    time.sleep(0.02)
    assert reader.current().content == "elsewhere"


@pytest.mark.django_db
def test_reader_asks_every_time_while_something_is_being_written(marker, other_process):
    reader = VersionReader()
    reader.current()
    other_process.begin_write()
    reader.current()
    ContentVersion.objects.update(content="committed")  # before the other process says so
    assert reader.current().content == "committed"


@pytest.mark.django_db
def test_process_learns_of_a_write_of_another(marker, other_process):
    reader = VersionReader()
    reader.current()
    ContentVersion.objects.update(content="other")
    other_process.end_write()
    assert reader.current().content == "other"


@pytest.mark.django_db
def test_reader_knows_nothing_while_the_database_is_away(marker, monkeypatch):
    reader = VersionReader()
    known = reader.current()
    marker.end_write()

    def refuse(*_):
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        assert reader.current() is None
        assert reader.last_known == known
    monkeypatch.setattr(reader, "_fresh_until", 0)
    assert reader.current() == known


@pytest.mark.django_db
def test_channel_that_becomes_overdue_is_a_change(marker):
    channel = factories.make_hotline()
    current = VersionReader().current()
    assert time.time() < current.changes_at
    assert current.changes_at <= time.time() + (channel.verify_every + 1) * 86400


def test_marker_of_an_earlier_start_of_the_machine_tells_of_no_write():
    assert not Marker.is_writing(b"")
    assert not Marker.is_writing(b"x" * 8 + b"\x00" * 6 + b"\xf0\x7f")  # infinity


def test_folder_that_cannot_be_written_leaves_the_marker_silent(tmp_path):
    silent = Marker(tmp_path / "gone" / "content-changed")
    silent.begin_write()
    assert silent.read() == b""


@pytest.mark.django_db
def test_a_process_that_starts_without_a_database_knows_which_copies_may_be_shown(
    marker, monkeypatch
):
    monkeypatch.setattr(version, "_load", lambda known: version.Version("a", "b", math.inf))
    VersionReader().current()

    def fail(known):
        raise DatabaseError("away")

    monkeypatch.setattr(version, "_load", fail)
    started = VersionReader()
    assert started.current() is None
    assert started.last_known.copies == "b"


def test_copies_that_cannot_be_written_down_are_said_in_the_log(tmp_path, caplog):
    LastCopies(tmp_path / "gone" / "last-copies").keep("b")
    assert "cannot be written down" in caplog.text
    assert LastCopies(tmp_path / "gone" / "last-copies").read() == ""


class Database:
    """A database that holds back its answer, or is away, as a test wants."""

    def __init__(self):
        self.asked = 0
        self.is_away = False
        self.answers = threading.Event()
        self.answers.set()

    def load(self, known):
        self.asked += 1
        assert self.answers.wait(30)
        if self.is_away:
            raise DatabaseError("away")
        return version.Version(str(self.asked), "1", math.inf)


@pytest.fixture
def database(marker, monkeypatch):
    database = Database()
    monkeypatch.setattr(version, "_load", database.load)
    monkeypatch.setattr(version, "_refresh_connection", lambda: None)
    monkeypatch.setattr(version.connection, "close", lambda: None)
    threads = threading.enumerate()
    yield database
    database.answers.set()
    monkeypatch.setattr(version, "LOOKED_AHEAD_FOR", -math.inf)
    for thread in set(threading.enumerate()) - set(threads):
        thread.join()


def eventually(condition):
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_what_is_known_is_at_hand_until_something_tells_of_a_write(database, marker):
    reader = VersionReader()
    assert reader.at_once() is None
    known = reader.current()
    assert reader.at_once() is known
    marker.begin_write()
    assert reader.at_once() is None
    reader.current()
    assert reader.at_once() is None  # every request asks while something is being written


def test_what_is_known_is_at_hand_no_longer_than_other_machines_may_wait(database, monkeypatch):
    reader = VersionReader()
    reader.current()
    monkeypatch.setattr(reader, "_look_ahead", lambda: None)
    monkeypatch.setattr(reader, "_fresh_until", time.monotonic() - 0.01)
    assert reader.at_once() is None
    assert not reader.is_away


def test_database_is_asked_ahead_and_holds_nobody_up(database, monkeypatch):
    monkeypatch.setattr(version, "LOOKED_AHEAD", version.CHECKED_EVERY)
    reader = VersionReader()
    known = reader.current()
    database.answers.clear()
    assert reader.at_once() is known
    eventually(lambda: database.asked == 2)
    monkeypatch.setattr(reader, "_fresh_until", time.monotonic())  # its time is over
    assert (reader.at_once(), reader.current()) == (known, known)
    database.answers.set()
    eventually(lambda: reader.at_once() is not known)


def test_what_is_old_is_shown_to_nobody_because_another_one_looks(database, monkeypatch):
    reader = VersionReader()
    reader.current()
    nobody_came_for = 2 * version.LOOKED_FOR
    monkeypatch.setattr(reader, "_fresh_until", reader._fresh_until - nobody_came_for)
    monkeypatch.setattr(reader, "_looked_at", reader._looked_at - nobody_came_for)
    database.answers.clear()
    with ThreadPoolExecutor(2) as pool:
        looks = [pool.submit(reader.current) for _ in range(2)]
        while database.asked < 2:
            time.sleep(0.01)
        assert reader.at_once() is None
        database.answers.set()
        assert {look.result(30).content for look in looks} == {"2"}


def test_database_that_is_away_is_asked_again_though_all_are_answered_at_once(database):
    reader = VersionReader()
    reader.current()
    database.is_away = True
    reader._fresh_until = 0
    assert reader.current() is None
    assert reader.is_away
    database.is_away = False
    reader._fresh_until = 0
    eventually(lambda: reader.at_once() is not None)
    assert not reader.is_away
