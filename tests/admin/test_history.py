"""«历史» in the admin: lists of versions, differences, and what was deleted."""

import json

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from reversion.models import Revision, Version

from articles import publishing
from articles.models import Article, Guide, RiskNote, Step
from tests import factories
from tests.admin.forms import address, list_address, messages


def versions_of(obj):
    """Return the keys of the object's versions, the newest first."""
    rows = Version.objects.get_for_object_reference(type(obj), obj.pk)
    return list(rows.values_list("pk", flat=True))


def page_of(model, name, *args):
    return reverse(f"admin:articles_{model._meta.model_name}_{name}", args=args)


def changed(article, **values):
    for name, value in values.items():
        setattr(article, name, value)
    publishing.save_article(article)


class TestList:
    def test_says_when_who_and_what(self, editor_client, editor):
        article = factories.make_article()
        editor_client.post(
            list_address(Article), {"action": "withdraw", "_selected_action": [article.pk]}
        )
        response = editor_client.get(address(article, "history"))
        assertContains(response, "改了状态")
        assertContains(response, "xiaobian")
        assertContains(response, "新建")
        assertContains(response, "命令，或已删除的账号")

    def test_is_cut_into_pages_that_cost_the_same(self, editor_client, django_assert_num_queries):
        article = factories.make_article()
        editor_client.get(address(article, "history"))
        with django_assert_num_queries(8):
            editor_client.get(address(article, "history"))
        for number in range(25):
            changed(article, title=f"第 {number} 版")
        with django_assert_num_queries(8):
            response = editor_client.get(address(article, "history"))
        assertContains(response, "第 1 页，共 2 页")
        assert response.content.decode().count('name="new"') == 20
        assertContains(editor_client.get(address(article, "history") + "?page=2"), "新建")

    def test_keeps_what_the_admin_wrote_down(self, administrator_client, hotline):
        administrator_client.post(page_of(type(hotline), "verify", hotline.pk))
        assertContains(administrator_client.get(address(hotline, "history")), "核实无误：95188")

    def test_two_versions_are_chosen_to_compare(self, editor_client):
        article = factories.make_article(summary="甲")
        for summary in ("乙", "丙"):
            changed(article, summary=summary)
        newest, _, oldest = versions_of(article)
        response = editor_client.get(
            page_of(Article, "compare"), {"old": oldest, "new": newest}, follow=True
        )
        assertContains(response, "甲<")
        assertContains(response, "丙<")
        assertNotContains(response, "乙<")

    @pytest.mark.parametrize("chosen", [{}, {"old": "x", "new": "1"}, {"old": "1", "new": "1"}])
    def test_a_choice_that_is_none_is_told(self, editor_client, chosen):
        response = editor_client.get(page_of(Article, "compare"), chosen, follow=True)
        assert "请选两个不同的版本" in messages(response)[0]


class TestDifference:
    def show(self, client, obj, number=0, **query):
        pk = versions_of(obj)[number]
        return client.get(page_of(type(obj), "version", pk), query)

    def test_changed_words_are_marked_for_eyes_and_ears(self, editor_client):
        article = factories.make_article(body="打开登录页，点忘记密码。")
        changed(article, body="打开登录页，点找回密码。")
        page = self.show(editor_client, article).content.decode()
        assert '<del><span class="visually-hidden">（删去：</span>忘记<' in page
        assert '<ins><span class="visually-hidden">（加上：</span>找回<' in page
        assert "正文" in page

    def test_values_are_told_in_words(self, editor_client):
        note, other = factories.make_risk_note(title="甲"), factories.make_risk_note(title="乙")
        article = factories.make_article(risk_notes=[note])
        article.kind, article.guide = "contact", factories.make_guide(title="别的指南")
        publishing.save_article(article, risk_notes=[other])
        page = self.show(editor_client, article).content.decode()
        for word in ("操作步骤", "联系方式", "别的指南", "甲", "乙", "所属指南", "风险提示"):
            assert word in page
        assert "risk_notes" not in page

    def test_steps_are_told_as_added_removed_moved_changed(self, editor_client):
        article = factories.make_article(steps=["打开登录页", "点找回密码", "输入号码", "等短信"])
        one, _, three, four = article.steps.all()
        one.text = "打开支付宝的登录页"
        publishing.set_steps(article, [four, one, Step(text="完全不同的新内容"), three])
        page = self.show(editor_client, article).content.decode()
        for words in (
            "<strong>移动</strong>：第 4 步，变成第 1 步",
            "<strong>修改</strong>：第 1 步，变成第 2 步",
            "<strong>新加</strong>：成为第 3 步",
            "<strong>删去</strong>：第 2 步",
        ):
            assert words in page

    def test_what_was_written_is_escaped(self, editor_client):
        article = factories.make_article(body="旧")
        changed(article, body="<script>alert(1)</script>")
        assertNotContains(self.show(editor_client, article), "<script>alert")

    def test_it_can_be_held_against_the_present(self, editor_client):
        article = factories.make_article(summary="甲")
        changed(article, summary="乙")
        changed(article, summary="丙")
        response = self.show(editor_client, article, number=2, against="now")
        assertContains(response, "恢复这个版本，会改变什么")
        assertContains(response, "丙<")

    def test_the_newest_version_is_the_present(self, editor_client):
        article = factories.make_article()
        changed(article, summary="乙")
        assertContains(self.show(editor_client, article), "这就是现在的内容")
        assertContains(self.show(editor_client, article, number=1), "恢复这个版本")

    def test_a_page_costs_the_same_for_many_steps(
        self, editor_client, django_assert_max_num_queries
    ):
        article = factories.make_article(steps=[f"第 {n} 件事" for n in range(40)])
        changed(article, summary="乙")
        with django_assert_max_num_queries(24):
            self.show(editor_client, article, number=1)

    def test_the_first_version_is_shown_whole(self, editor_client):
        response = self.show(editor_client, factories.make_article(body="全部的正文"))
        assertContains(response, "第一个版本的内容")
        assertContains(response, "全部的正文")
        assertContains(response, "open>")

    @pytest.mark.parametrize("against", ["999999", "x", "-1", "9" * 40])
    def test_a_version_that_is_none_is_compared_with_the_one_before(self, editor_client, against):
        article = factories.make_article()
        changed(article, summary="乙")
        response = self.show(editor_client, article, against=against)
        assertContains(response, "上一个版本（")

    def test_a_version_of_something_else_is_not_found(self, editor_client):
        guide = factories.make_guide()
        pk = versions_of(guide)[0]
        assert editor_client.get(page_of(Article, "version", pk)).status_code == 404
        assert editor_client.get(page_of(Article, "version", 999_999)).status_code == 404


class TestOldFormats:
    """Versions that were stored before the software changed."""

    def rewrite(self, obj, change):
        version = Version.objects.get_for_object(obj).order_by("pk").first()
        rows = json.loads(version.serialized_data)
        change(rows[0]["fields"])
        version.serialized_data = json.dumps(rows)
        version.save()
        return version

    def test_unknown_and_missing_fields_are_left_out(self, editor_client):
        article = factories.make_article(summary="甲", keywords="说法")

        def change(fields):
            fields["long_gone"] = "x"
            del fields["keywords"]

        version = self.rewrite(article, change)
        changed(article, summary="乙", keywords="新说法")
        assertContains(editor_client.get(page_of(Article, "version", version.pk)), "甲")
        editor_client.post(page_of(Article, "restore", version.pk))
        stored = Article.objects.get()
        assert (stored.summary, stored.keywords) == ("甲", "新说法")

    def test_a_choice_that_is_gone_is_shown_as_it_was(self, editor_client):
        article = factories.make_article()
        version = self.rewrite(article, lambda fields: fields.update(kind="video"))
        changed(article, summary="乙")
        assertContains(editor_client.get(page_of(Article, "version", version.pk)), "video")
        response = editor_client.post(page_of(Article, "restore", version.pk), follow=True)
        assert "没有恢复" in messages(response)[0]
        assert Article.objects.get().kind == "steps"

    @pytest.mark.parametrize("data", ["", "[]", "{}", "not json", '[{"fields": 3}]'])
    def test_what_cannot_be_read_says_so(self, editor_client, data):
        article = factories.make_article()
        changed(article, summary="乙")
        first = Version.objects.get_for_object(article).order_by("pk").first()
        Version.objects.filter(pk=first.pk).update(serialized_data=data)
        response = editor_client.get(page_of(Article, "version", first.pk))
        assertContains(response, "读不出来")
        response = editor_client.post(page_of(Article, "restore", first.pk), follow=True)
        assert "读不出来" in messages(response)[0]
        changed(article, summary="丙")
        assert editor_client.get(address(article, "history")).status_code == 200


class TestDeleted:
    def test_what_was_deleted_is_listed_with_who_did_it(self, editor_client):
        article = factories.make_article(title="删掉的一篇")
        editor_client.post(address(article, "delete"), {"post": "yes"})
        assertContains(editor_client.get(list_address(Article)), page_of(Article, "deleted"))
        response = editor_client.get(page_of(Article, "deleted"))
        assertContains(response, "删掉的一篇")
        assertContains(response, "xiaobian")

    def test_what_is_there_is_not_listed(self, editor_client):
        factories.make_risk_note(title="还在的")
        assertNotContains(editor_client.get(page_of(RiskNote, "deleted")), "还在的")

    def test_the_list_is_cut_into_pages_that_cost_the_same(
        self, editor_client, django_assert_num_queries
    ):
        def delete_some(count):
            for _ in range(count):
                publishing.delete_guide(factories.make_guide())

        delete_some(1)
        editor_client.get(page_of(Guide, "deleted"))
        with django_assert_num_queries(6):
            editor_client.get(page_of(Guide, "deleted"))
        delete_some(24)
        with django_assert_num_queries(6):
            assertContains(editor_client.get(page_of(Guide, "deleted")), "第 1 页，共 2 页")


def test_pages_of_history_need_a_login(visitor, db):
    article = factories.make_article()
    pk = versions_of(article)[0]
    for url in (
        address(article, "history"),
        page_of(Article, "deleted"),
        page_of(Article, "version", pk),
        page_of(Article, "compare"),
    ):
        assert "/admin/login/" in visitor.get(url)["Location"]
    before = Revision.objects.count()
    visitor.post(page_of(Article, "restore", pk))
    assert Revision.objects.count() == before
