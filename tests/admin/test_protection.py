"""«待确认的修改» as two people meet it in the admin."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from articles.models import ContactChannel, OfficialDomain, PendingChange
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address, messages


@pytest.fixture(autouse=True)
def _protected(settings):
    settings.SINGLE_ADMIN = False


@pytest.fixture
def second_client(db):
    client = Client()
    user = factories.make_staff("second", groups=[Group.objects.get(name="管理员")])
    client.force_login(user)
    return client


def save(client, obj, **changes):
    return client.post(address(obj), filled_in(client, address(obj)) | changes, follow=True)


def decide(client, decision, change=None):
    change = change or PendingChange.objects.get()
    url = reverse("admin:articles_pendingchange_decide", args=[change.pk, decision])
    return client.post(url, follow=True)


def shown():
    return ContactChannel.objects.hotline().value


def test_a_changed_number_waits_and_the_admin_says_so(administrator_client, hotline):
    response = save(administrator_client, hotline, value="95017")
    assert any("另一个人确认" in text for text in messages(response))
    assert shown() == "95188"
    assertContains(administrator_client.get(address(hotline)), "查看待确认的修改")


def test_nothing_says_changed_while_the_whole_change_waits(administrator_client, hotline):
    response = save(administrator_client, hotline, value="95017")
    assert [text for text in messages(response) if "成功修改" in text] == []


def test_what_was_saved_beside_a_waiting_number_is_told(administrator_client, hotline):
    response = save(administrator_client, hotline, value="95017", hours="每天 24 小时")
    assert any("成功修改" in text for text in messages(response))
    hotline.refresh_from_db()
    assert (hotline.value, hotline.hours) == ("95188", "每天 24 小时")


def test_who_is_alone_is_told_to_add_a_second_account(administrator_client, hotline):
    response = save(administrator_client, hotline, value="95017")
    assert any("没有别的账号可以确认" in text for text in messages(response))
    assertContains(administrator_client.get(address(PendingChange.objects.get())), "没有别的账号")


def test_the_page_of_a_proposal_shows_old_and_new_and_only_the_buttons_that_work(
    administrator_client, second_client, hotline
):
    save(administrator_client, hotline, value="95017")
    url = address(PendingChange.objects.get())
    own, other = administrator_client.get(url), second_client.get(url)
    for page in (own, other):
        assertContains(page, "95188")
        assertContains(page, "95017")
    assertContains(own, "撤回我的提议")
    assertNotContains(own, "确认，让它生效")
    assertContains(other, "确认，让它生效")
    assertNotContains(other, "撤回我的提议")


def test_the_page_of_a_proposal_names_people_as_the_rest_of_the_admin_does(
    administrator, administrator_client, second_client, hotline
):
    administrator.last_name, administrator.first_name = "李", "静"
    administrator.save()
    save(administrator_client, hotline, value="95017")
    change = PendingChange.objects.get()
    assertContains(second_client.get(address(change)), "李静在 ")
    decide(second_client, "reject", change)
    assertContains(second_client.get(address(change)), "second在 ")


def test_the_page_that_asks_about_a_deletion_says_that_it_is_only_proposed(
    administrator_client, settings
):
    page = address(factories.make_channel(), "delete")
    assertContains(administrator_client.get(page), "提议删除：另一个人确认以后才会删除")
    settings.SINGLE_ADMIN = True
    assertNotContains(administrator_client.get(page), "提议删除")


def test_the_list_shows_old_and_new(administrator_client, hotline):
    save(administrator_client, hotline, value="95017")
    assertContains(administrator_client.get(list_address(PendingChange)), "95188 → 95017")


def test_the_second_persons_button_puts_it_on_every_page(
    administrator_client, second_client, hotline, visitor
):
    save(administrator_client, hotline, value="95017")
    response = decide(second_client, "confirm")
    assert any("现在生效" in text for text in messages(response))
    assertContains(visitor.get("/about/"), "tel:95017")


@pytest.mark.parametrize("decision", ["confirm", "reject"])
def test_a_forged_request_decides_nothing_of_ones_own(administrator_client, hotline, decision):
    save(administrator_client, hotline, value="95017")
    assert decide(administrator_client, decision).status_code == 403
    assert (shown(), PendingChange.objects.get().is_waiting) == ("95188", True)


def test_the_proposer_withdraws(administrator_client, hotline):
    save(administrator_client, hotline, value="95017")
    decide(administrator_client, "withdraw")
    assert PendingChange.objects.get().decision == "withdrawn"


@pytest.mark.parametrize("decision", ["confirm", "reject", "withdraw"])
def test_an_editor_and_a_visitor_decide_nothing(
    administrator_client, editor_client, visitor, hotline, decision
):
    save(administrator_client, hotline, value="95017")
    for client in (editor_client, Client()):
        decide(client, decision)
    assert (shown(), PendingChange.objects.get().is_waiting) == ("95188", True)


def test_a_link_decides_nothing(administrator_client, second_client, hotline):
    save(administrator_client, hotline, value="95017")
    change = PendingChange.objects.get()
    url = reverse("admin:articles_pendingchange_decide", args=[change.pk, "confirm"])
    assert second_client.get(url).status_code == 405


def test_another_sites_form_decides_nothing(administrator_client, second_client, hotline):
    save(administrator_client, hotline, value="95017")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = second_client.cookies
    assert decide(strict, "confirm").status_code == 403
    assert shown() == "95188"


def test_a_second_proposal_is_refused_with_everything_kept(
    administrator_client, second_client, hotline
):
    save(administrator_client, hotline, value="95017")
    response = save(second_client, hotline, value="95018")
    assert any("在等人确认" in text for text in errors(response))
    assertContains(response, 'value="95018"', status_code=409)
    assertNotContains(response, "（95018）", status_code=409)  # the heading names what is stored


def test_a_new_phone_waits(administrator_client, hotline, visitor):
    sent = filled_in(administrator_client, add_address(ContactChannel))
    sent |= {"kind": "phone", "name": "新电话", "value": "95017", "is_active": "on"}
    administrator_client.post(add_address(ContactChannel), sent)
    assertNotContains(visitor.get("/contact/"), "95017")
    assert PendingChange.objects.get().channel.name == "新电话"


def test_a_deletion_waits(administrator_client, second_client, hotline):
    other = factories.make_channel(name="旧客服")
    response = administrator_client.post(address(other, "delete"), {"post": "yes"}, follow=True)
    assert any("要等另一个人确认" in text for text in messages(response))
    assert not any("成功" in text for text in messages(response))
    assert ContactChannel.objects.filter(pk=other.pk).exists()
    decide(second_client, "confirm")
    assert not ContactChannel.objects.filter(pk=other.pk).exists()


def test_a_forged_bulk_deletion_deletes_nothing(administrator_client, hotline):
    other = factories.make_channel()
    sent = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    administrator_client.post(list_address(ContactChannel), sent)
    assert ContactChannel.objects.count() == 2


def test_an_official_domain_waits(administrator_client, second_client):
    sent = {"domain": "Alipay.com", "note": "官网", "is_active": "on"}
    administrator_client.post(add_address(OfficialDomain), sent)
    assert not OfficialDomain.objects.get().is_active
    decide(second_client, "confirm")
    assert OfficialDomain.objects.get(is_active=True).domain == "alipay.com"


def test_what_is_no_domain_is_refused(administrator_client):
    response = administrator_client.post(add_address(OfficialDomain), {"domain": "https://a.b/c"})
    assert any("请只写域名" in text for text in errors(response))


class TestVerifying:
    @pytest.fixture
    def overdue(self, hotline):
        long_ago = timezone.localdate() - timedelta(days=hotline.verify_every)
        ContactChannel.objects.update(verified_on=long_ago)
        return hotline

    def press(self, client, channel):
        url = reverse("admin:articles_contactchannel_verify", args=[channel.pk])
        return client.post(url, follow=True)

    def test_an_overdue_channel_is_marked_in_the_list_and_on_pages(
        self, overdue, administrator_client, visitor
    ):
        assertContains(administrator_client.get(list_address(ContactChannel)), "待核实</span>")
        for page in ("/contact/", "/", "/about/"):
            assertContains(visitor.get(page), "待核实")

    def test_a_channel_checked_in_time_is_not_marked(self, hotline, visitor):
        assertNotContains(visitor.get("/contact/"), "待核实")

    def test_one_click_records_who_checked_it_and_when(
        self, overdue, administrator_client, administrator, visitor
    ):
        self.press(administrator_client, overdue)
        stored = ContactChannel.objects.get()
        assert (stored.verified_on, stored.verified_by) == (timezone.localdate(), administrator)
        assert LogEntry.objects.filter(user=administrator, change_message__contains="核实").exists()
        assertNotContains(visitor.get("/contact/"), "待核实")

    def test_an_editor_sees_no_button_and_cannot_forge_it(self, overdue, editor_client):
        assertNotContains(editor_client.get(list_address(ContactChannel)), "/verify/")
        assert self.press(editor_client, overdue).status_code == 403
        assert ContactChannel.objects.get().is_overdue

    def test_the_filter_shows_the_overdue_ones_only(self, overdue, administrator_client):
        factories.make_channel(name="刚核实的")
        response = administrator_client.get(list_address(ContactChannel) + "?overdue=yes")
        assertNotContains(response, "刚核实的")
