"""Guides in the admin, with their articles."""

import pytest
from django.contrib.admin.models import LogEntry
from pytest_django.asserts import assertContains

from articles.models import Guide
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address, messages


def save(client, guide, *, without=(), **changes):
    """Send the guide's form with the changes, some boxes not ticked."""
    url = address(guide)
    sent = {name: value for name, value in filled_in(client, url).items() if name not in without}
    return client.post(url, sent | changes, follow=True)


def test_a_change_shows_on_the_public_page_with_the_next_request(editor_client, visitor):
    guide = factories.make_guide()
    save(editor_client, guide, introduction="先看**这里**")
    assertContains(visitor.get(guide.get_absolute_url()), "先看<strong>这里</strong>")


def test_hiding_a_guide_hides_its_articles(editor_client, visitor):
    article = factories.make_article()
    save(editor_client, article.guide, without=["is_published"])
    assert visitor.get(article.get_absolute_url()).status_code == 410


def test_the_form_lists_its_articles_and_offers_to_add_one(editor_client):
    article = factories.make_article()
    response = editor_client.get(address(article.guide))
    assertContains(response, address(article))
    assertContains(response, f"/admin/articles/article/add/?guide={article.guide.pk}")


def test_an_empty_address_is_made_of_the_title_and_numbered_where_taken(editor_client):
    for _ in range(2):
        sent = filled_in(editor_client, add_address(Guide))
        sent |= {"title": "找回密码", "summary": "一句话"}
        editor_client.post(add_address(Guide), sent)
    assert set(Guide.objects.values_list("slug", flat=True)) == {
        "zhao-hui-mi-ma",
        "zhao-hui-mi-ma-2",
    }


def test_an_address_that_is_taken_is_refused_with_a_sentence(editor_client):
    guide, other = factories.make_guide(), factories.make_guide()
    response = save(editor_client, guide, slug=other.slug)
    assert errors(response) == ["已经有别的指南用了这个网址名，请换一个，或者留空自动生成。"]


class TestDeletion:
    @pytest.mark.parametrize("alone", [True, False])
    def test_a_guide_with_articles_stays_and_the_editor_is_told_why(self, editor_client, alone):
        guide = factories.make_article().guide
        if alone:
            url, sent = address(guide, "delete"), {"post": "yes"}
        else:
            url = list_address(Guide)
            sent = {"action": "delete_selected", "_selected_action": [guide.pk], "post": "yes"}
        response = editor_client.post(url, sent, follow=True)
        assert any("里还有文章，不能删除" in text for text in messages(response))
        assert Guide.objects.filter(pk=guide.pk).exists()

    def test_an_empty_guide_is_deleted(self, editor_client):
        guide = factories.make_guide()
        editor_client.post(address(guide, "delete"), {"post": "yes"})
        assert not Guide.objects.exists()


def test_bulk_actions_count_what_changed(editor_client):
    guides = [factories.make_guide(is_published=False), factories.make_guide()]
    for action, sentence in (("publish", "已发布 1 个指南"), ("withdraw", "已撤下 2 个指南")):
        sent = {"action": action, "_selected_action": [guide.pk for guide in guides]}
        response = editor_client.post(list_address(Guide), sent, follow=True)
        assert any(sentence in text for text in messages(response))


def test_a_bulk_change_stands_in_each_guides_history(editor_client, editor):
    guide = factories.make_guide(is_published=False)
    for action in ("publish", "withdraw"):
        sent = {"action": action, "_selected_action": [guide.pk]}
        editor_client.post(list_address(Guide), sent)
    entries = LogEntry.objects.filter(object_id=str(guide.pk), user=editor).order_by("pk")
    assert [entry.change_message for entry in entries] == ["已发布", "已撤下"]


def test_the_list_counts_articles_without_a_query_for_each(
    editor_client, django_assert_max_num_queries
):
    for _ in range(20):
        guide = factories.make_guide()
        factories.make_article(guide)
        factories.make_draft(guide)
    with django_assert_max_num_queries(8):
        response = editor_client.get(list_address(Guide))
    assertContains(response, "1 篇已发布，共 2 篇", count=20)
