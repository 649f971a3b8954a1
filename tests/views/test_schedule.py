"""Pages by the clock: what is scheduled is nowhere before its minute, then everywhere."""

from datetime import timedelta

import pytest

from articles import publishing, sitemaps
from articles.models import Article
from articles.search import due
from tests import factories
from tests.clock import NINE
from tests.pages import links, parse

pytestmark = pytest.mark.django_db
ADDRESS = "/guides/recover/timed/"
BEFORE = NINE - timedelta(seconds=1)
EVERYWHERE = (
    "/",
    "/guides/recover/",
    "/guides/recover/beside/",
    "/search/?q=独角兽办法",
    "/search/suggest/?q=独角兽",
    "/sitemap-articles.xml",
    "/feed/",
)


@pytest.fixture
def guide(hotline):
    guide = factories.make_guide(slug="recover")
    factories.make_article(guide, slug="beside")
    return guide


@pytest.fixture(autouse=True)
def _index_is_tried_at_once(monkeypatch):
    monkeypatch.setattr(due, "_not_before", 0.0)


@pytest.fixture(autouse=True)
def _one_map_holds_all_articles(monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_MAP", 10**9)


def make_timed(guide, **values):
    return factories.make_article(
        guide, slug="timed", title="独角兽办法", is_featured=True, **values
    )


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_scheduled_article_is_named_from_its_minute_on(client, guide, clock, path):
    make_timed(guide, publish_at=NINE)
    clock.show(BEFORE)
    assert ADDRESS not in client.get(path).content.decode()
    clock.show(NINE)
    assert ADDRESS in client.get(path).content.decode()


@pytest.mark.parametrize("path", EVERYWHERE)
def test_an_article_that_ends_is_named_up_to_its_minute(client, guide, clock, path):
    make_timed(guide, withdraw_at=NINE)
    clock.show(BEFORE)
    assert ADDRESS in client.get(path).content.decode()
    clock.show(NINE)
    assert ADDRESS not in client.get(path).content.decode()


def test_a_scheduled_article_is_not_found_then_there_then_gone(client, guide, clock):
    make_timed(guide, publish_at=NINE, withdraw_at=NINE + timedelta(hours=1))
    statuses = []
    for moment in (BEFORE, NINE, NINE + timedelta(hours=1)):
        clock.show(moment)
        statuses.append(client.get(ADDRESS).status_code)
    assert statuses == [404, 200, 410]


def test_a_scheduled_article_is_the_newest_in_the_feed_at_its_time(client, guide, clock):
    make_timed(guide, publish_at=NINE)
    clock.show(NINE - timedelta(minutes=1))
    factories.make_article(guide, slug="meanwhile")
    clock.show(NINE)
    feed = client.get("/feed/").content.decode()
    assert feed.index("recover/timed/") < feed.index("recover/meanwhile/")
    assert "<published>2026-12-01T01:00:00+00:00</published>" in feed
    assert feed.count("<updated>2026-12-01T01:00:00+00:00</updated>") == 2  # its own, the feed's


def test_search_counts_only_what_visitors_can_open(client, guide, clock):
    make_timed(guide, withdraw_at=NINE)
    for moment in (BEFORE, NINE):
        clock.show(moment)
        results = client.get("/search/?q=独角兽办法").context["results"]
        assert results.total == len(results.hits) > 0


def test_search_hides_what_has_ended_though_the_index_cannot_be_written(
    client, guide, clock, monkeypatch
):
    make_timed(guide, withdraw_at=NINE)
    clock.show(NINE)
    monkeypatch.setattr(due, "catch_up", lambda *_: False)
    for path in ("/search/?q=独角兽办法", "/search/suggest/?q=独角兽"):
        assert ADDRESS not in client.get(path).content.decode()


def test_the_index_is_written_once_for_a_moment(
    client, guide, clock, django_assert_max_num_queries
):
    make_timed(guide, publish_at=NINE)
    clock.show(NINE)
    client.get("/search/?q=独角兽办法")
    with django_assert_max_num_queries(16) as sent:
        assert ADDRESS in links(parse(client.get("/search/?q=独角兽办法")))
    assert not any("INSERT" in query["sql"] or "UPDATE" in query["sql"] for query in sent)


def test_a_save_indexes_also_what_fell_due_before_it(client, guide, clock):
    make_timed(guide, publish_at=NINE)
    clock.show(NINE)
    other = Article.objects.get(slug="beside")
    publishing.save_article(other)
    assert ADDRESS in links(parse(client.get("/search/?q=独角兽办法")))


def test_an_article_that_came_by_the_clock_takes_over_the_address_it_came_to(client, guide, clock):
    renamed = factories.make_article(guide, slug="timed")
    renamed.slug = "renamed"
    publishing.save_article(renamed)
    make_timed(guide, publish_at=NINE, withdraw_at=NINE + timedelta(hours=1))
    answers = []
    for moment in (BEFORE, NINE, NINE + timedelta(hours=1)):
        clock.show(moment)
        answers.append(client.get(ADDRESS).status_code)
    assert answers == [301, 200, 410]
