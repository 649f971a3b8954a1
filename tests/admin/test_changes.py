"""Changes that wait, in the admin: begun, written on, compared, published, by whom."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing
from articles.models import Article, ArticleChange
from tests import factories
from tests.admin.forms import address, errors, filled_in, messages
from tests.kept import kept

pytestmark = pytest.mark.django_db


@kept
def article(hotline):
    return factories.make_article(title="原来的", steps=["打开", "点它"])


def signed_in(role):
    client = Client()
    groups = [Group.objects.get(name=role)] if role else []
    client.force_login(factories.make_staff(f"u-{role}", groups=groups, last_name=role))
    return client


def keep_aside(client, article, **changes):
    """Send the article's form with the changes, to be kept aside."""
    url = address(article)
    sent = filled_in(client, url) | changes | {"_keep_aside": "1"}
    return client.post(url, sent, follow=True)


def propose(client, article):
    return client.post(reverse("admin:articles_article_propose", args=[article.pk]), follow=True)


def waiting():
    return ArticleChange.objects.select_related("article").get()


def review_url(change):
    return reverse("admin:articles_articlechange_review", args=[change.pk])


def publish(client, change):
    seen = publishing.state_of(change)
    return client.post(review_url(change), {"seen": seen}, follow=True)


def title():
    return Article.objects.get().title


class TestKeepingAside:
    def test_what_was_typed_waits_and_visitors_see_what_was_there(self, editor_client, article):
        response = keep_aside(
            editor_client, article, **{"title": "将来的", "steps-1-text": "先看再点"}
        )
        assertContains(response, "将来的")
        assertContains(response, "发布会改变什么")
        assert title() == "原来的"
        assert [step.text for step in waiting().steps.all()] == ["打开", "先看再点"]

    def test_a_new_picture_waits_with_its_step(self, editor_client, article, media_root):
        picture = SimpleUploadedFile("a.png", factories.image_bytes(), "image/png")
        keep_aside(
            editor_client, article, **{"steps-0-image": picture, "steps-0-image_alt": "一张图"}
        )
        assert (media_root / waiting().steps.first().image.name).exists()
        publish(editor_client, waiting())
        assert Article.objects.get().steps.first().image_alt == "一张图"

    def test_what_is_no_text_is_named_as_not_kept(self, editor_client, article):
        response = keep_aside(editor_client, article, position="9", status="draft")
        told = next(message for message in messages(response) if "没有保存" in message)
        assert "“状态”" in told
        assert "“排列顺序”" in told
        assert Article.objects.get().is_visible

    def test_a_second_one_is_refused_and_nothing_typed_is_lost(self, editor_client, article):
        keep_aside(editor_client, article, title="第一份")
        response = keep_aside(editor_client, article, title="第二份")
        assert response.status_code == 409
        assert "已经有一份待发布的修改" in errors(response)[0]
        assertContains(response, "第二份", status_code=409)

    def test_a_draft_is_simply_saved(self, editor_client, hotline):
        draft = factories.make_draft()
        keep_aside(editor_client, draft, title="新")
        assert title() == "新"
        assert not ArticleChange.objects.exists()

    def test_a_mistake_in_the_form_is_told_as_ever(self, editor_client, article):
        response = keep_aside(editor_client, article, title="")
        assert errors(response)
        assert not ArticleChange.objects.exists()


class TestWritingOn:
    def test_it_is_saved_under_the_name_of_who_wrote_last(self, editor_client, article):
        propose(signed_in("作者"), article)
        url = address(waiting())
        sent = filled_in(editor_client, url) | {"title": "再改", "steps-0-order": "2"}
        response = editor_client.post(url, sent, follow=True)
        assert any("访客看到的还是原来的内容" in message for message in messages(response))
        assert publishing.author_of(waiting()) == "xiaobian"
        assert (waiting().title, title()) == ("再改", "原来的")
        assert [step.text for step in waiting().steps.all()] == ["点它", "打开"]

    def test_who_saves_second_sees_both_texts(self, editor_client, article):
        propose(editor_client, article)
        url = address(waiting())
        mine, theirs = (filled_in(editor_client, url) for _ in range(2))
        editor_client.post(url, theirs | {"title": "别人的"})
        response = editor_client.post(url, mine | {"title": "我的"})
        assertContains(response, "用我的覆盖")
        assert waiting().title == "别人的"

    def test_dead_links_are_refused_as_in_an_article(self, editor_client, article):
        propose(editor_client, article)
        url = address(waiting())
        sent = filled_in(editor_client, url) | {"body": "[看](/guides/nowhere/)"}
        assert any("打不开" in error for error in errors(editor_client.post(url, sent)))


class TestReview:
    def test_it_shows_what_would_change(self, editor_client, article):
        keep_aside(editor_client, article, title="将来的", **{"steps-0-DELETE": "on"})
        page = editor_client.get(review_url(waiting()))
        assertContains(page, "将来的")
        assertContains(page, "删去")
        assertContains(page, "发布这份修改")

    def test_publishing_is_one_click_and_one_version(self, editor_client, article, visitor):
        keep_aside(editor_client, article, title="将来的")
        response = publish(editor_client, waiting())
        assert "已发布这份修改，访客现在看到的就是它。" in messages(response)
        assertContains(visitor.get(article.get_absolute_url()), "将来的")
        assertContains(editor_client.get(address(article, "history")), "写的修改")

    def test_of_an_article_that_was_saved_since_it_warns(self, editor_client, article):
        keep_aside(editor_client, article, title="将来的")
        change = waiting()
        publishing.save_article(Article.objects.select_related("guide").get())
        assertContains(editor_client.get(review_url(change)), "文章又有人改过")
        response = publish(editor_client, change)
        assert any("再看一遍" in message for message in messages(response))
        assert title() == "原来的"
        publish(editor_client, waiting())
        assert title() == "将来的"

    def test_without_steps_it_is_not_published(self, editor_client, article):
        propose(editor_client, article)
        publishing.set_change_steps(waiting(), [])
        assertContains(editor_client.get(review_url(waiting())), "还没有步骤")
        publish(editor_client, waiting())
        assert Article.objects.get().steps.count() == 2

    def test_a_required_note_is_asked_for(self, editor_client, article):
        propose(editor_client, article)
        note = factories.make_risk_note(title="当心")
        article.guide.required_notes.add(note)
        assertContains(editor_client.get(review_url(waiting())), "要求显示风险提示“当心”")

    def test_the_form_of_the_article_leads_to_it(self, editor_client, article):
        keep_aside(editor_client, article, title="将来的")
        page = editor_client.get(address(article))
        assertContains(page, review_url(waiting()))
        assertNotContains(page, 'name="_keep_aside"')


class TestRoles:
    def test_an_author_proposes_a_change_of_what_is_published(self, article):
        author = signed_in("作者")
        assertContains(author.get(address(article)), "提出修改")
        assertNotContains(author.get(address(article)), 'name="_keep_aside"')
        propose(author, article)
        url = address(waiting())
        author.post(url, filled_in(author, url) | {"title": "作者写的"})
        assert (waiting().title, title()) == ("作者写的", "原来的")

    def test_an_author_cannot_publish_it(self, article):
        author = signed_in("作者")
        propose(author, article)
        assertNotContains(author.get(review_url(waiting())), '<button class="button default">')
        assert publish(author, waiting()).status_code == 403

    def test_an_author_cannot_keep_aside_by_a_forged_form_of_the_article(self, article):
        sent = filled_in(signed_in("编辑"), address(article)) | {"_keep_aside": "1"}
        assert signed_in("作者").post(address(article), sent).status_code == 403
        assert not ArticleChange.objects.exists()

    @pytest.mark.parametrize(("role", "may"), [("作者", False), ("编辑", True), ("管理员", True)])
    def test_anothers_change_is_discarded_by_who_publishes(self, article, editor, role, may):
        fresh = Article.objects.select_related("guide").get()
        publishing.propose_change(fresh, list(fresh.steps.all()), [], by=editor)
        status = signed_in(role).post(address(waiting(), "delete"), {"post": "yes"}).status_code
        assert status == (302 if may else 403)
        assert ArticleChange.objects.exists() != may

    def test_an_author_discards_his_own_change(self, article):
        author = signed_in("作者")
        propose(author, article)
        assert author.post(address(waiting(), "delete"), {"post": "yes"}).status_code == 302
        assert not ArticleChange.objects.exists()
        assert title() == "原来的"

    @pytest.mark.parametrize("role", ["热线管理员", ""])
    def test_others_neither_write_nor_publish_nor_preview(self, article, editor, role):
        fresh = Article.objects.select_related("guide").get()
        publishing.propose_change(fresh, list(fresh.steps.all()), [], by=editor)
        client, change = signed_in(role), waiting()
        assert propose(client, article).status_code == 403
        assert client.post(address(change), {"title": "x"}).status_code == 403
        assert publish(client, change).status_code == 403
        assert client.post(address(change, "delete"), {"post": "yes"}).status_code == 403
        preview = reverse("admin:articles_article_preview", args=[article.pk])
        assert client.get(preview).status_code == client.post(preview).status_code == 403
        assert client.get(review_url(change)).status_code == (200 if role else 403)
        assert (title(), ArticleChange.objects.count()) == ("原来的", 1)

    def test_a_visitor_is_asked_to_log_in(self, article, editor, visitor):
        fresh = Article.objects.select_related("guide").get()
        change = publishing.propose_change(fresh, [], [], by=editor)
        preview = reverse("admin:articles_article_preview", args=[article.pk])
        for url in (review_url(change), address(change), preview):
            assert visitor.get(url).status_code == 302
            visitor.post(url)
        assert (title(), ArticleChange.objects.count()) == ("原来的", 1)

    def test_a_change_is_begun_by_post_only(self, editor_client, article):
        url = reverse("admin:articles_article_propose", args=[article.pk])
        assert editor_client.get(url).status_code == 405


class TestPreviewLink:
    def url(self, article):
        return reverse("admin:articles_article_preview", args=[article.pk])

    def test_an_author_gets_an_address_for_people_without_an_account(self, hotline, visitor):
        draft = factories.make_draft(title="还没写完")
        page = signed_in("作者").get(self.url(draft))
        assertContains(page, "有效到")
        assertContains(visitor.get(page.context["address"]), "还没写完")

    def test_of_what_is_public_there_is_none(self, editor_client, article):
        page = editor_client.get(self.url(article))
        assertContains(page, "不需要预览链接")
        assertNotContains(page, "/preview/1")

    def test_revoking_ends_those_given_out(self, editor_client, hotline, visitor):
        draft = factories.make_draft()
        before = editor_client.get(self.url(draft)).context["address"]
        response = editor_client.post(self.url(draft), follow=True)
        assert any("都打不开了" in message for message in messages(response))
        assert visitor.get(before).status_code == 410
        assert visitor.get(response.context["address"]).status_code == 200
