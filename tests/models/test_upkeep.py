"""When an article is to be reviewed next."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from articles.models import Article
from articles.models.article_queryset import UNTOUCHED_AFTER
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: TODAY)


def test_without_a_plan_nothing_is_due():
    article = factories.make_article()
    assert (article.review_due_on, article.is_due_for_review) == (None, False)


def test_the_interval_counts_from_the_last_review():
    article = factories.make_article(review_every=30, reviewed_on=date(2026, 1, 30))
    assert article.review_due_on == date(2026, 3, 1)
    assert article.is_due_for_review


def test_the_interval_counts_from_the_first_day_where_nobody_has_reviewed():
    assert factories.make_article(review_every=30).review_due_on == TODAY + timedelta(days=30)


def test_a_named_day_comes_before_the_interval():
    article = factories.make_article(review_every=7, review_by=date(2027, 1, 1))
    assert article.review_due_on == date(2027, 1, 1)


def test_only_what_visitors_see_is_due_the_longest_overdue_first():
    later = factories.make_article(review_by=TODAY)
    earlier = factories.make_article(review_by=TODAY - timedelta(days=9))
    factories.make_article(review_by=TODAY + timedelta(days=1))
    factories.make_draft(review_by=TODAY)
    factories.make_article(factories.make_guide(is_published=False), review_by=TODAY)
    assert list(Article.objects.due_for_review()) == [earlier, later]


def test_a_text_whose_keeper_has_left_can_still_be_saved():
    keeper = factories.make_staff("lizhi", is_active=False)
    factories.make_article(responsible=keeper).full_clean()


@pytest.mark.parametrize("days", [0, 1097])
def test_an_interval_out_of_bounds_is_refused_with_a_sentence(days):
    article = factories.make_article()
    article.review_every = days
    with pytest.raises(ValidationError, match="复查间隔"):
        article.full_clean()


def test_the_database_refuses_an_interval_of_no_days():
    article = factories.make_article()
    with pytest.raises(IntegrityError):
        Article.objects.filter(pk=article.pk).update(review_every=0)


def test_a_draft_is_untouched_once_nobody_has_saved_it_for_long():
    old, fresh = factories.make_draft(), factories.make_draft()
    shown = factories.make_article()
    past = timezone.now() - UNTOUCHED_AFTER - timedelta(minutes=1)
    Article.objects.filter(pk__in=[old.pk, shown.pk]).update(updated_at=past)
    assert list(Article.objects.untouched_drafts()) == [old]
    assert fresh not in Article.objects.untouched_drafts()


def test_a_strange_day_that_is_stored_is_due_on_the_last_day_there_is():
    assert factories.make_article(review_every=30, reviewed_on=date.max).review_due_on == date.max
