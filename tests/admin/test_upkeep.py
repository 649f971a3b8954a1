"""«负责人和复查»: one article, many at once, and the lists they are found by."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.models.article_queryset import UNTOUCHED_AFTER
from articles.roles import AUTHORS, HOTLINE_KEEPERS
from tests import factories
from tests.admin.forms import add_address, address, filled_in, list_address, messages

LIST = list_address(Article)


def plan_address(article):
    return reverse("admin:articles_article_plan", args=[article.pk])


def reviewed_address(article):
    return reverse("admin:articles_article_reviewed", args=[article.pk])


def client_in(role, username="tongshi"):
    user = factories.make_staff(username, groups=[Group.objects.get(name=role)])
    client = Client()
    client.force_login(user)
    return client, user


def listed(client, **filters):
    return [article.pk for article in client.get(LIST, filters).context["cl"].result_list]


class TestOneArticle:
    def test_its_form_says_who_looks_after_it_and_what_is_due(self, editor_client, editor):
        article = factories.make_article(responsible=editor, review_by=timezone.localdate())
        page = editor_client.get(address(article)).content.decode()
        assert "<dd>xiaobian</dd>" in page
        assert "从未复查" in page
        assert "该复查了" in page

    def test_one_click_notes_the_review(self, editor_client):
        article = factories.make_article(review_every=30)
        response = editor_client.post(reviewed_address(article), follow=True)
        due_on = timezone.localdate() + timedelta(days=30)
        assert f"下次复查：{due_on}" in messages(response)[0]
        assert response.redirect_chain == [(address(article), 302)]

    def test_a_review_from_the_desk_goes_back_there(self, editor_client):
        article = factories.make_article()
        response = editor_client.post(reviewed_address(article), {"from": "desk"})
        assert response.url == "/admin/"

    def test_a_link_cannot_note_a_review(self, editor_client):
        article = factories.make_article()
        assert editor_client.get(reviewed_address(article)).status_code == 405

    def test_the_plan_is_asked_for_with_what_there_is(self, editor_client, editor):
        article = factories.make_article(responsible=editor, review_every=90)
        form = editor_client.get(plan_address(article)).context["form"]
        assert (form["responsible"].value(), form["review_every"].value()) == (editor.pk, 90)

    def test_the_plan_is_stored(self, editor_client, editor):
        article = factories.make_article()
        day = timezone.localdate() + timedelta(days=5)
        sent = {"responsible": editor.pk, "review_every": "", "review_by": day.isoformat()}
        response = editor_client.post(plan_address(article), sent)
        assert response.url == address(article)
        article.refresh_from_db()
        assert (article.responsible, article.review_due_on) == (editor, day)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"review_by": "2020-01-01"}, "review_by"),
            ({"review_by": "9999-12-31"}, "review_by"),
            ({"review_every": "0"}, "review_every"),
            ({"responsible": "999"}, "responsible"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, editor_client, sent, field):
        article = factories.make_article()
        response = editor_client.post(plan_address(article), sent)
        assert response.context["form"].errors[field]

    def test_somebody_who_left_stays_until_another_is_chosen(self, editor_client):
        gone = factories.make_staff("lizhi", is_active=False)
        article = factories.make_article(responsible=gone)
        editor_client.post(plan_address(article), {"responsible": gone.pk, "review_every": 30})
        article.refresh_from_db()
        assert (article.responsible, article.review_every) == (gone, 30)

    def test_whoever_writes_an_article_looks_after_it(self, editor_client, editor):
        guide = factories.make_guide()
        url = f"{add_address(Article)}?guide={guide.pk}"
        sent = filled_in(editor_client, url) | {"title": "新办法", "summary": "一句话。"}
        editor_client.post(url, sent)
        assert Article.objects.get().responsible == editor

    def test_a_save_of_the_form_changes_neither_plan_nor_review(self, editor_client, editor):
        today = timezone.localdate()
        article = factories.make_article(responsible=editor, review_every=9, reviewed_on=today)
        editor_client.post(address(article), filled_in(editor_client, address(article)))
        article.refresh_from_db()
        assert (article.responsible, article.review_every, article.reviewed_on) == (
            editor, 9, today,
        )  # fmt: skip


class TestRoles:
    def test_an_author_reviews_only_what_is_the_authors_own(self, db):
        client, author = client_in(AUTHORS)
        own, other = factories.make_article(responsible=author), factories.make_article()
        assert client.post(reviewed_address(own)).status_code == 302
        assert client.post(reviewed_address(other)).status_code == 403
        reviewed = Article.objects.exclude(reviewed_on=None)
        assert list(reviewed) == [own]

    def test_a_forged_bulk_review_leaves_what_is_not_the_authors_own(self, db):
        client, author = client_in(AUTHORS)
        own, other = factories.make_article(responsible=author), factories.make_article()
        sent = {"action": "mark_reviewed", "_selected_action": [own.pk, other.pk]}
        response = client.post(LIST, sent, follow=True)
        assert list(Article.objects.exclude(reviewed_on=None)) == [own]
        assert any("另有 1 篇没有标记" in told for told in messages(response))

    @pytest.mark.parametrize("role", [AUTHORS, HOTLINE_KEEPERS])
    def test_who_does_not_publish_plans_nothing(self, db, role):
        client, user = client_in(role)
        article = factories.make_draft(responsible=user if role == AUTHORS else None)
        assert client.post(plan_address(article), {"review_every": 3}).status_code == 403
        sent = {"action": "plan_reviews", "_selected_action": [article.pk], "plan": "1"}
        client.post(LIST, sent | {"review_every": 3})
        article.refresh_from_db()
        assert article.review_every is None

    def test_a_hotline_keeper_reviews_nothing(self, db):
        client, _ = client_in(HOTLINE_KEEPERS)
        assert client.post(reviewed_address(factories.make_article())).status_code == 403


class TestManyAtOnce:
    def test_the_chosen_articles_get_the_plan(self, editor_client, editor):
        articles = [factories.make_article(review_every=7) for _ in range(3)]
        chosen = {"action": "plan_reviews", "_selected_action": [a.pk for a in articles[:2]]}
        asked = editor_client.post(LIST, chosen)
        assert "选中的 2 篇文章" in asked.content.decode()
        sent = chosen | {"plan": "1", "responsible": editor.pk, "review_every": ""}
        editor_client.post(LIST, sent)
        assert list(Article.objects.filter(responsible=editor)) == articles[:2]
        assert set(Article.objects.values_list("review_every", flat=True)) == {7}

    def test_a_plan_for_everything_that_a_filter_finds(self, editor_client, editor):
        for _ in range(3):
            factories.make_article()
        other = factories.make_draft()
        sent = {"action": "plan_reviews", "select_across": "1", "index": "0", "plan": "1",
                "_selected_action": [other.pk], "review_every": "180"}  # fmt: skip
        editor_client.post(f"{LIST}?status__exact=published", sent)
        assert Article.objects.filter(review_every=180).count() == 3

    def test_zero_and_nobody_take_plans_back(self, editor_client, editor):
        article = factories.make_article(responsible=editor, review_every=7,
                                         review_by=timezone.localdate())  # fmt: skip
        sent = {"action": "plan_reviews", "_selected_action": [article.pk], "plan": "1",
                "responsible": "nobody", "review_every": "0", "forgets_day": "on"}  # fmt: skip
        editor_client.post(LIST, sent)
        article.refresh_from_db()
        assert (article.responsible, article.review_every, article.review_by) == (None,) * 3

    def test_an_empty_plan_is_asked_for_again_with_the_choice_kept(self, editor_client):
        article = factories.make_article()
        sent = {"action": "plan_reviews", "_selected_action": [article.pk], "plan": "1"}
        page = editor_client.post(LIST, sent).content.decode()
        assert "三项都没有填" in page
        assert f'name="_selected_action" value="{article.pk}"' in page

    def test_reviews_are_noted_together(self, editor_client):
        articles = [factories.make_article(), factories.make_article()]
        sent = {"action": "mark_reviewed", "_selected_action": [a.pk for a in articles]}
        editor_client.post(LIST, sent)
        days = Article.objects.values_list("reviewed_on", flat=True)
        assert set(days) == {timezone.localdate()}


class TestFilters:
    def test_by_who_looks_after_them(self, editor_client, editor):
        other = factories.make_staff("tongshi")
        mine = factories.make_article(responsible=editor)
        theirs = factories.make_article(responsible=other)
        nobodys = factories.make_article()
        assert listed(editor_client, responsible="me") == [mine.pk]
        assert listed(editor_client, responsible="nobody") == [nobodys.pk]
        assert listed(editor_client, responsible=str(other.pk)) == [theirs.pk]
        assert len(listed(editor_client, responsible="x")) == 3

    def test_by_when_they_are_reviewed(self, editor_client):
        today = timezone.localdate()
        due = factories.make_article(review_by=today - timedelta(days=1))
        soon = factories.make_article(review_by=today + timedelta(days=20))
        unplanned = factories.make_article()
        assert listed(editor_client, review="due") == [due.pk]
        assert listed(editor_client, review="soon") == [soon.pk]
        assert listed(editor_client, review="none") == [unplanned.pk]

    def test_by_what_the_clock_will_do(self, editor_client):
        now = timezone.now()
        coming = factories.make_article(publish_at=now + timedelta(days=1))
        ending = factories.make_article(withdraw_at=now + timedelta(days=1))
        factories.make_article(publish_at=now - timedelta(days=1))
        assert sorted(listed(editor_client, timed="yes")) == [coming.pk, ending.pk]

    def test_by_drafts_that_nobody_touches(self, editor_client):
        old = factories.make_draft()
        factories.make_draft()
        past = timezone.now() - UNTOUCHED_AFTER - timedelta(days=1)
        Article.objects.filter(pk=old.pk).update(updated_at=past)
        assert listed(editor_client, untouched="yes") == [old.pk]
