"""Kept pages by the clock: they end in the very minute, and no outage brings them back."""

import math
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection

from articles import publishing, sitemaps
from articles.caching import version
from articles.caching.addresses import ends_at
from articles.caching.disk import Disk
from articles.caching.front import Front
from articles.caching.marker import Marker
from articles.caching.pages import CACHE_CONTROL, ENDING_CACHE_CONTROL
from articles.caching.version import VersionReader
from articles.models import ContentVersion
from tests import factories
from tests.caching.test_front import ask
from tests.clock import NINE

pytestmark = pytest.mark.django_db
BEFORE = NINE - timedelta(seconds=1)
ADDRESS = "/guides/recover/timed/"
NAMING = ("/", "/guides/recover/", "/guides/recover/beside/", "/feed/", "/sitemap-articles.xml")
HIT, STALE = "helpcenter; hit", "helpcenter; hit; detail=stale"


@pytest.fixture(autouse=True)
def _content(hotline, clock, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_MAP", 10**9)  # one map holds all articles
    factories.make_article(factories.make_guide(slug="recover"), slug="beside")


@pytest.fixture
def article():
    return factories.make_article(slug="timed", guide=recover(), is_featured=True)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The site as it is served: kept pages in front of the real application."""
    monkeypatch.setattr(version, "marker", Marker(tmp_path / "content-changed"))
    monkeypatch.setattr(version, "reader", VersionReader())
    monkeypatch.setattr(version, "ASKED_AGAIN_AFTER", 0.0)
    return Front(WSGIHandler(), disk=Disk(tmp_path / "pages.sqlite3"))


def recover():
    return factories.Guide.objects.get(slug="recover")


def plan(article, **moments):
    for name, moment in moments.items():
        setattr(article, name, moment)
    publishing.save_article(article)


def get(kept, path):
    status, headers, body = answer(kept, path)
    return status, headers.get("Cache-Status", ""), body.decode()


def answer(kept, path):
    more = {"HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "wsgi.input": BytesIO()}
    return ask(kept, path, **more)


def away(*_):
    raise DatabaseError("gone")


@pytest.mark.parametrize("path", NAMING)
def test_kept_page_names_a_scheduled_article_from_its_minute_on(kept, article, clock, path):
    plan(article, publish_at=NINE)
    clock.show(BEFORE)
    assert [ADDRESS in get(kept, path)[2] for _ in range(2)] == [False, False]
    assert get(kept, path)[1] == HIT
    clock.show(NINE)
    assert ADDRESS in get(kept, path)[2]


@pytest.mark.parametrize("path", NAMING)
def test_kept_page_names_an_article_up_to_its_minute(kept, article, clock, path):
    plan(article, withdraw_at=NINE)
    clock.show(BEFORE)
    assert [ADDRESS in get(kept, path)[2] for _ in range(2)] == [True, True]
    assert get(kept, path)[1] == HIT
    clock.show(NINE)
    assert ADDRESS not in get(kept, path)[2]


def test_page_of_an_article_is_gone_in_the_minute_of_its_end(kept, article, clock):
    plan(article, withdraw_at=NINE)
    clock.show(BEFORE)
    assert get(kept, ADDRESS)[0] == 200
    clock.show(NINE)
    assert get(kept, ADDRESS)[0] == 410


@pytest.mark.parametrize("path", [ADDRESS, *NAMING])
def test_no_copy_outlives_the_end_of_its_article_though_the_database_is_away(
    kept, article, clock, tmp_path, path
):
    plan(article, withdraw_at=NINE)
    assert get(kept, path)[0] == 200
    clock.show(BEFORE)
    version.marker.end_write()
    with connection.execute_wrapper(away):
        assert get(kept, path)[:2] == (200, STALE)
        clock.show(NINE)
        restarted = Front(WSGIHandler(), disk=Disk(tmp_path / "pages.sqlite3"))
        for site in (kept, restarted):
            assert get(site, path)[0] == 503


def test_copies_of_pages_that_name_no_such_article_go_on_being_shown(kept, article, clock):
    factories.make_article(factories.make_guide(slug="other"), slug="lasting")
    plan(article, withdraw_at=NINE)
    paths = ("/contact/", "/about/", "/guides/", "/guides/other/", "/guides/other/lasting/")
    for path in paths:
        assert get(kept, path)[0] == 200
    clock.show(NINE)
    version.marker.end_write()
    with connection.execute_wrapper(away):
        assert {get(kept, path)[:2] for path in paths} == {(200, STALE)}


@pytest.mark.parametrize(
    ("before", "after", "lets_go"),
    [
        (None, NINE, True),
        (NINE + timedelta(hours=1), NINE, True),
        (NINE, NINE + timedelta(hours=1), False),
        (NINE, None, False),
    ],
)
def test_end_that_comes_sooner_lets_go_of_copies(kept, article, before, after, lets_go):
    plan(article, withdraw_at=before)
    copies = ContentVersion.objects.get().copies
    plan(article, withdraw_at=after)
    assert (ContentVersion.objects.get().copies != copies) == lets_go


def test_no_proxy_keeps_for_long_what_has_an_end(kept, article):
    plan(article, withdraw_at=NINE)
    of_article = answer(kept, ADDRESS)[1]
    of_others = answer(kept, "/about/")[1]
    assert of_article["Cache-Control"] == ENDING_CACHE_CONTROL
    assert of_others["Cache-Control"] == CACHE_CONTROL


def test_page_of_a_guide_ends_with_the_first_of_its_own_articles():
    withdrawals = {"recover": 20.0, "other": 10.0}
    assert ends_at("/guides/recover/", withdrawals) == 20.0
    assert ends_at("/guides/recover/timed/", withdrawals) == 20.0
    assert ends_at("/guides/third/", withdrawals) == math.inf
    assert ends_at("/", withdrawals) == ends_at("/sitemap.xml", withdrawals) == 10.0
    assert ends_at("/contact/", withdrawals) == math.inf
    assert ends_at("/", {}) == math.inf


def test_version_tells_the_next_moment_of_any_article(article, kept):
    plan(article, publish_at=NINE, withdraw_at=NINE + timedelta(hours=1))
    known = VersionReader().current()
    assert known.changes_at == NINE.timestamp()
    assert known.withdrawals == {"recover": (NINE + timedelta(hours=1)).timestamp()}
