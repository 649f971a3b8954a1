"""Articles in the admin: writing, addresses, publishing, lists."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing
from articles.models import Article
from articles.search import engine
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address, messages


def save(client, article, **changes):
    """Send the article's form with the changes, and follow to where the admin goes."""
    url = address(article)
    return client.post(url, filled_in(client, url) | changes, follow=True)


def add(client, guide, **values):
    """Send an empty article's form filled with the values."""
    url = add_address(Article)
    sent = filled_in(client, f"{url}?guide={guide.pk}")
    return client.post(url, sent | {"title": "新办法", "summary": "一句话。"} | values, follow=True)


class TestSaving:
    def test_it_shows_on_the_public_page_with_the_next_request(self, editor_client, visitor):
        article = factories.make_article(steps=["旧的一步"])
        page = article.get_absolute_url()
        assertContains(visitor.get(page), "旧的一步")
        save(editor_client, article, **{"title": "新标题", "steps-0-text": "新的**一步**"})
        assertContains(visitor.get(page), "新标题")
        assertContains(visitor.get(page), "新的<strong>一步</strong>")

    def test_it_is_found_by_search_with_the_next_request(self, editor_client, visitor):
        article = factories.make_article()
        save(editor_client, article, keywords="琥珀暗号")
        assertContains(visitor.get("/search/", {"q": "琥珀暗号"}), article.get_absolute_url())

    def test_it_is_indexed_once_with_its_steps(self, editor_client, monkeypatch):
        article = factories.make_article(steps=["打开"])
        indexed, index = [], engine.index_articles
        monkeypatch.setattr(engine, "index_articles", lambda pks: (indexed.append(pks), index(pks)))
        save(editor_client, article, **{"title": "新标题", "steps-0-text": "琥珀暗号"})
        assert indexed == [[article.pk]]
        assert [hit.pk for hit in engine.search("琥珀暗号").hits] == [article.pk]

    def test_it_is_indexed_where_its_steps_are_not_the_editors(self, client, visitor, db):
        names = ["change_article", "publish_article", "view_article"]
        rights = Permission.objects.filter(codename__in=names)
        writer = factories.make_staff("zuozhe")
        writer.user_permissions.set(rights)
        client.force_login(writer)
        article = factories.make_article(title="琥珀暗号")
        save(client, article, status="draft")
        assertNotContains(visitor.get("/search/", {"q": "琥珀暗号"}), article.get_absolute_url())

    def test_the_editor_is_offered_the_page(self, editor_client):
        article = factories.make_article()
        response = save(editor_client, article)
        assert any(
            "访客现在就能看到" in text and article.get_absolute_url() in text
            for text in messages(response)
        )

    def test_a_draft_is_offered_as_a_preview_that_visitors_do_not_get(self, editor_client, visitor):
        article = factories.make_draft()
        response = save(editor_client, article)
        assert any("草稿" in text and "预览页面" in text for text in messages(response))
        assert editor_client.get(article.get_absolute_url()).status_code == 200
        assert visitor.get(article.get_absolute_url()).status_code == 404

    def test_risk_notes_are_chosen_by_check_boxes(self, editor_client, visitor):
        article, note = factories.make_article(), factories.make_risk_note()
        save(editor_client, article, risk_notes=[note.pk])
        assertContains(visitor.get(article.get_absolute_url()), note.title)

    def test_markdown_stays_free_of_scripts_on_the_page(self, editor_client, visitor):
        article = factories.make_article()
        save(editor_client, article, body="<script>alert(1)</script>[x](javascript:alert(1))")
        response = visitor.get(article.get_absolute_url())
        assertNotContains(response, "<script>alert")
        assertNotContains(response, 'href="javascript')

    def test_an_error_keeps_everything_that_was_typed(self, editor_client):
        article = factories.make_article(steps=["一"])
        response = save(
            editor_client,
            article,
            title="",
            body="写了很久的正文",
            **{"steps-0-text": "改过的一步"},
        )
        assertContains(response, "写了很久的正文")
        assertContains(response, "改过的一步")
        assert "这个字段是必填项。" in errors(response)

    def test_a_title_that_is_too_long_is_explained_in_chinese(self, editor_client):
        response = save(editor_client, factories.make_article(), title="字" * 121)
        assert any("120" in text and "字符" in text for text in errors(response))

    def test_a_body_longer_than_what_is_shown_is_refused(self, editor_client):
        response = save(editor_client, factories.make_article(), body="字" * 200_001)
        assert any("请拆成几篇文章" in text for text in errors(response))


class TestAddress:
    def test_an_empty_one_is_made_of_the_title(self, editor_client):
        guide = factories.make_guide()
        add(editor_client, guide, title="找回密码")
        assert Article.objects.get(guide=guide).slug == "zhao-hui-mi-ma"

    def test_a_made_up_one_that_is_taken_is_numbered(self, editor_client):
        guide = factories.make_guide()
        for _ in range(3):
            add(editor_client, guide, title="找回密码")
        assert list(guide.articles.values_list("slug", flat=True)) == [
            "zhao-hui-mi-ma",
            "zhao-hui-mi-ma-2",
            "zhao-hui-mi-ma-3",
        ]

    def test_a_written_one_that_is_taken_is_refused_with_a_sentence(self, editor_client):
        article = factories.make_article(slug="taken")
        response = add(editor_client, article.guide, slug="taken")
        assert errors(response) == [
            "这个指南里已经有文章用了这个网址名，请换一个，或者留空自动生成。"
        ]

    def test_the_same_in_another_guide_is_fine(self, editor_client):
        factories.make_article(slug="taken")
        guide = factories.make_guide()
        add(editor_client, guide, slug="taken")
        assert guide.articles.get().slug == "taken"

    @pytest.mark.parametrize("slug", ["找回", "Two Words", "-a", "a/b", "a--b"])
    def test_a_malformed_one_is_refused_with_a_sentence(self, editor_client, slug):
        response = add(editor_client, factories.make_guide(), slug=slug)
        assert any("小写英文字母" in text for text in errors(response))


class TestPlace:
    def test_a_new_article_goes_to_the_end_of_its_guide(self, editor_client):
        article = factories.make_article(position=7)
        add(editor_client, article.guide)
        assert Article.objects.latest("pk").position == 8

    @pytest.mark.parametrize("place", ["1000001", "9223372036854775807"])
    def test_a_place_after_which_none_would_fit_is_refused(self, editor_client, place):
        article = factories.make_article(kind="explanation")
        sent = filled_in(editor_client, address(article)) | {"position": place}
        response = editor_client.post(address(article), sent)
        assert any("排列顺序最大是 1000000" in error for error in errors(response))

    def test_after_the_highest_place_there_is_still_one(self, editor_client):
        article = factories.make_article(position=2**31 - 1)
        add(editor_client, article.guide)
        assert Article.objects.latest("pk").position == 1_000_000

    def test_the_guide_is_chosen_already_when_adding_from_it(self, editor_client):
        guide = factories.make_guide()
        sent = filled_in(editor_client, f"{add_address(Article)}?guide={guide.pk}")
        assert sent["guide"] == str(guide.pk)


class TestList:
    def test_it_needs_the_same_queries_for_two_articles_as_for_forty(
        self, editor_client, django_assert_max_num_queries
    ):
        for _ in range(40):
            factories.make_article(steps=["一"])
        with django_assert_max_num_queries(10):
            response = editor_client.get(list_address(Article))
        assertContains(response, "查看页面", count=40 * 2)

    @pytest.mark.parametrize("field", ["title", "keywords", "summary", "fits_when", "body"])
    def test_it_is_searched_for_chinese_words(self, editor_client, field):
        found, other = factories.make_article(**{field: "先找琥珀再说"}), factories.make_article()
        response = editor_client.get(list_address(Article), {"q": "琥珀"})
        assertContains(response, address(found))
        assertNotContains(response, address(other))

    def test_it_is_searched_for_the_words_of_steps(self, editor_client):
        found = factories.make_article(steps=["点琥珀色的按钮", "再点琥珀色的按钮"])
        response = editor_client.get(list_address(Article), {"q": "琥珀"})
        assert list(response.context["cl"].result_list) == [found]

    def test_it_tells_apart_published_draft_and_hidden_by_the_guide(self, editor_client):
        factories.make_article()
        factories.make_draft()
        factories.make_article(factories.make_guide(is_published=False))
        response = editor_client.get(list_address(Article))
        for words in ("已发布</span>", "草稿</span>", "指南未发布</span>"):
            assertContains(response, words, count=1)


class TestActions:
    def act(self, client, action, articles, **values):
        sent = {"action": action, "_selected_action": [article.pk for article in articles]}
        return client.post(list_address(Article), sent | values, follow=True)

    def test_publishing_shows_articles_and_counts_them(self, editor_client, visitor):
        guide = factories.make_guide()
        articles = [factories.make_draft(guide, steps=["一步"]) for _ in range(2)]
        articles.append(factories.make_article(guide))
        response = self.act(editor_client, "publish", articles)
        assert messages(response) == ["已发布 2 篇文章。另有 1 篇本来就是已发布。"]
        assert visitor.get(articles[0].get_absolute_url()).status_code == 200

    def test_publishing_in_a_hidden_guide_says_so(self, editor_client):
        guide = factories.make_guide(is_published=False)
        draft = factories.make_draft(guide, steps=["一步"])
        assert "指南还没发布" in messages(self.act(editor_client, "publish", [draft]))[0]

    def test_withdrawing_hides_articles_and_counts_them(self, editor_client, visitor):
        article = factories.make_article()
        response = self.act(editor_client, "withdraw", [article])
        assert messages(response) == ["已撤下 1 篇文章，访客看不到了。"]
        assert visitor.get(article.get_absolute_url()).status_code == 410

    def test_deleting_takes_the_article_out_of_search(self, editor_client, visitor):
        article = factories.make_article(keywords="琥珀暗号")
        self.act(editor_client, "delete_selected", [article], post="yes")
        assert not Article.objects.exists()
        assertNotContains(visitor.get("/search/", {"q": "琥珀暗号"}), article.get_absolute_url())


def test_deleting_one_takes_it_out_of_search(editor_client, visitor):
    article = factories.make_article(keywords="琥珀暗号")
    editor_client.post(address(article, "delete"), {"post": "yes"})
    assertNotContains(visitor.get("/search/", {"q": "琥珀暗号"}), article.get_absolute_url())


@pytest.mark.parametrize("way", ["delete", "delete_selected"])
def test_links_answers_and_changes_of_an_article_do_not_keep_it_from_being_deleted(
    editor_client, way
):
    note = factories.make_risk_note()
    article = factories.make_article(body="看[联系方式](/contact/)", risk_notes=[note])
    factories.make_feedback(article)
    publishing.propose_change(article, [], [], by=None)
    asked = editor_client.get(address(article, "delete"))
    assertContains(asked, "正文里的链接: 1")
    assertNotContains(asked, "object (")
    if way == "delete":
        editor_client.post(address(article, "delete"), {"post": "yes"})
    else:
        sent = {"action": way, "_selected_action": [article.pk], "post": "yes"}
        editor_client.post(list_address(Article), sent)
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "page", ["admin:index", "admin:articles_article_add", "admin:articles_article_changelist"]
)
def test_pages_have_nothing_that_the_strict_policy_would_block(editor_client, page):
    response = editor_client.get(reverse(page))
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    for inline in (" style=", " onclick=", "<style", "<script>", "javascript:"):
        assertNotContains(response, inline)


@pytest.mark.usefixtures("media_root")
def test_a_refused_picture_is_explained_beside_its_field(editor_client):
    article = factories.make_article(steps=["一"])
    svg = SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")
    response = save(editor_client, article, **{"steps-0-image": svg, "steps-0-image_alt": "登录页"})
    assert any("JPEG、PNG 或 WebP" in text for text in errors(response))


def test_a_bulk_change_stands_in_each_articles_history(editor_client, editor):
    article = factories.make_draft(steps=["一步"])
    editor_client.post(
        "/admin/articles/article/", {"action": "publish", "_selected_action": [article.pk]}
    )
    entry = LogEntry.objects.get(object_id=str(article.pk))
    assert (entry.user, entry.change_message) == (editor, "已发布")
