"""Drafts and withdrawn articles: invisible to visitors, a preview for editors."""

import pytest

from articles import publishing
from articles.models import Article
from tests import factories
from tests.kept import kept
from tests.pages import links, parse, sitemap

pytestmark = pytest.mark.django_db
EVERYWHERE = ["/", "/guides/", "/guides/recover/", "/search/?q=备用密码", "/feed/"]


@kept
def guide(hotline):
    return factories.make_guide(slug="recover")


def test_a_draft_is_not_found_by_a_visitor(client, guide):
    factories.make_draft(guide, slug="draft")
    assert client.get("/guides/recover/draft/").status_code == 404


@pytest.mark.parametrize("path", EVERYWHERE)
def test_a_draft_is_named_on_no_page(client, guide, path):
    factories.make_article(guide, slug="shown", title="用备用密码找回")
    factories.make_draft(guide, slug="draft", title="备用密码草稿", is_featured=True)
    page = client.get(path).content.decode()
    assert "备用密码草稿" not in page
    assert "/guides/recover/draft/" not in page


def test_a_draft_is_in_no_map(client, guide):
    factories.make_article(guide, slug="shown")
    factories.make_draft(guide, slug="draft")
    addresses = sitemap(client)
    assert "http://testserver/guides/recover/shown/" in addresses
    assert "http://testserver/guides/recover/draft/" not in addresses


def test_a_withdrawn_article_is_gone(client, guide):
    article = factories.make_article(guide, slug="old")
    publishing.withdraw([article])
    assert client.get("/guides/recover/old/").status_code == 410


def test_no_browser_keeps_the_page_of_a_withdrawn_article_for_when_it_is_back(client, guide):
    article = factories.make_article(guide, slug="old")
    publishing.withdraw([article])
    assert client.get("/guides/recover/old/").headers["Cache-Control"] == "no-cache"


def test_a_withdrawn_article_disappears_from_search(client, guide):
    article = factories.make_article(guide, slug="old", title="独角兽办法")
    assert "/guides/recover/old/" in links(parse(client.get("/search/?q=独角兽办法")))
    publishing.withdraw([article])
    assert "/guides/recover/old/" not in links(parse(client.get("/search/?q=独角兽办法")))


def test_articles_of_an_unpublished_guide_are_hidden_with_it(client, guide):
    factories.make_article(guide, slug="a")
    guide.is_published = False
    publishing.save_guide(guide)
    assert client.get("/guides/recover/a/").status_code == 410
    assert client.get("/guides/recover/").status_code == 410


def test_an_article_of_a_guide_that_was_never_public_is_not_found(client, hotline):
    guide = factories.make_guide(slug="secret", is_published=False)
    factories.make_article(guide, slug="a")
    assert client.get("/guides/secret/a/").status_code == 404


def test_articles_of_an_unpublished_guide_disappear_from_search(client, guide):
    factories.make_article(guide, slug="a", title="独角兽办法")
    guide.is_published = False
    publishing.save_guide(guide)
    assert "/guides/recover/a/" not in links(parse(client.get("/search/?q=独角兽办法")))


def test_an_editor_sees_a_preview_of_a_draft(editor_client, guide):
    factories.make_draft(guide, slug="draft", title="还没写完")
    response = editor_client.get("/guides/recover/draft/")
    assert response.status_code == 200
    assert "预览" in response.content.decode()


def test_a_preview_is_kept_by_no_cache(editor_client, guide):
    factories.make_draft(guide, slug="draft")
    response = editor_client.get("/guides/recover/draft/")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_preview_is_not_for_search_engines(editor_client, guide):
    factories.make_draft(guide, slug="draft")
    assert (
        '<meta name="robots" content="noindex">'
        in editor_client.get("/guides/recover/draft/").content.decode()
    )


def test_an_account_without_rights_sees_no_preview(client, guide):
    factories.make_draft(guide, slug="draft")
    client.force_login(factories.make_staff("stranger"))
    assert client.get("/guides/recover/draft/").status_code == 404


def test_a_published_page_carries_no_preview_sign_for_an_editor(editor_client, guide):
    factories.make_article(guide, slug="a")
    response = editor_client.get("/guides/recover/a/")
    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "还没有发布" not in response.content.decode()


def test_an_inactive_risk_note_is_shown_nowhere(client, guide):
    note = factories.make_risk_note(is_active=False, title="过时的提示", is_sitewide=True)
    article = factories.make_article(guide, risk_notes=[note])
    for path in ("/", "/risks/", article.get_absolute_url()):
        assert "过时的提示" not in client.get(path).content.decode()


def test_an_inactive_channel_is_shown_nowhere(client, guide):
    factories.make_channel(name="停用的渠道", is_active=False)
    for path in ("/", "/contact/"):
        assert "停用的渠道" not in client.get(path).content.decode()


def test_a_deleted_article_is_gone(client, guide):
    article = factories.make_article(guide, slug="old")
    publishing.delete_article(Article.objects.get(pk=article.pk))
    assert client.get("/guides/recover/old/").status_code == 410
