"""Logins that fail: counted without names and addresses, and refused for a while."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from articles import logins, rates
from articles.logins import Attempt
from articles.rates import TooMany
from tests import factories
from tests.admin.forms import address, filled_in
from tests.feedback.test_limits import Spy
from tests.test_relogin import PASSWORD, log_in

LOGIN = "/admin/login/"
HERE, NEARBY, ELSEWHERE = "8.8.8.8", "8.8.8.9", "9.9.9.9"


@pytest.fixture(autouse=True)
def _ten_past_nine(monkeypatch):
    """An empty cache, and a clock that stands still ten minutes after the hour."""
    cache.clear()
    monkeypatch.setattr(rates.time, "time", lambda: 3600 * 9 + 600.5)
    yield
    cache.clear()


def tried(password, username="xiaobian", sender=HERE):
    """Return the answer to one login in a browser of its own."""
    sent = {"username": username, "password": password}
    return Client().post(LOGIN, sent, REMOTE_ADDR=sender)


def fail(times, account="xiaobian", sender=HERE):
    for _ in range(times):
        Attempt(sender, account)


class TestThePage:
    def test_after_ten_wrong_passwords_the_right_one_is_refused_too(self, db, editor):
        for _ in range(10):
            assertContains(tried("wrong"), "用户名或密码不对")
        page = tried(PASSWORD)
        assert (page.status_code, page.headers["Retry-After"]) == (429, "300")
        assertContains(page, "请过 5 分钟再试", status_code=429)
        assertContains(page, "请管账号的人", status_code=429)
        assertNotContains(page, "用户名或密码不对", status_code=429)
        assert "sessionid" not in page.cookies

    def test_a_wrong_password_gets_the_same_page_as_the_right_one(self, db, editor):
        fail(10)
        pages = [tried(password).context["form"].non_field_errors() for password in ("x", PASSWORD)]
        assert pages[0] == pages[1]

    def test_a_name_that_is_nobodys_is_refused_alike(self, db):
        fail(10, "nobody")
        assert tried("wrong", "nobody").status_code == 429

    def test_a_login_that_succeeds_begins_anew(self, db, editor):
        for _ in range(3):
            fail(9)
            assert tried(PASSWORD).status_code == 302
        assert tried("wrong").status_code == 200

    def test_logins_that_succeed_use_nothing_up(self, db, editor, monkeypatch):
        monkeypatch.setattr(logins, "FROM_A_NETWORK", 1)
        monkeypatch.setattr(logins, "OF_AN_ACCOUNT", 1)
        assert [tried(PASSWORD).status_code for _ in range(3)] == [302] * 3

    def test_an_account_that_is_no_staff_counts_as_a_failure(self, db, editor):
        User.objects.update(is_staff=False)
        assert [tried(PASSWORD).status_code for _ in range(11)] == [200] * 10 + [429]

    def test_a_form_that_lacks_something_is_no_try(self, db, editor):
        assert {tried("").status_code for _ in range(12)} == {200}

    def test_behind_our_proxy_the_visitors_address_counts(self, db, editor, settings):
        settings.TRUSTED_PROXIES = 1
        fail(10)
        sent = {"username": "xiaobian", "password": PASSWORD}
        at = [
            Client().post(LOGIN, sent, headers={"X-Forwarded-For": f"{ELSEWHERE}, {seen}"})
            for seen in (HERE, ELSEWHERE)
        ]
        assert [page.status_code for page in at] == [429, 302]

    def test_what_was_typed_before_the_session_ran_out_survives_it(self, db, editor, editor_client):
        article = factories.make_article(body="原来的正文")
        sent = filled_in(editor_client, address(article)) | {"body": "写了很久的正文"}
        fail(10, sender="127.0.0.1")
        browser = Client()
        page = log_in(browser, browser.post(address(article), sent))
        assert (page.status_code, page.headers["Retry-After"]) == (429, "300")
        assertContains(page, "写了很久的正文", status_code=429)
        assertContains(page, "请过 5 分钟再试", status_code=429)
        cache.clear()
        page = log_in(browser, page)
        assert page.status_code == 200
        assertContains(page, "写了很久的正文")


class TestTheLimits:
    def test_an_account_has_ten_failures_in_a_quarter_of_an_hour_from_a_network(self):
        fail(10)
        with pytest.raises(TooMany) as refusal:
            Attempt(NEARBY, "xiaobian")
        assert refusal.value.wait == 300

    def test_the_next_quarter_counts_anew(self, monkeypatch):
        fail(10)
        monkeypatch.setattr(rates.time, "time", lambda: 3600 * 9 + 900)
        Attempt(HERE, "xiaobian")

    def test_others_are_not_held_up_by_it(self):
        fail(10)
        Attempt(HERE, "zuozhe")
        Attempt(ELSEWHERE, "xiaobian")

    def test_a_network_has_fifty_failures_an_hour(self):
        for number in range(50):
            Attempt(HERE, f"account{number}")
        with pytest.raises(TooMany) as refusal:
            Attempt(NEARBY, "xiaobian")
        assert refusal.value.wait == 3000

    def test_an_account_has_a_hundred_failures_an_hour_from_wherever(self):
        for number in range(100):
            Attempt(f"8.8.{number}.8", "xiaobian")
        with pytest.raises(TooMany) as refusal:
            Attempt(ELSEWHERE, "xiaobian")
        assert refusal.value.wait == 3000

    def test_one_network_alone_cannot_shut_an_account_out_elsewhere(self):
        for _ in range(200):
            with pytest.raises(TooMany):
                fail(11)
        Attempt(ELSEWHERE, "xiaobian")

    def test_where_the_network_is_unknown_the_account_is_still_protected(self):
        fail(10, sender="127.0.0.1")
        with pytest.raises(TooMany):
            Attempt("127.0.0.1", "xiaobian")
        Attempt("127.0.0.1", "zuozhe")

    def test_neither_address_nor_name_is_written_into_the_cache(self, monkeypatch):
        spy = Spy()
        monkeypatch.setattr(rates, "cache", spy)
        Attempt(HERE, "xiaobian")
        assert len(spy.written) == 4
        assert "8.8.8" not in str(spy.written)
        assert "xiaobian" not in str(spy.written)
