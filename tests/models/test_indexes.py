"""Which index answers a page's query, where a site has too many articles to look at them all.

On SQLite alone: PostgreSQL decides by how many rows there are.
"""

import pytest
from django.db import connection

from articles import sitemaps
from articles.feeds import ArticleFeed
from articles.models import Article

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's plans."),
]


def plan(found):
    """Return how SQLite goes about the query, a line a step."""
    return found.explain()


def test_the_home_page_reads_featured_articles_only():
    assert "USING INDEX article_featured " in plan(Article.objects.featured())


def test_the_feed_reads_the_newest_articles_only():
    found = plan(ArticleFeed().items())
    assert "USING INDEX article_newest " in found
    assert "TEMP B-TREE" not in found


def steps_to_articles(captured):
    """Return the steps of SQLite's plan for the one captured query that look for articles."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {captured['sql']}")
        return [line for *_, line in cursor.fetchall() if "articles_article" in line]


def test_an_index_answers_alone_which_maps_hold_articles(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        Article.objects.map_numbers(sitemaps.PER_MAP)
    steps = steps_to_articles(asked.captured_queries[0])
    assert len(steps) == 2
    assert all("USING COVERING INDEX article_shown_by_key " in step for step in steps)


def test_an_index_answers_alone_what_a_map_says_of_articles(django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        sitemaps.entries("articles", 1)
    (step,) = steps_to_articles(asked.captured_queries[0])
    assert "USING COVERING INDEX article_shown_by_key " in step
