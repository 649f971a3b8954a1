"""A session that ran out while somebody was typing: nothing is lost, and nothing gets past."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from articles.models import Article, Guide
from articles.roles import AUTHORS
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, filled_in_page
from tests.kept import kept
from tests.serving.test_two_editors import fields

PASSWORD = "a long enough password"


@kept
def article():
    return factories.make_article(steps=["一步"], body="原来的正文")


@pytest.fixture
def typed(editor_client, article):
    """What an editor has typed into the form."""
    sent = filled_in(editor_client, address(article))
    return sent | {"body": "写了很久的正文\r\n\r\n<b>第二段</b>", "steps-0-text": "改过的一步"}


@pytest.fixture
def expired(db):
    """A browser in which somebody was logged in whose session has run out."""
    client = Client()
    client.force_login(factories.make_staff("earlier"))
    client.get("/admin/")
    del client.cookies["sessionid"]
    return client


def log_in(client, page, username="xiaobian", password=PASSWORD):
    """Send the login on the page, as a browser does with all its hidden fields."""
    sent = fields(page.content.decode()) | {"username": username, "password": password}
    return client.post(page.request["PATH_INFO"], sent)


class TestAfterTheSessionRanOut:
    def test_the_login_appears_and_says_that_nothing_is_lost(self, expired, article, typed):
        page = expired.post(address(article), typed)
        assertContains(page, "刚才的内容还没有保存，但是都还在", status_code=403)
        assert "no-store" in page["Cache-Control"]
        assert Article.objects.get().body == "原来的正文"

    def test_the_form_comes_back_filled_in_and_unsaved(self, expired, article, typed):
        page = log_in(expired, expired.post(address(article), typed))
        assert page.status_code == 200
        assert "你重新登录了" in errors(page)[0]
        assertContains(page, "写了很久的正文")
        assertContains(page, "改过的一步")
        assert Article.objects.get().body == "原来的正文"

    def test_one_more_click_saves_it(self, expired, article, typed):
        page = log_in(expired, expired.post(address(article), typed))
        assert expired.post(address(article), filled_in_page(page)).status_code == 302
        stored = Article.objects.get()
        assert stored.body.splitlines() == ["写了很久的正文", "", "<b>第二段</b>"]
        assert [step.text for step in stored.steps.all()] == ["改过的一步"]

    def test_a_new_article_is_kept_too(self, expired, editor_client):
        guide = factories.make_guide()
        editor_client.force_login(factories.make_staff("boss", is_superuser=True))
        sent = filled_in(editor_client, add_address(Article))
        sent |= {"guide": guide.pk, "title": "新办法", "summary": "一句话。"}
        page = log_in(expired, expired.post(add_address(Article), sent), "boss")
        assertContains(page, "新办法")
        assert expired.post(add_address(Article), filled_in_page(page)).status_code == 302
        assert Article.objects.get().title == "新办法"

    def test_a_wrong_password_keeps_it_for_the_next_try(self, expired, article, typed):
        page = log_in(expired, expired.post(address(article), typed), password="wrong")
        assertContains(page, "写了很久的正文", status_code=403)
        page = log_in(expired, page)
        assertContains(page, "写了很久的正文")

    def test_what_a_colleague_saved_meanwhile_is_still_told(self, expired, article, typed):
        boss = Client()
        boss.force_login(factories.make_staff("boss", is_superuser=True))
        page = log_in(expired, expired.post(address(article), typed))
        boss.post(address(article), filled_in(boss, address(article)) | {"title": "她的"})
        again = expired.post(address(article), filled_in_page(page))
        assertContains(again, "用我的覆盖")

    def test_chosen_pictures_are_told_and_not_stored(self, expired, article, typed, media_root):
        picture = SimpleUploadedFile("登录页.png", factories.image_bytes(), "image/png")
        page = expired.post(address(article), typed | {"steps-0-image": picture})
        assertContains(page, "登录后请重新选：登录页.png", status_code=403)
        page = log_in(expired, log_in(expired, page, password="wrong"))
        assert "刚才选的图片没有保留（登录页.png）" in errors(page)[0]
        assert not list(media_root.iterdir())

    def test_many_pictures_do_not_make_the_form_too_long(self, expired, article, typed):
        picture = SimpleUploadedFile("登录页.png", bytes(5 * 1024 * 1024), "image/png")
        page = expired.post(address(article), typed | {"steps-0-image": picture})
        page = log_in(expired, page)
        assertContains(page, "写了很久的正文")

    def test_guides_notes_and_channels_are_kept_too(self, expired, admin_client, db):
        for make in (factories.make_guide, factories.make_risk_note, factories.make_channel):
            thing = make()
            sent = filled_in(admin_client, address(thing))
            page = Client().post(address(thing), sent)
            assertContains(page, "都还在", status_code=403)


class TestNothingGetsPast:
    @pytest.mark.parametrize("leads", ["//evil.example/", "javascript:alert(1)", ""])
    def test_a_login_that_leads_elsewhere_ends_at_the_desk(self, editor, leads):
        sent = {"username": "xiaobian", "password": PASSWORD, "next": leads}
        answer = Client().post("/admin/login/", sent)
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")

    def test_who_logs_in_needs_the_permission(self, expired, article, typed):
        factories.make_staff("zuozhe", groups=[Group.objects.get(name=AUTHORS)])
        page = log_in(expired, expired.post(address(article), typed), "zuozhe")
        assert page.status_code == 403
        assert Article.objects.get().body == "原来的正文"

    def test_an_account_that_is_no_staff_does_not_get_in(self, expired, article, typed):
        user = factories.make_staff("visitor")
        user.is_staff = False
        user.save()
        page = log_in(expired, expired.post(address(article), typed), "visitor")
        assertContains(page, "errornote", status_code=403)
        assert "_auth_user_id" not in expired.session

    def test_both_posts_need_the_token(self, article, typed):
        browser = Client(enforce_csrf_checks=True)
        refused = browser.post(address(article), typed)
        assert refused.status_code == 403
        assertNotContains(refused, "写了很久的正文", status_code=403)
        login = {"logging-in-again": "1", "username": "xiaobian", "password": PASSWORD}
        refused = browser.post(address(article), login)
        assert refused.status_code == 403
        assert "_auth_user_id" not in browser.session

    def test_the_token_is_a_new_one_after_the_login(self, article, typed):
        browser = Client(enforce_csrf_checks=True)
        browser.get("/admin/login/")
        token = browser.cookies["csrftoken"].value
        page = browser.post(address(article), typed | {"csrfmiddlewaretoken": token})
        assertNotContains(page, 'name="typed-csrfmiddlewaretoken"', status_code=403)
        page = log_in(browser, page)
        assert page.status_code == 200
        assert browser.cookies["csrftoken"].value != token
        sent = filled_in_page(page)
        assert (
            browser.post(address(article), sent | {"csrfmiddlewaretoken": token}).status_code == 403
        )
        fresh = fields(page.content.decode())["csrfmiddlewaretoken"]
        assert (
            browser.post(address(article), sent | {"csrfmiddlewaretoken": fresh}).status_code == 302
        )

    def test_what_was_typed_is_escaped(self, expired, article, typed):
        page = expired.post(
            address(article), typed | {'x"><script>alert(1)</script>': '"><script>'}
        )
        assertNotContains(page, "<script>alert", status_code=403)
        assertNotContains(page, '"><script>', status_code=403)

    def test_too_much_is_refused_before_it_is_read(self, expired, article, settings):
        huge = {"body": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
        assert expired.post(address(article), huge).status_code == 400

    def test_a_long_form_from_a_browser_that_nobody_ever_logged_in_with_is_not_read(
        self, article, typed
    ):
        stranger = Client()
        page = stranger.post(address(article), typed | {"body": "写" * 22_000})
        assertContains(page, "还没有人登录过", status_code=413)
        page = stranger.post(address(article), typed | {"body": "写" * 10_000})
        assertContains(page, "都还在", status_code=403)

    @pytest.mark.parametrize(
        "path", ["/admin/auth/user/add/", "/admin/articles/article/", "/admin/password_change/"]
    )
    def test_passwords_and_other_forms_are_not_echoed(self, expired, db, path):
        response = expired.post(path, {"password1": "secret"})
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]

    def test_a_deletion_is_asked_for_again(self, expired, article):
        response = expired.post(address(article, "delete"), {"post": "yes"})
        assert "/admin/login/" in response["Location"]
        assert Article.objects.exists()

    def test_nothing_can_be_slipped_in_for_who_is_logged_in(self, editor_client, article):
        sent = {"logging-in-again": "1", "typed-title": "塞进来的"}
        page = editor_client.post(address(article), sent)
        assert page.status_code == 200
        assert Article.objects.get().title == article.title
        assert Guide.objects.count() == 1


def test_a_refused_login_says_what_to_do(db):
    sent = {"username": "xiaobian", "password": "wrong"}
    page = Client().post("/admin/login/", sent)
    assertContains(page, "用户名或密码不对")
    assertContains(page, "忘了密码，就请管账号的人")


def test_the_login_has_one_heading(db):
    assertContains(Client().get("/admin/login/"), "<h1>", count=1)
