"""Reading public pages from a replica: never older than the last commit, never a failure."""

import pytest
from django.db import DatabaseError

from articles.caching import replica
from articles.caching.replica import ReplicaReads, ReplicaRouter, alias_for_reading
from articles.caching.version import Version
from articles.models import Article

CURRENT = Version("now", "c", 1e18)
SEARCH = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/search/", replica.VERSION_KEY: CURRENT,
}  # fmt: skip


class Site:
    """A replica that holds a version, and an application that says where it reads."""

    def __init__(self, monkeypatch):
        self.held = ("now", "c")
        self.asked = 0
        self.fails_on_replica = False
        monkeypatch.setattr(replica, "_version_on_replica", self._version)
        self._reads = ReplicaReads(self._application)

    def _version(self):
        self.asked += 1
        if isinstance(self.held, Exception):
            raise self.held
        return self.held

    def _application(self, environ, start_response):
        alias = alias_for_reading()
        is_failing = self.fails_on_replica and alias == replica.REPLICA
        start_response("503 Away" if is_failing else "200 OK", [])
        return [alias.encode()]

    def get(self, **environ):
        """Return the status and where the page was read."""
        sent = []
        body = self._reads({**SEARCH, **environ}, lambda *start: sent.append(start))
        return sent[-1][0], b"".join(body).decode()


@pytest.fixture
def site(monkeypatch):
    return Site(monkeypatch)


def test_a_replica_with_the_last_commit_is_read(site):
    assert site.get() == ("200 OK", "replica")


@pytest.mark.parametrize("held", [("before", "c"), ("now", "before"), None, DatabaseError("away")])
def test_a_replica_that_is_behind_or_away_is_not_read(site, held):
    site.held = held
    assert site.get() == ("200 OK", "default")


def test_a_replica_that_has_caught_up_is_read_again(site):
    site.held = ("before", "c")
    site.get()
    site.held = ("now", "c")
    assert site.get() == ("200 OK", "replica")


def test_a_replica_is_asked_for_its_version_once(site):
    assert {site.get() for _ in range(5)} == {("200 OK", "replica")}
    assert site.asked == 1


def test_a_page_that_fails_on_the_replica_is_made_from_the_own_database(site):
    site.fails_on_replica = True
    assert site.get() == ("200 OK", "default")


def test_a_replica_that_failed_is_left_alone_for_a_while(site):
    site.held = DatabaseError("away")
    assert {site.get() for _ in range(5)} == {("200 OK", "default")}
    assert site.asked == 1


@pytest.mark.parametrize(
    "environ",
    [
        {"REQUEST_METHOD": "POST"},
        {"HTTP_COOKIE": "sessionid=abc"},
        {replica.VERSION_KEY: None},
    ],
    ids=["sending", "signed-in", "database-away"],
)
def test_whoever_sends_or_is_signed_in_never_reads_the_replica(site, environ):
    assert site.get(**environ) == ("200 OK", "default")


def test_nothing_is_written_to_a_replica_even_where_it_was_read_from():
    router = ReplicaRouter()
    with replica.reading():
        assert router.db_for_read(Article) == "replica"
        assert router.db_for_write(Article) == "default"
    assert router.db_for_read(Article) == "default"


def test_a_replica_is_never_migrated():
    assert ReplicaRouter().allow_migrate("replica", "articles") is False
    assert ReplicaRouter().allow_migrate("default", "articles") is None
