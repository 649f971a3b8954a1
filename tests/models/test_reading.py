"""What an article's page reads: all that it shows, a query each."""

import pytest

from articles.models.reading import AFTER, BEFORE, article_at, neighbours_of, steps_of
from tests import factories
from tests.clock import NINE

pytestmark = pytest.mark.django_db


def test_an_article_comes_with_its_guide_and_all_that_its_page_shows(django_assert_num_queries):
    note = factories.make_risk_note()
    made = factories.make_article(body="## 标题\n\n正文", risk_notes=[note])
    made.refresh_from_db()
    address = (made.guide.slug, made.slug)
    with django_assert_num_queries(1):
        found = article_at(*address)
        shown = (found.title, found.summary, found.fits_when, found.kind, found.short_path)
        assert shown == (made.title, made.summary, made.fits_when, made.kind, made.short_path)
        assert (found.body_html, found.body_headings) == (made.body_html, made.body_headings)
        assert (found.changed_on, found.is_visible) == (made.changed_on, True)
        assert found.get_absolute_url() == made.get_absolute_url()
        assert found.note_ids == str(note.pk)
    assert found == made


def test_there_is_no_article_at_an_address_of_another_guide():
    made, other = factories.make_article(), factories.make_article()
    assert article_at(other.guide.slug, made.slug) is None


def test_a_draft_is_found_and_not_visible():
    draft = factories.make_draft()
    assert not article_at(draft.guide.slug, draft.slug).is_visible


def test_steps_come_in_their_order_with_all_that_is_shown(django_assert_num_queries):
    made = factories.make_article(steps=["打开", "输入", "确定"])
    with django_assert_num_queries(1):
        steps = steps_of(made)
        texts = [(step.position, step.text_html, step.caution, bool(step.image)) for step in steps]
    stored = made.steps.order_by("position")
    assert texts == [(step.position, step.text_html, step.caution, False) for step in stored]


def test_the_nearest_neighbours_are_found_on_both_sides(django_assert_num_queries):
    guide = factories.make_guide()
    articles = [factories.make_article(guide) for _ in range(BEFORE + AFTER + 3)]
    articles.sort(key=lambda article: (article.position, article.pk))
    here = articles[BEFORE + 1]
    with django_assert_num_queries(1):
        preceding, following = neighbours_of(here)
        assert following[0].get_absolute_url() == articles[BEFORE + 2].get_absolute_url()
    assert preceding == articles[BEFORE:0:-1]
    assert following == articles[BEFORE + 2 : BEFORE + 2 + AFTER]


def test_neighbours_follow_the_clock_although_the_query_is_written_once(clock):
    guide = factories.make_guide()
    here = factories.make_article(guide, position=1)
    later = factories.make_article(guide, position=2, publish_at=NINE)
    assert neighbours_of(here) == ([], [])
    clock.show(NINE)
    assert neighbours_of(here) == ([], [later])
