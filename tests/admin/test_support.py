"""Risk notes and contact channels in the admin; the hotline is never lost."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from articles.models import ContactChannel, RiskNote
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address, messages


def save(client, obj, *, without=(), **changes):
    """Send the object's form with the changes, some boxes not ticked."""
    url = address(obj)
    sent = {name: value for name, value in filled_in(client, url).items() if name not in without}
    return client.post(url, sent | changes, follow=True)


class TestRiskNotes:
    def test_the_form_says_where_a_note_is_used_before_it_is_changed(self, editor_client):
        note = factories.make_risk_note()
        article = factories.make_article(risk_notes=[note])
        draft = factories.make_draft(risk_notes=[note])
        page = editor_client.get(address(note)).content.decode()
        for used in (article, draft):
            assert address(used) in page
        assert page.index(address(article)) < page.index('name="title"')

    def test_a_sitewide_note_is_said_to_be_on_every_page(self, editor_client):
        note = factories.make_risk_note(is_sitewide=True)
        assertContains(editor_client.get(address(note)), "每一页。")
        assertContains(editor_client.get(list_address(RiskNote)), "每一页")

    def test_the_list_counts_the_articles_in_as_many_queries_as_for_one(
        self, editor_client, django_assert_max_num_queries
    ):
        for _ in range(20):
            note = factories.make_risk_note()
            factories.make_article(risk_notes=[note])
            factories.make_article(risk_notes=[note])
        with django_assert_max_num_queries(8):
            response = editor_client.get(list_address(RiskNote))
        assertContains(response, "2 篇文章", count=20)

    def test_a_change_shows_on_every_article_that_uses_it(self, editor_client, visitor):
        note = factories.make_risk_note()
        articles = [factories.make_article(risk_notes=[note]) for _ in range(2)]
        save(editor_client, note, body="换成**新的**提醒")
        for article in articles:
            assertContains(visitor.get(article.get_absolute_url()), "<strong>新的</strong>提醒")

    def test_a_new_note_needs_no_name_and_no_number(self, editor_client):
        sent = filled_in(editor_client, add_address(RiskNote))
        sent |= {"title": "新提示", "body": "内容"}
        editor_client.post(add_address(RiskNote), sent)
        note = RiskNote.objects.get(title="新提示")
        assert (note.position, bool(note.slug)) == (1, True)


class TestHotline:
    @pytest.mark.parametrize(
        ("without", "changes", "sentence"),
        [
            (["is_hotline"], {}, "全站必须有一条热线"),
            (["is_active"], {}, "停用的号码不能作为全站热线"),
            (["is_active", "is_hotline"], {}, "全站必须有一条热线"),
            ([], {"kind": "online"}, "全站热线必须是电话"),
            ([], {"value": "打这个"}, "电话号码只能由数字组成"),
        ],
        ids=["turned off", "deactivated", "both", "no phone", "no number"],
    )
    def test_the_site_is_never_left_without_one(
        self, administrator_client, hotline, without, changes, sentence
    ):
        response = save(administrator_client, hotline, without=without, **changes)
        assert any(sentence in text for text in errors(response))
        assert ContactChannel.objects.hotline().value == "95188"

    def test_making_another_the_hotline_moves_it_on_every_page(
        self, administrator_client, hotline, visitor
    ):
        other = factories.make_channel(kind="phone", value="95017")
        response = save(administrator_client, other, is_hotline="on")
        assert any("已从" in text and "95017" in text for text in messages(response))
        assert ContactChannel.objects.filter(is_hotline=True).get() == other
        assertContains(visitor.get("/about/"), "tel:95017")

    def test_an_inactive_channel_cannot_become_it(self, administrator_client, hotline):
        other = factories.make_channel(kind="phone", value="95017", is_active=False)
        response = save(administrator_client, other, is_hotline="on")
        assert any("停用的号码" in text for text in errors(response))
        assert ContactChannel.objects.hotline() == hotline

    def test_a_change_of_its_number_shows_on_the_next_page(
        self, administrator_client, hotline, visitor
    ):
        save(administrator_client, hotline, value="0571-88158198")
        assertContains(visitor.get("/about/"), "tel:057188158198")

    def test_it_cannot_be_deleted(self, administrator_client, hotline):
        for sent in (None, {"post": "yes"}):
            send = administrator_client.get if sent is None else administrator_client.post
            response = send(address(hotline, "delete"), sent, follow=True)
            assert any("不能删除" in text for text in messages(response))
        assert ContactChannel.objects.hotline() == hotline

    def test_it_cannot_be_deleted_together_with_others(self, administrator_client, hotline):
        other = factories.make_channel()
        sent = {
            "action": "delete_selected",
            "_selected_action": [hotline.pk, other.pk],
            "post": "yes",
        }
        response = administrator_client.post(list_address(ContactChannel), sent, follow=True)
        assert any("不能删除" in text for text in messages(response))
        assert ContactChannel.objects.count() == 2

    def test_another_channel_can_be_deleted(self, administrator_client, hotline):
        other = factories.make_channel()
        administrator_client.post(address(other, "delete"), {"post": "yes"})
        assert list(ContactChannel.objects.all()) == [hotline]

    def test_the_list_marks_it_and_says_what_was_never_verified(
        self, administrator_client, hotline
    ):
        response = administrator_client.get(list_address(ContactChannel))
        assertContains(response, "全站热线</span>")
        assertContains(response, "从未核实")


class TestEditors:
    def test_they_can_read_channels_and_change_none(self, editor_client, hotline):
        url = address(hotline)
        assertContains(editor_client.get(url), "95188")
        assert editor_client.post(url, {"value": "12345"}).status_code == 403
        assert editor_client.post(address(hotline, "delete"), {"post": "yes"}).status_code == 403
        assert editor_client.get(add_address(ContactChannel)).status_code == 403
        assert ContactChannel.objects.hotline().value == "95188"

    def test_they_see_no_accounts(self, editor_client):
        assert editor_client.get(reverse("admin:auth_user_changelist")).status_code == 403
