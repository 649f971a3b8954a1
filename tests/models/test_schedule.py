"""Articles by the clock: to the minute, and what follows from it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles import publishing
from articles.models import Article, Stage
from tests import factories
from tests.clock import NINE

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def seen(article):
    """Whether every way to ask says that visitors see the article; they must agree."""
    stored = Article.objects.select_related("guide").get(pk=article.pk)
    is_listed = Article.objects.published().filter(pk=article.pk).exists()
    assert stored.is_visible == is_listed
    assert Article.objects.at_stage(stored.stage).filter(pk=article.pk).exists()
    return is_listed


def test_an_article_appears_in_its_minute_and_not_a_second_before(clock):
    article = factories.make_article(publish_at=NINE)
    clock.show(NINE - SECOND)
    assert not seen(article)
    clock.show(NINE)
    assert seen(article)


def test_an_article_disappears_in_its_minute_and_not_a_second_before(clock):
    article = factories.make_article(withdraw_at=NINE)
    clock.show(NINE - SECOND)
    assert seen(article)
    clock.show(NINE)
    assert not seen(article)


def test_seconds_do_not_count(clock):
    article = factories.make_article(publish_at=NINE + timedelta(seconds=59, microseconds=7))
    article.refresh_from_db()
    assert article.publish_at == NINE


def test_an_article_passes_all_its_stages(clock):
    article = factories.make_draft()
    stages = [article.stage]
    article.status, article.publish_at = Article.Status.PUBLISHED, NINE
    article.withdraw_at = NINE + HOUR
    publishing.save_article(article)
    for moment in (NINE - HOUR, NINE, NINE + HOUR):
        clock.show(moment)
        stages.append(article.stage)
    assert stages == [Stage.DRAFT, Stage.SCHEDULED, Stage.PUBLISHED, Stage.WITHDRAWN]


def test_an_article_cannot_be_withdrawn_before_it_is_published(clock):
    article = factories.make_article(publish_at=NINE)
    article.withdraw_at = NINE
    with pytest.raises(ValidationError, match="撤下时间要晚于发布时间"):
        article.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        article.save()


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.WITHDRAWN])
def test_only_a_published_article_has_moments(clock, status):
    article = factories.make_article()
    article.status, article.publish_at = status, NINE
    with pytest.raises(IntegrityError), transaction.atomic():
        article.save()


def test_a_scheduled_article_was_first_published_at_its_time(clock):
    article = factories.make_article(publish_at=NINE)
    assert article.published_at == NINE
    assert not article.was_public
    clock.show(NINE)
    assert article.was_public


def test_an_article_whose_plan_was_dropped_was_never_public(clock):
    article = factories.make_article(publish_at=NINE)
    publishing.withdraw([article])
    clock.show(NINE + HOUR)
    article.refresh_from_db()
    assert (article.status, article.published_at) == (Article.Status.DRAFT, None)


def test_a_scheduled_article_waits_for_its_guide(clock):
    guide = factories.make_guide(is_published=False)
    article = factories.make_article(guide, publish_at=NINE)
    assert article.published_at is None
    publishing.publish_guides([guide])
    article.refresh_from_db()
    assert article.published_at == NINE
    publishing.withdraw_guides([guide])
    article.refresh_from_db()
    assert article.published_at is None


def test_what_is_published_by_hand_waits_for_nothing(clock):
    scheduled = factories.make_article(publish_at=NINE)
    ended = factories.make_article(withdraw_at=NINE - timedelta(minutes=30))
    clock.show(NINE - timedelta(minutes=10))
    assert publishing.publish([scheduled, ended]) == 2
    assert seen(scheduled)
    assert seen(ended)


def test_withdrawn_and_draft_are_different_states(clock):
    article, draft = factories.make_article(), factories.make_draft()
    assert publishing.withdraw([article, draft]) == 1
    assert [article.stage, draft.stage] == [Stage.WITHDRAWN, Stage.DRAFT]


def test_the_next_turn_is_the_nearest_moment_to_come(clock):
    assert Article.objects.next_turn() is None
    factories.make_article(publish_at=NINE, withdraw_at=NINE + HOUR)
    factories.make_article(withdraw_at=NINE + 2 * HOUR)
    turns = []
    for moment in (NINE - HOUR, NINE, NINE + HOUR, NINE + 2 * HOUR):
        clock.show(moment)
        turns.append(Article.objects.next_turn())
    assert turns == [NINE, NINE + HOUR, NINE + 2 * HOUR, None]


def test_a_scheduled_article_counts_as_changed_at_its_time(clock):
    article = factories.make_article(publish_at=NINE)
    assert article.changed_at == NINE
    clock.show(NINE + HOUR)
    publishing.save_article(article)
    assert article.changed_at == NINE + HOUR
