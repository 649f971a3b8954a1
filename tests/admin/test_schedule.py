"""When an article is shown, in the admin: the form's two moments, the list, the actions."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from pytest_django.asserts import assertContains, assertNotContains

from articles.models import Article, Stage
from tests import factories
from tests.admin.forms import address, errors, filled_in, list_address, messages
from tests.clock import NINE

pytestmark = pytest.mark.django_db
LIST = list_address(Article)
HOUR = timedelta(hours=1)


def save(client, article, **changes):
    """Send the article's form with the changes, and follow to where the admin goes."""
    url = address(article)
    return client.post(url, filled_in(client, url) | changes, follow=True)


def stored(article):
    return Article.objects.get(pk=article.pk)


def test_a_draft_is_scheduled_in_beijing_time(editor_client, clock):
    draft = factories.make_draft(kind="explanation")
    response = save(
        editor_client, draft, status="published",
        publish_at="2026-12-01T09:00", withdraw_at="2027-01-02T18:30",
    )  # fmt: skip
    assert stored(draft).publish_at == NINE
    told = "访客现在还看不到。将于 12 月 1 日 09:00 发布，将于 2027 年 1 月 2 日 18:30 撤下。"
    assert any(told in message for message in messages(response))
    assertContains(editor_client.get(address(draft)), 'value="2026-12-01T09:00"')


def test_saving_a_scheduled_article_again_keeps_its_moments(editor_client, clock):
    article = factories.make_article(publish_at=NINE, withdraw_at=NINE + HOUR, kind="explanation")
    save(editor_client, article, title="新标题")
    assert stored(article).title == "新标题"
    assert (stored(article).publish_at, stored(article).withdraw_at) == (NINE, NINE + HOUR)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "draft", "publish_at": "2026-12-01T09:00"}, "状态请选“已发布”"),
        ({"status": "withdrawn", "withdraw_at": "2026-12-01T09:00"}, "要马上撤下，状态请选"),
        ({"status": "published", "publish_at": "2026-12-01T07:59"}, "这个时间已经过去了"),
        ({"status": "published", "withdraw_at": "2026-12-01T08:00"}, "这个时间已经过去了"),
        (
            {"status": "published", "publish_at": "2026-12-01T09:00",
             "withdraw_at": "2026-12-01T09:00"},
            "撤下时间要晚于发布时间",
        ),
        ({"status": "published", "publish_at": "明天早上"}, "日期/时间"),
    ],
)  # fmt: skip
def test_moments_that_would_do_nothing_are_refused_with_the_reason(
    editor_client, clock, changes, sentence
):
    draft = factories.make_draft(kind="explanation")
    response = save(editor_client, draft, **changes)
    assert any(sentence in error for error in errors(response)), errors(response)
    assert stored(draft).stage == Stage.DRAFT


def test_what_visitors_see_does_not_vanish_until_a_moment_to_come(editor_client, clock):
    article = factories.make_article(kind="explanation")
    response = save(editor_client, article, publish_at="2026-12-01T09:00")
    assert "会让它马上消失" in errors(response)[0]
    assert stored(article).is_visible


def test_withdrawing_by_hand_drops_the_plan(editor_client, clock):
    article = factories.make_article(withdraw_at=NINE, kind="explanation")
    save(editor_client, article, status="withdrawn")
    assert stored(article).stage == Stage.WITHDRAWN
    assert stored(article).withdraw_at is None


def test_the_required_steps_are_asked_for_when_it_is_scheduled(editor_client, clock):
    draft = factories.make_draft()
    response = save(editor_client, draft, status="published", publish_at="2026-12-01T09:00")
    assert any("还没有步骤" in error for error in errors(response))


def test_the_list_says_where_each_article_stands_and_what_the_clock_will_do(editor_client, clock):
    factories.make_article(title="安排好的", publish_at=NINE)
    factories.make_article(title="会撤下的", withdraw_at=NINE)
    page = editor_client.get(LIST)
    for words in ("已安排", "将于 12 月 1 日 09:00 发布。", "将于 12 月 1 日 09:00 撤下。"):
        assertContains(page, words)
    clock.show(NINE)
    assertContains(editor_client.get(LIST), "已于 12 月 1 日 09:00 按时撤下。")


def test_the_list_is_narrowed_by_where_articles_stand_now(editor_client, clock):
    titles = {
        Stage.DRAFT: factories.make_draft(title="草稿那篇"),
        Stage.SCHEDULED: factories.make_article(title="安排那篇", publish_at=NINE),
        Stage.PUBLISHED: factories.make_article(title="发布那篇"),
        Stage.WITHDRAWN: factories.make_article(title="撤下那篇", status="withdrawn"),
    }
    for stage in titles:
        page = editor_client.get(LIST, {"stage": stage.value})
        for other, article in titles.items():
            (assertContains if other == stage else assertNotContains)(page, article.title)
    clock.show(NINE)
    assertContains(editor_client.get(LIST, {"stage": "published"}), "安排那篇")


def test_bulk_publishing_does_not_wait_for_the_moment(editor_client, clock):
    article = factories.make_article(publish_at=NINE, kind="explanation")
    sent = {"action": "publish", "_selected_action": [article.pk]}
    response = editor_client.post(LIST, sent, follow=True)
    assert "已发布 1 篇文章。" in messages(response)
    assert stored(article).is_visible


def test_bulk_publishing_asks_again_of_what_the_clock_withdrew(editor_client, clock):
    article = factories.make_article(withdraw_at=NINE)
    clock.show(NINE)
    sent = {"action": "publish", "_selected_action": [article.pk]}
    response = editor_client.post(LIST, sent, follow=True)
    assert any("还没有步骤" in message for message in messages(response))
    assert not stored(article).is_visible


def test_bulk_withdrawing_tells_withdrawn_from_draft(editor_client, clock):
    article, draft = factories.make_article(), factories.make_draft()
    sent = {"action": "withdraw", "_selected_action": [article.pk, draft.pk]}
    response = editor_client.post(LIST, sent, follow=True)
    assert messages(response) == [
        "已撤下 1 篇文章，访客看不到了。另有 1 篇本来就是草稿或已经撤下。"
    ]
    assert stored(article).stage == Stage.WITHDRAWN


def test_an_author_cannot_schedule(client, clock):
    client.force_login(factories.make_staff("a", groups=[Group.objects.get(name="作者")]))
    draft = factories.make_draft(kind="explanation")
    save(client, draft, status="published", publish_at="2026-12-01T09:00")
    assert stored(draft).stage == Stage.DRAFT
    assert stored(draft).publish_at is None


@pytest.mark.parametrize("field", ["publish_at", "withdraw_at"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "1900-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_that_nobody_means_is_refused_in_the_form(editor_client, clock, field, moment):
    draft = factories.make_draft(kind="explanation")
    response = save(editor_client, draft, status="published", **{field: moment})
    assert any("年份要在 2000 到 2100 之间" in error for error in errors(response))
