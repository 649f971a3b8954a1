"""The page behind a preview address, for people without an account."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing
from articles.caching.addresses import address_of as kept_address
from articles.previews import address_of, revoke
from tests import factories
from tests.clock import NINE
from tests.kept import kept
from tests.pages import meta, parse

pytestmark = pytest.mark.django_db


@kept
def draft(hotline):
    return factories.make_draft(factories.make_guide(slug="recover"), steps=["打开支付宝"])


def assert_private(response):
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "noindex" in meta(parse(response), "robots")
    assert not response.cookies


def test_a_guest_sees_the_draft_and_that_it_is_one(client, draft):
    path, _ = address_of(draft)
    response = client.get(path)
    assertContains(response, draft.title)
    assertContains(response, "打开支付宝")
    assertContains(response, "这一页还没有发布，访客看不到")
    assertContains(response, "以后打不开")
    assert_private(response)


def test_a_preview_asks_nothing_and_counts_nothing(client, draft):
    assertNotContains(client.get(address_of(draft)[0]), "解决了吗")


def test_a_scheduled_article_has_a_preview_until_it_is_there(client, hotline, clock):
    article = factories.make_article(publish_at=NINE)
    path, _ = address_of(article)
    assertContains(client.get(path), article.title)
    clock.show(NINE)
    response = client.get(path)
    assert response.headers["Location"] == article.get_absolute_url()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_change_is_shown_in_place_of_the_public_text(client, hotline, editor):
    article = factories.make_article(title="原来的", steps=["旧的一步"])
    path, _ = address_of(article)
    article.title = "将来的"
    steps = [*article.steps.all(), factories.Step(text="新的**一步**", caution="当心")]
    change = publishing.propose_change(article, steps, [], by=editor)
    response = client.get(path)
    assertContains(response, "将来的")
    assertContains(response, "新的<strong>一步</strong>")
    assertContains(response, "访客看到的是原来的内容")
    assert_private(response)
    assertContains(client.get(article.get_absolute_url()), "原来的")
    publishing.discard_change(change)
    assert client.get(path).status_code == 302


def test_only_notes_in_force_are_shown(client, hotline):
    notes = [
        factories.make_risk_note(title="看得到的提示"),
        factories.make_risk_note(title="停用的提示", is_active=False),
    ]
    draft = factories.make_draft(risk_notes=notes)
    response = client.get(address_of(draft)[0])
    assertContains(response, "看得到的提示")
    assertNotContains(response, "停用的提示")


def test_an_address_that_ran_out_says_what_to_do(client, draft, clock):
    path, until = address_of(draft)
    clock.show(until + timedelta(seconds=1))
    response = client.get(path)
    assertContains(response, "再要一个新的预览链接", status_code=410)
    assertNotContains(response, draft.title, status_code=410)
    assert_private(response)


def test_a_revoked_address_says_what_to_do(client, draft):
    path, _ = address_of(draft)
    revoke(draft)
    assertContains(client.get(path), "再要一个新的预览链接", status_code=410)


@pytest.mark.parametrize("token", ["x", "1-a.b.c", "..", "%00", "1.2.3.4", "密码", "a" * 5000])
def test_a_made_up_address_says_what_to_do(client, hotline, token):
    response = client.get(f"/preview/{token}/")
    assertContains(response, "链接不完整，或者被改过", status_code=404)
    assert_private(response)


def test_a_preview_is_never_kept():
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/preview/1-a.b.c/",
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
    }
    assert kept_address(environ) is None
    assert kept_address({**environ, "PATH_INFO": "/about/"}) is not None
