"""Remembered parts of pages: never seen by a visitor, who gets the page as it would be made."""

import math

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import SafeString

from articles.caching.replica import VERSION_KEY
from articles.caching.version import Version
from articles.models import ContactChannel, RiskNote
from articles.previews import address_of
from articles.templatetags import pieces
from articles.templatetags.pieces import Pieces
from tests import factories

KNOWN = {VERSION_KEY: Version("1", "1", math.inf)}
LATER = {VERSION_KEY: Version("1", "1", 5.0)}
"""The same content after something has changed by the clock alone."""

ARTICLE = "/guides/forgot-password/backup-password/"
PAGES = [
    *("/", "/guides/", "/contact/", "/risks/", "/about/", "/search/?q=密码", "/nowhere/"),
    *("/guides/forgot-password/", "/guides/password-free-payment/", ARTICLE),
    *(f"/guides/forgot-password/{slug}/" for slug in ("identity-check", "customer-service")),
    *(f"/guides/password-free-payment/{slug}/" for slug in ("why-cancel", "cancel-in-app")),
]


@pytest.mark.parametrize("cookie", ["", "text-size=large"])
def test_pages_are_the_same_with_remembered_pieces_and_without(client, starter, cookie):
    made = {path: client.get(path, HTTP_COOKIE=cookie).content for path in PAGES}
    for _ in range(2):  # the second time from what the first has left
        found = {path: client.get(path, HTTP_COOKIE=cookie, **KNOWN).content for path in PAGES}
        assert [path for path in PAGES if found[path] != made[path]] == []


def test_large_text_is_for_who_asked_for_it_only(client, starter):
    large = client.get(ARTICLE, HTTP_COOKIE="text-size=large", **KNOWN)
    assert "标准字" in large.content.decode()
    assert "标准字" not in client.get(ARTICLE, **KNOWN).content.decode()


def test_each_host_has_its_own_addresses(client, starter):
    client.get(ARTICLE, HTTP_HOST="localhost", **KNOWN)
    page = client.get(ARTICLE, HTTP_HOST="127.0.0.1:8000", **KNOWN).content.decode()
    assert "http://127.0.0.1:8000/static/icons/og-image" in page
    assert "//localhost" not in page


@pytest.mark.parametrize("version", [{VERSION_KEY: Version("2", "1", math.inf)}, LATER, {}])
def test_no_piece_outlives_its_version_or_its_hour(client, starter, version):
    client.get(ARTICLE, **KNOWN)
    ContactChannel.objects.filter(is_hotline=True).update(value="12345")
    RiskNote.objects.update(title="新的提示")
    page = client.get(ARTICLE, **version).content.decode()
    assert "tel:12345" in page
    assert "tel:95188" not in page.partition('<div class="prose')[0]
    assert "新的提示" in page


def test_an_editor_sees_no_remembered_piece(editor_client, starter):
    assert editor_client.get(ARTICLE, **KNOWN).context["pieces"] is None


def test_a_preview_shows_no_remembered_piece(client, starter):
    assert client.get(ARTICLE, **KNOWN).context["pieces"] is not None
    path, _ = address_of(factories.make_draft())
    assert client.get(path, **KNOWN).context["pieces"] is None


def test_a_piece_is_rendered_once_for_the_same_words():
    template = Template('{% load pieces %}{% piece "name" key %}{{ value }}{% endpiece %}')
    kept = Pieces()

    def rendered(key, value):
        return template.render(Context({"pieces": kept, "key": key, "value": value}))

    assert rendered(1, "<一>") == "&lt;一&gt;"
    assert rendered(1, "二") == "&lt;一&gt;"
    assert rendered(2, "二") == "二"


def test_more_pieces_than_a_site_has_are_not_kept(monkeypatch):
    monkeypatch.setattr(pieces, "MOST", 1)
    kept = Pieces()
    for name in ("a", "b"):
        kept.put((name,), SafeString(name))
    assert [kept.get((name,)) for name in ("a", "b")] == ["a", None]


def test_a_piece_needs_a_name():
    with pytest.raises(TemplateSyntaxError, match="a name was expected"):
        Template("{% load pieces %}{% piece %}{% endpiece %}")
