"""What an editor typed is never lost: a busy database, a race, a second editor."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError
from django.test import Client
from pytest_django.asserts import assertContains

from articles import proposals, publishing
from articles.admin.articles import ArticleAdmin
from articles.models import Article, SynonymGroup
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, filled_in_page


@pytest.fixture
def refusing(monkeypatch):
    """Makes the saving of articles and channels end in this error."""

    def refuse(error):
        def save(*_, **__):
            raise error

        monkeypatch.setattr(ArticleAdmin, "save_object", staticmethod(save))
        monkeypatch.setattr(proposals, "save", save)

    return refuse


class TestBusyDatabase:
    def save(self, client, article, **changes):
        return client.post(address(article), filled_in(client, address(article)) | changes)

    def test_the_form_comes_back_with_everything_typed(self, editor_client, refusing):
        article = factories.make_article(steps=["一"])
        refusing(OperationalError("database is locked"))
        response = self.save(
            editor_client, article, body="写了很久的正文", **{"steps-0-text": "改过的一步"}
        )
        assert response.status_code == 503
        assertContains(response, "写了很久的正文", status_code=503)
        assertContains(response, "改过的一步", status_code=503)
        assert errors(response) == [
            "数据库正忙，什么都没有保存，你写的内容还在。请过几秒再点一次保存。"
        ]

    def test_a_new_article_comes_back_too(self, editor_client, refusing):
        guide = factories.make_guide()
        refusing(OperationalError("database is locked"))
        sent = filled_in(editor_client, f"{add_address(Article)}?guide={guide.pk}")
        sent |= {"title": "新办法", "summary": "一句话。"}
        response = editor_client.post(add_address(Article), sent)
        assertContains(response, "新办法", status_code=503)
        assert not Article.objects.exists()

    def test_a_chosen_picture_is_kept(self, editor_client, refusing, media_root):
        article = factories.make_article(steps=["一"])
        refusing(OperationalError("database is locked"))
        picture = SimpleUploadedFile("a.png", factories.image_bytes(), "image/png")
        response = self.save(
            editor_client, article, **{"steps-0-image": picture, "steps-0-image_alt": "登录页"}
        )
        assertContains(response, "刚才选的图片已经保留", status_code=503)

    def test_the_next_save_goes_through(self, editor_client, monkeypatch):
        article = factories.make_article()
        with monkeypatch.context() as busy:
            busy.setattr(ArticleAdmin, "save_object", staticmethod(refuse_as_busy))
            response = self.save(editor_client, article, title="新标题")
        assert response.status_code == 503
        assert self.save(editor_client, article, title="新标题").status_code == 302
        article.refresh_from_db()
        assert article.title == "新标题"


def refuse_as_busy(_):
    raise OperationalError("database is locked")


class TestRaces:
    def test_something_equal_that_was_saved_meanwhile_is_told(self, editor_client, refusing):
        article = factories.make_article()
        sent = filled_in(editor_client, address(article)) | {"body": "写了很久的正文"}
        refusing(IntegrityError("UNIQUE constraint failed"))
        response = editor_client.post(address(article), sent)
        assertContains(response, "写了很久的正文", status_code=409)
        assert "刚刚有人" in errors(response)[0]

    def test_a_rule_that_was_broken_meanwhile_is_told(
        self, administrator_client, refusing, hotline
    ):
        sent = filled_in(administrator_client, address(hotline)) | {"hours": "每天"}
        refusing(ValidationError(publishing.NO_HOTLINE))
        response = administrator_client.post(address(hotline), sent)
        assertContains(response, "每天", status_code=409)
        assert errors(response) == [publishing.NO_HOTLINE]


def make_synonyms():
    group = SynonymGroup(words="取消\n关闭")
    publishing.save_synonym_group(group)
    return group


class TestSecondEditor:
    @pytest.fixture
    def colleague(self, db):
        """Somebody else, who may do everything, in a browser of her own."""
        user = factories.make_staff("xiaohong", is_superuser=True, last_name="李", first_name="红")
        client = Client()
        client.force_login(user)
        return client

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            (factories.make_article, "title"),
            (factories.make_guide, "title"),
            (factories.make_risk_note, "title"),
            (factories.make_channel, "name"),
            (make_synonyms, "words"),
        ],
        ids=["article", "guide", "note", "channel", "synonyms"],
    )
    def test_is_told_who_was_first_and_overwrites_only_knowingly(
        self, admin_client, colleague, make, field
    ):
        thing = make()
        sent = filled_in(admin_client, address(thing)) | {field: "我的、两个"}
        colleague.post(address(thing), filled_in(colleague, address(thing)) | {field: "她的、两个"})
        response = admin_client.post(address(thing), sent)
        assert "李红在你打开以后改过这一条" in errors(response)[0]
        assertContains(response, "我的、两个")
        thing.refresh_from_db()
        assert getattr(thing, field) == "她的、两个"

        again = admin_client.post(address(thing), sent | {"seen": response_seen(response)})
        assert again.status_code == 302
        thing.refresh_from_db()
        assert getattr(thing, field) == "我的、两个"

    def overtaken(self, client, colleague, article, mine, hers):
        """Return the page that answers my save after a colleague's."""
        sent = filled_in(client, address(article)) | mine
        colleague.post(address(article), filled_in(colleague, address(article)) | hers)
        return client.post(address(article), sent)

    def test_sees_both_texts_word_by_word(self, editor_client, colleague):
        article = factories.make_article(body="打开登录页，点忘记密码。", steps=["一步", "两步"])
        response = self.overtaken(
            editor_client, colleague, article,
            {"body": "打开登录页，点重设密码。", "steps-0-text": "我的一步"},
            {"body": "打开登录页，点找回密码。", "steps-1-text": "她的两步"},
        )  # fmt: skip
        conflict = response.context["conflict"]
        [body] = conflict.changed
        assert [part.text for part in body.old] == ["打开登录页，点", "找回", "密码。"]
        assert [part.text for part in body.new] == ["打开登录页，点", "重设", "密码。"]
        assert [step.words for step in conflict.steps] == [("修改",), ("修改",)]
        assertContains(response, "李红保存的，和你写的")
        assertContains(response, "用我的覆盖")
        assertContains(response, "继续修改")

    def test_overwrites_with_one_button_and_types_nothing_again(self, editor_client, colleague):
        article = factories.make_article(steps=["一步"])
        response = self.overtaken(
            editor_client, colleague, article, {"steps-0-text": "我的一步"}, {"title": "她的"}
        )
        sent = filled_in_page(response) | {"_save": ""}
        assert editor_client.post(address(article), sent).status_code == 302
        assert [step.text for step in article.steps.all()] == ["我的一步"]
        assert Article.objects.get().title == article.title

    def test_is_told_again_of_a_third_save(self, editor_client, colleague):
        article = factories.make_article()
        response = self.overtaken(
            editor_client, colleague, article, {"title": "我的"}, {"title": "她的"}
        )
        colleague.post(
            address(article), filled_in(colleague, address(article)) | {"title": "又是她的"}
        )
        again = editor_client.post(address(article), filled_in_page(response))
        assertContains(again, "李红保存的，和你写的")
        assert Article.objects.get().title == "又是她的"

    def test_sees_what_was_typed_wrong_too(self, editor_client, colleague):
        article = factories.make_article(steps=["一步"])
        response = self.overtaken(
            editor_client, colleague, article,
            {"body": "打 13800138000", "title": "", "steps-0-text": "", "steps-0-order": "x"},
            {"body": "她的正文"},
        )  # fmt: skip
        body = next(f for f in response.context["conflict"].changed if f.name == "body")
        assert "13800138000" in "".join(part.text for part in body.new)
        assertContains(response, "像电话号码")

    def test_keeps_what_the_other_one_left_out_of_sight(self, editor_client, colleague):
        article = factories.make_article(steps=["一步"])
        response = self.overtaken(
            editor_client, colleague, article, {"steps-0-DELETE": "on"}, {"summary": "她的"}
        )
        assert ("删去",) in [step.words for step in response.context["conflict"].steps]
        assert article.steps.count() == 1

    def test_of_an_equal_text_is_told_that_it_is_equal(self, editor_client, colleague):
        article = factories.make_article()
        same = {"title": "同一个标题"}
        response = self.overtaken(editor_client, colleague, article, same, same)
        assertContains(response, "两边的内容一样")

    def test_is_told_of_a_change_that_nobody_signed_for(self, editor_client):
        article = factories.make_article()
        sent = filled_in(editor_client, address(article))
        publishing.withdraw([Article.objects.get()])
        response = editor_client.post(address(article), sent)
        assert "有人在你打开以后改过" in errors(response)[0]
        assert Article.objects.get().status == Article.Status.WITHDRAWN

    def test_may_save_his_own_article_twice(self, editor_client):
        article = factories.make_article()
        for title in ("第一次", "第二次"):
            sent = filled_in(editor_client, address(article)) | {"title": title}
            assert editor_client.post(address(article), sent).status_code == 302

    def test_reads_a_channel_without_seeing_any_of_this(self, editor_client, hotline):
        page = editor_client.get(address(hotline)).content.decode()
        assert "seen" not in page


def response_seen(response):
    return response.context["adminform"].form["seen"].value()
