"""Who looks after articles and who has reviewed them: told by the history, unseen by visitors."""

from datetime import timedelta

import pytest
from django.utils import timezone
from reversion.models import Version

from articles import restoring, upkeep
from articles.models import Article, ContentVersion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return factories.make_staff("fuzeren")


def versions(article):
    return list(Version.objects.get_for_object(article))


def test_a_review_is_noted_with_its_day_and_who_did_it(keeper):
    article = factories.make_article(review_every=10)
    assert upkeep.mark_reviewed([article], by=keeper) == 1
    article.refresh_from_db()
    today = timezone.localdate()
    assert (article.reviewed_on, article.review_due_on) == (today, today + timedelta(days=10))
    revision = versions(article)[0].revision
    assert (revision.user, revision.comment) == (keeper, "改了上次复查（复查过，内容仍然对）")


def test_a_review_serves_the_day_that_was_named(keeper):
    article = factories.make_article(review_by=timezone.localdate())
    upkeep.mark_reviewed([article], by=keeper)
    article.refresh_from_db()
    assert (article.review_by, article.review_due_on) == (None, None)


def test_neither_a_review_nor_a_plan_is_an_update_for_visitors(keeper):
    article = factories.make_article()
    before = (article.updated_at, list(ContentVersion.objects.values_list("content")))
    upkeep.mark_reviewed([article], by=keeper)
    upkeep.plan([article], {"responsible": keeper, "review_every": 90}, by=keeper)
    article.refresh_from_db()
    assert (article.updated_at, list(ContentVersion.objects.values_list("content"))) == before


def test_a_review_keeps_what_somebody_else_has_written_meanwhile(keeper):
    article = factories.make_article(title="打开时的标题")
    Article.objects.filter(pk=article.pk).update(title="别人刚改的标题")
    upkeep.mark_reviewed([article], by=keeper)
    assert Article.objects.get().title == "别人刚改的标题"


def test_a_plan_changes_only_what_it_names(keeper):
    article = factories.make_article(review_every=30)
    other = factories.make_article(responsible=keeper)
    assert upkeep.plan([article, other], {"responsible": keeper}, by=keeper) == 1
    article.refresh_from_db()
    assert (article.responsible, article.review_every) == (keeper, 30)
    assert versions(article)[0].revision.comment == "改了负责人"


def test_a_plan_can_be_taken_back(keeper):
    article = factories.make_article(responsible=keeper, review_every=30)
    upkeep.plan([article], {"responsible": None, "review_every": None}, by=keeper)
    article.refresh_from_db()
    assert (article.responsible, article.review_due_on) == (None, None)


def test_an_account_that_goes_leaves_its_articles(keeper):
    article = factories.make_article(responsible=keeper)
    keeper.delete()
    article.refresh_from_db()
    assert article.responsible is None


class TestRestoring:
    def test_an_old_text_comes_back_without_the_plan_of_then(self, keeper):
        article = factories.make_article(title="从前", review_every=30)
        old = versions(article)[0]
        upkeep.plan([article], {"responsible": keeper, "review_every": 90}, by=keeper)
        upkeep.mark_reviewed([article], by=keeper)
        plan = restoring.plan(old)
        assert plan.changed == set()
        restoring.restore(old, by=keeper)
        article.refresh_from_db()
        assert (article.responsible, article.review_every) == (keeper, 90)
        assert article.reviewed_on == timezone.localdate()

    def test_what_was_deleted_comes_back_with_its_plan_but_unreviewed(self, keeper):
        article = factories.make_article(responsible=keeper, review_every=30)
        upkeep.mark_reviewed([article], by=keeper)
        last = versions(article)[0]
        article.delete()
        restored, _ = restoring.restore(last, by=keeper)
        stored = Article.objects.get(pk=restored.pk)
        assert (stored.responsible, stored.review_every, stored.reviewed_on) == (keeper, 30, None)
