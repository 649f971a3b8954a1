"""Old addresses: in which form they are kept, and which may be written by hand."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from articles.models import OldAddress
from articles.models.addresses import canonical, is_path, validate_path, way_on
from tests import factories


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/guides/a/b", "/guides/a/b/"),
        ("/guides/a/b/", "/guides/a/b/"),
        ("/help/1.html", "/help/1.html"),
        ("/help/1.html/", "/help/1.html"),
        ("/h/007", "/h/7/"),
        ("/H/７/", "/h/7/"),
        ("/", "/"),
    ],
)
def test_an_address_is_kept_in_one_form(path, kept):
    assert canonical(path) == kept


@given(st.text(alphabet="/ab.hH7", max_size=12).map(lambda text: f"/{text}"))
def test_the_kept_form_is_kept(path):
    assert canonical(canonical(path)) == canonical(path)


@pytest.mark.parametrize(
    "path", ["help/1.html", "//host/a", "https://a.cn/b", "/a b", "/a?b", "/a#b", "/a\\b",
             "/a/../b", "/./a", "/a%41", "/a\x00", "/a\u2028b", "/" + "a" * 200, ""],
)  # fmt: skip
def test_what_is_no_path_is_refused(path):
    assert not is_path(path)
    with pytest.raises(ValidationError):
        validate_path(path)


@pytest.mark.parametrize(
    "path", ["/", "/admin/", "/admin/x/", "/static/a.css", "/media/images/a.png", "/search/",
             "/search", "/contact/", "/contact", "/api/v1/x", "/h/7", "/healthz", "/guides/",
             "/sitemap.xml", "/robots.txt", "/favicon.ico"],
)  # fmt: skip
def test_what_the_site_itself_uses_is_refused(path):
    with pytest.raises(ValidationError, match="本站自己在用"):
        validate_path(path)


@pytest.mark.parametrize("path", ["/help/123.html", "/帮助/密码/", "/guides/old/", "/guides/a/b/"])
def test_what_another_site_may_have_had_is_taken(path):
    validate_path(path)


def test_an_address_leads_to_one_thing(db):
    article = factories.make_article()
    with pytest.raises(IntegrityError):
        OldAddress.objects.create(path="/x/", article=article, guide=article.guide)


def test_a_long_way_on_comes_to_an_end(db):
    guide = factories.make_guide()
    last = factories.make_article(guide)
    for _ in range(10):
        last = factories.make_draft(guide, leads_to=last)
    assert way_on(last) is None
