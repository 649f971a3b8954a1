"""A site that reads public pages from a real streaming replica of its PostgreSQL."""

import time

import pytest

from tests import machines, servers
from tests.serving.test_kept_pages import ARTICLE, PAGES, rename

SEARCH = "/search/?q=%E5%AF%86%E7%A0%81&page={}"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """A site, its database and the replica."""
    with servers.PostgreSQL() as primary:
        folder = tmp_path_factory.mktemp("replicated") / "var"
        site = servers.prepare_site(folder, DATABASE_URL=primary.url)
        with (
            machines.Replica(primary) as replica,
            servers.served(site, DATABASE_REPLICA_URL=replica.url),
        ):
            yield site, replica


def test_pages_and_searches_are_read_from_the_replica(pair):
    site, replica = pair
    assert all(site.get(path).status == 200 for path in PAGES)
    assert all(site.get(SEARCH.format(number)).status == 200 for number in range(1, 9))
    assert replica.asked_for("articles_article") > 0
    assert replica.asked_for("articles_searchposting") > 0


def test_a_replica_that_is_behind_never_makes_a_page_old(pair):
    site, replica = pair
    replica.run("SELECT pg_wal_replay_pause() IS NULL")
    try:
        rename(site, "从库还不知道的标题")
        assert all("从库还不知道的标题" in site.get(ARTICLE).text for _ in range(8))
    finally:
        replica.run("SELECT pg_wal_replay_resume() IS NULL")
    time.sleep(1)
    assert all("从库还不知道的标题" in site.get(ARTICLE).text for _ in range(8))


def test_a_replica_that_is_stopped_is_not_missed(pair):
    site, replica = pair
    replica.stop()
    rename(site, "没有从库也能看")
    for path in [*PAGES, *map(SEARCH.format, range(1, 9))]:
        assert site.get(path).status == 200
    assert "没有从库也能看" in site.get(ARTICLE).text
    replica.start()
