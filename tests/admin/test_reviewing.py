"""Checks on save in the admin: beside the field where they block, told where they do not."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from articles import publishing
from articles.models import Article
from articles.readiness import NO_STEPS
from tests import factories
from tests.admin.forms import address, errors, filled_in, list_address, messages


def save(client, obj, **changes):
    sent = filled_in(client, address(obj)) | {
        name.replace("__", "-"): value for name, value in changes.items()
    }
    return client.post(address(obj), sent, follow=True)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (factories.make_article, "body"),
        (factories.make_guide, "introduction"),
        (factories.make_risk_note, "body"),
        (factories.make_channel, "how_to"),
    ],
)
def test_a_new_dead_link_is_refused_beside_its_field(admin_client, make, field):
    response = save(admin_client, make(), **{field: "[去](/guides/nowhere/)"})
    sentences = response.context["adminform"].form.errors[field]
    assert "/guides/nowhere/ 打不开" in sentences[0]
    assertContains(response, "[去](/guides/nowhere/)")


def test_a_dead_link_in_a_step_is_refused_beside_it(editor_client):
    article = factories.make_article(steps=["一步"])
    response = save(editor_client, article, steps__0__text="看[这里](/nowhere/)")
    assert "/nowhere/ 打不开" in errors(response)[0]
    assert article.steps.get().text == "一步"


def test_a_dead_link_that_was_there_keeps_nobody_from_saving(editor_client):
    article = factories.make_article(body="[去](/guides/nowhere/)")
    response = save(editor_client, article, body="[去](/guides/nowhere/)，改了别的")
    assert Article.objects.get().body.endswith("改了别的")
    assert "打不开" in messages(response)[-1]


def test_what_to_look_at_again_is_told_after_saving_and_beside_the_field(editor_client):
    article = factories.make_article(steps=["一步", "两步"])
    response = save(
        editor_client, article, body="### 跳级", steps__1__text="打开登录页，点「下一步」。"
    )
    told = messages(response)[-1]
    assert "正文：标题跳级了" in told
    assert "第 2 步：这一步里有 2 个动作" in told
    page = editor_client.get(address(article))
    assertContains(page, "提醒：标题跳级了")
    assertContains(page, "提醒：这一步里有 2 个动作", count=1)


def test_a_good_text_is_saved_without_a_word(editor_client):
    article = factories.make_article(steps=["打开登录页。"])
    response = save(editor_client, article, body="## 标题\n\n看[联系客服](/contact/)。")
    assertNotContains(response, "请再看看")
    assertNotContains(editor_client.get(address(article)), "提醒：")


def test_the_form_costs_the_same_for_many_steps(editor_client, django_assert_max_num_queries):
    few = factories.make_article(steps=["看[联系](/contact/)"] * 2)
    many = factories.make_article(steps=["看[甲](/guides/a/b/)[乙](/guides/a/)[丙](//x.cn)"] * 40)
    editor_client.get(address(few))
    for article in (few, many):
        with django_assert_max_num_queries(20):
            editor_client.get(address(article))


class TestStepsWithoutSteps:
    def test_are_not_published_by_the_form(self, editor_client):
        draft = factories.make_draft()
        response = save(editor_client, draft, status="published")
        assert errors(response) == [NO_STEPS]
        assert Article.objects.get().status == "draft"

    def test_are_not_published_by_taking_the_last_step_away(self, editor_client):
        article = factories.make_article(steps=["一步"])
        response = save(editor_client, article, steps__0__DELETE="on")
        assert errors(response) == [NO_STEPS]
        assert article.steps.count() == 1

    def test_are_not_published_by_the_bulk_action(self, editor_client):
        draft, good = factories.make_draft(title="空的"), factories.make_draft(steps=["一步"])
        sent = {"action": "publish", "_selected_action": [draft.pk, good.pk]}
        response = editor_client.post(list_address(Article), sent, follow=True)
        refused, done = messages(response)
        assert refused.startswith("没有发布“空的”：")
        assert done.startswith("已发布 1 篇文章")
        assert list(Article.objects.published()) == [good]

    def test_can_be_published_with_a_step_or_as_an_explanation(self, editor_client):
        save(editor_client, factories.make_draft(), status="published", kind="explanation")
        save(editor_client, factories.make_draft(steps=["一步"]), status="published")
        assert Article.objects.published().count() == 2

    def test_that_were_published_before_can_still_be_changed(self, editor_client):
        article = factories.make_article()
        save(editor_client, article, summary="改一句")
        assert Article.objects.get().summary == "改一句"
        publishing.withdraw([article])
        response = save(editor_client, article, status="published")
        assert errors(response) == [NO_STEPS]


class TestRequiredNotes:
    @pytest.fixture
    def note(self, db):
        return factories.make_risk_note(title="小心骗子")

    @pytest.fixture
    def guide(self, note):
        """A guide whose articles must show the note."""
        guide = factories.make_guide()
        publishing.save_guide(guide, [note])
        return guide

    def test_an_article_is_not_published_without_them(self, editor_client, guide, note):
        draft = factories.make_draft(guide, steps=["一步"])
        response = save(editor_client, draft, status="published")
        [sentence] = response.context["adminform"].form.errors["risk_notes"]
        assert "“小心骗子”" in sentence
        save(editor_client, draft, status="published", risk_notes=[note.pk])
        assert Article.objects.get().status == "published"

    def test_a_draft_is_saved_and_told(self, editor_client, guide):
        response = save(editor_client, factories.make_draft(guide), summary="改一句")
        assert Article.objects.get().summary == "改一句"
        assert "要求显示风险提示“小心骗子”" in messages(response)[-1]

    def test_the_bulk_action_leaves_them_out(self, editor_client, guide, note):
        lacking = factories.make_draft(guide, steps=["一步"], title="没选的")
        good = factories.make_draft(guide, steps=["一步"], risk_notes=[note])
        sent = {"action": "publish", "_selected_action": [lacking.pk, good.pk]}
        response = editor_client.post(list_address(Article), sent, follow=True)
        assert messages(response)[0].startswith("没有发布“没选的”：")
        assert list(Article.objects.published()) == [good]

    @pytest.mark.parametrize("values", [{"is_active": False}, {"is_sitewide": True}])
    def test_what_is_shown_nowhere_or_everywhere_need_not_be_chosen(
        self, editor_client, guide, note, values
    ):
        for name, value in values.items():
            setattr(note, name, value)
        publishing.save_risk_note(note)
        save(editor_client, factories.make_draft(guide, steps=["一步"]), status="published")
        assert Article.objects.get().status == "published"

    def test_requiring_one_names_the_published_articles_that_lack_it(self, editor_client, note):
        article = factories.make_article(title="没选的")
        response = save(editor_client, article.guide, required_notes=[note.pk])
        assert list(article.guide.required_notes.all()) == [note]
        assert "“没选的”" in messages(response)[-1]

    def test_the_bulk_action_costs_the_same_for_many(
        self, editor_client, guide, django_assert_max_num_queries
    ):
        drafts = [factories.make_draft(guide, title=f"第 {n} 篇") for n in range(12)]
        sent = {"action": "publish", "_selected_action": [draft.pk for draft in drafts]}
        with django_assert_max_num_queries(30):
            editor_client.post(list_address(Article), sent)
        assert not Article.objects.published().exists()
