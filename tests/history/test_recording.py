"""Every write becomes a version: who, and in a sentence what; and reading becomes none."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from reversion.models import Revision, Version

from articles import proposals, publishing
from articles.history.recording import authored, record_unrecorded
from articles.history.states import version_state
from articles.models import Article, Guide, Step
from articles.roles import HOTLINE_KEEPERS
from articles.transfer.importing import import_guide
from tests import factories
from tests.admin.forms import address, filled_in, list_address


def versions(obj):
    return Version.objects.get_for_object(obj).select_related("revision__user", "content_type")


def sentences(obj):
    """Return what the versions say was done, the newest first."""
    return [version.revision.comment for version in versions(obj)]


def last(obj):
    return versions(obj)[0]


class TestArticles:
    def test_the_first_version_says_that_it_is_new(self, db):
        assert sentences(factories.make_article(steps=["一步"])) == ["新建"]

    def test_a_version_holds_steps_and_notes(self, db):
        note = factories.make_risk_note()
        article = factories.make_article(steps=["一", "二"], risk_notes=[note])
        state = version_state(last(article))
        assert [step.values["text"] for step in state.steps] == ["一", "二"]
        assert state.values["risk_notes"] == [note.pk]
        assert state.values["title"] == article.title

    def test_a_change_is_told_by_field_and_step(self, db):
        article = factories.make_article(steps=["打开登录页", "点找回密码", "输入号码"])
        one, two, three = article.steps.all()
        article.title, one.text = "新标题", "打开支付宝的登录页"
        publishing.save_article(article, [three, one, Step(text="完全不同的新内容")])
        assert sentences(article)[0] == "改了标题；加了 1 步；删了 1 步；改了 1 步；移动了 1 步"
        assert two.pk not in {step.pk for step in version_state(last(article)).steps}

    def test_saving_without_a_change_is_no_version(self, db):
        article = factories.make_article(steps=["一步"])
        publishing.save_article(Article.objects.get(), list(article.steps.all()))
        assert len(sentences(article)) == 1

    def test_the_line_ends_of_browsers_are_no_change(self, db):
        article = factories.make_article(body="一行\n两行", keywords="甲\n乙")
        article.body, article.keywords = "一行\r\n两行", "甲\r\n乙"
        publishing.save_article(article)
        assert sentences(article) == ["新建"]

    def test_bulk_actions_are_versions(self, db):
        article, other = factories.make_article(), factories.make_article()
        publishing.withdraw([article, other])
        assert sentences(article) == ["改了状态", "新建"]
        assert last(article).revision_id != last(other).revision_id

    def test_a_keyword_added_by_one_click_is_a_version(self, db):
        article = factories.make_article()
        publishing.add_keyword(article, "密码忘了")
        assert sentences(article)[0] == "改了其他说法"

    def test_a_deletion_leaves_the_last_state(self, db):
        article = factories.make_article(steps=["一步"])
        pk = article.pk
        publishing.delete_article(article)
        [version, _] = Version.objects.get_for_object_reference(Article, pk)
        assert version.revision.comment == "删除了它"
        assert [step.values["text"] for step in version_state(version).steps] == ["一步"]

    def test_what_is_rolled_back_leaves_no_version(self, db, monkeypatch):
        article = factories.make_article()
        monkeypatch.setattr("articles.publishing.articles.record", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publishing.withdraw([article])
        assert Article.objects.get().status == Article.Status.PUBLISHED
        assert len(sentences(article)) == 1


class TestOtherContent:
    def test_guides_are_recorded_when_saved_shown_hidden_and_deleted(self, db):
        guide = factories.make_guide()
        pk = guide.pk
        publishing.withdraw_guides([guide])
        publishing.publish_guides([guide])
        guide.summary = "换一句"
        publishing.save_guide(guide)
        publishing.delete_guide(guide)
        rows = Version.objects.get_for_object_reference(Guide, pk)
        assert [row.revision.comment for row in rows] == [
            "删除了它", "改了一句话说明", "改了发布", "改了发布", "新建",
        ]  # fmt: skip

    def test_a_deleted_risk_note_is_told_in_the_articles_that_showed_it(self, db):
        note = factories.make_risk_note(title="小心骗子")
        article = factories.make_article(risk_notes=[note])
        publishing.delete_risk_note(note)
        assert sentences(article)[0] == "改了风险提示（风险提示“小心骗子”被删除）"

    def test_a_deleted_risk_note_is_told_in_the_guides_that_required_it(self, db):
        note, guide = factories.make_risk_note(title="小心骗子"), factories.make_guide()
        publishing.save_guide(guide, [note])
        publishing.delete_risk_note(note)
        expected = "改了必须显示的风险提示（风险提示“小心骗子”被删除）"
        assert sentences(guide)[0] == expected

    def test_a_new_hotline_is_told_of_the_old_one_too(self, hotline):
        other = factories.make_channel(kind="phone", value="95017", is_hotline=True)
        assert sentences(hotline)[0] == "改了作为全站热线"
        assert sentences(other) == ["新建"]

    def test_a_changed_number_is_no_version_of_the_articles_that_name_it(self, hotline):
        article = factories.make_article(body=f"请打 [[{hotline.slug}]]")
        hotline.value = "95017"
        publishing.save_channel(hotline)
        assert sentences(article) == ["新建"]

    def test_a_check_of_a_channel_is_signed(self, hotline, editor):
        publishing.verify_channel(hotline, by=editor)
        assert last(hotline).revision.user == editor
        assert sentences(hotline)[0] == "改了最近核实日期、核实人（核实无误）"


class TestWho:
    def test_the_admin_signs_a_save(self, editor_client, editor):
        article = factories.make_article(steps=["一步"])
        sent = filled_in(editor_client, address(article)) | {"title": "改过的标题"}
        editor_client.post(address(article), sent | {"steps-0-text": "改过的一步"})
        assert last(article).revision.user == editor
        assert sentences(article) == ["改了标题；改了 1 步", "新建"]

    def test_the_admin_signs_bulk_actions(self, editor_client, editor):
        article = factories.make_article()
        sent = {"action": "withdraw", "_selected_action": [article.pk]}
        editor_client.post(list_address(Article), sent)
        assert last(article).revision.user == editor

    def test_the_admin_signs_deletions(self, editor_client, editor):
        article = factories.make_article()
        editor_client.post(address(article, "delete"), {"post": "yes"})
        revision = Version.objects.get_for_object_reference(Article, article.pk)[0].revision
        assert (revision.user, revision.comment) == (editor, "删除了它")

    def test_a_command_signs_nothing(self, db):
        assert last(factories.make_article()).revision.user is None

    def test_the_signature_ends_with_the_work(self, editor):
        with authored(by=editor, reason="试一试"), authored(reason="里面"):
            inside = factories.make_guide()
        assert sentences(inside) == ["新建（里面）"]
        assert last(inside).revision.user == editor
        assert last(factories.make_guide()).revision.user is None

    def test_a_confirmed_number_is_signed_by_who_decided(self, settings, hotline, editor):
        settings.SINGLE_ADMIN = False
        keeper = factories.make_staff("rexian", groups=[Group.objects.get(name=HOTLINE_KEEPERS)])
        hotline.value = "95017"
        proposals.save(hotline, by=editor)
        assert sentences(hotline) == ["新建"]
        change = hotline.proposals.get()
        proposals.confirm(change.pk, by=keeper)
        assert last(hotline).revision.user == keeper
        assert sentences(hotline)[0] == "改了号码或地址（确认了xiaobian的提议）"


class TestImports:
    def test_new_rows_for_the_same_steps_are_no_change(self, db, tmp_path):
        article = factories.make_article(steps=["一步", "两步"])
        publishing.save_article(article, [Step(text="一步"), Step(text="两步")])
        assert sentences(article) == ["新建"]

    def test_a_dry_run_leaves_no_version(self, db, tmp_path):
        (tmp_path / "n.md").write_text(
            "---\ntype: risk-note\nslug: a-note\ntitle: 小心\n---\n\n谁问都不要说。\n",
            encoding="utf-8",
        )
        report = import_guide(tmp_path, dry_run=True)
        assert not report.is_refused
        assert not Revision.objects.exists()


class TestFirstVersions:
    def test_what_was_there_before_gets_one(self, hotline):
        article = factories.make_article(steps=["一步"])
        Revision.objects.all().delete()
        assert record_unrecorded() == 3
        assert sentences(article) == ["开始记录历史时的样子"]
        assert version_state(last(article)).steps[0].values["text"] == "一步"

    def test_they_are_made_once(self, hotline):
        Revision.objects.all().delete()
        record_unrecorded()
        assert record_unrecorded() == 0

    def test_old_versions_are_pruned_by_the_command_of_the_readme(self, db):
        article = factories.make_article(steps=["一步"])
        for number in range(5):
            article.title = f"第 {number} 版"
            publishing.save_article(article, list(article.steps.all()))
        call_command("deleterevisions", "articles", keep=2, verbosity=0)
        assert [version.object_repr for version in versions(article)] == ["第 4 版", "第 3 版"]


def test_versions_cost_the_same_however_many_there_are(db, django_assert_max_num_queries):
    article = factories.make_article(steps=["一", "二", "三"])
    for title in ("甲", "乙", "丙"):
        article.title = title
        with django_assert_max_num_queries(42):  # PostgreSQL needs two for its locks
            publishing.save_article(article)
