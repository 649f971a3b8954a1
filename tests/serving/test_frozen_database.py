"""A PostgreSQL that is frozen: it keeps every connection, acknowledges, and answers nothing."""

import threading
import time

import psycopg
import pytest

from helpcenter.databases.postgresql.connection import WatchedConnection
from tests import servers
from tests.serving.test_kept_pages import (
    ARTICLE,
    PAGES,
    assert_fresh_again,
    rename,
    warm,
)  # fmt: skip

SEARCH = "/search/?q=%E5%AF%86%E7%A0%81"
THREADS = 8


@pytest.fixture
def database():
    with servers.PostgreSQL() as database:
        yield database
        database.thaw()  # or it could not be stopped


def test_statement_that_takes_long_is_waited_for(database):
    with WatchedConnection.connect(database.url) as connection:
        assert connection.execute("SELECT 1 FROM pg_sleep(5)").fetchone() == (1,)


def test_server_that_has_stopped_answering_is_given_up(database):
    with WatchedConnection.connect(database.url) as connection:
        database.freeze()
        with pytest.raises(psycopg.OperationalError, match="stopped answering"):
            connection.execute("SELECT 1")
        assert connection.closed


class Asking(threading.Thread):
    """Searches, one after the other without a pause, until told to stop."""

    def __init__(self, site, is_over):
        super().__init__()
        self.site, self.is_over, self.answers = site, is_over, []

    def run(self):
        while not self.is_over.is_set():
            self.answers.append(self.site.get(SEARCH))
            time.sleep(0.05)


@pytest.mark.parametrize("pool", ["6", "0"], ids=["pooled", "a-connection-a-thread"])
def test_pages_outlive_a_frozen_database_under_load(database, tmp_path, pool):
    """No request takes longer than the client here waits, or the test fails with a timeout."""
    settings = {"DATABASE_URL": database.url, "HELPCENTER_DATABASE_POOL": pool}
    with servers.served(servers.prepare_site(tmp_path / "var", **settings)) as site:
        warm(site)
        is_over = threading.Event()
        visitors = [Asking(site, is_over) for _ in range(2 * THREADS)]
        for visitor in visitors:
            visitor.start()
        try:
            database.freeze()
            frozen = [len(visitor.answers) for visitor in visitors]
            began, is_stale = time.monotonic(), False
            while time.monotonic() < began + 15 or not is_stale:
                answers = [site.get(path) for path in PAGES]
                assert {answer.status for answer in answers} == {200}
                is_stale = all("stale" in answer.headers["cache-status"] for answer in answers)
                assert time.monotonic() < began + 2 * servers.PATIENCE
        finally:
            database.thaw()
            is_over.set()
            for visitor in visitors:
                visitor.join()
        while_frozen = [
            visitor.answers[n + 1 :] for visitor, n in zip(visitors, frozen, strict=True)
        ]
        assert all(while_frozen)
        refused = [a for answers in while_frozen for a in answers if a.status != 200]
        assert {answer.status for answer in refused} == {503}
        assert all(answer.headers["retry-after"].isdigit() for answer in refused)
        assert_fresh_again(site)
        rename(site, "数据库醒来以后")
        assert "数据库醒来以后" in site.get(ARTICLE).text
