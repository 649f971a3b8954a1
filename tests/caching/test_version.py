"""The content's version: replaced by every write, noticed by every reader."""

import math
import time

import pytest
from django.db import DatabaseError, connection, transaction

from articles import publishing
from articles.caching import version
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
    version.LastCopies(tmp_path / "gone" / "last-copies").keep("b")
    assert "cannot be written down" in caplog.text
    assert version.LastCopies(tmp_path / "gone" / "last-copies").read() == ""
