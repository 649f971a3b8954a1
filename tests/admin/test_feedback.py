"""«读者反馈»: what readers said, of which version and which step, and what was done about it."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from reversion.models import Revision, Version

from articles import publishing
from articles.models import Article, Feedback, Step
from tests import factories
from tests.admin.forms import address, list_address
from tests.kept import kept
from tests.pages import links, parse, text_of, with_class

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/feedback/"
CSV = f"{LIST}csv/"


@kept
def article(hotline):
    return factories.make_article(title="用备用密码找回", steps=["打开支付宝", "点“我的”"])


def newest(article):
    return Version.objects.get_for_object(article).first()


def told(response):
    """Return the table of figures, a list of cells for each row."""
    (section, *_) = with_class(parse(response), "answers", "section")
    return [[text_of(cell) for cell in row] for row in section.iterfind(".//tbody/tr")]


def shown(response):
    """Return the comments of the answers in the list."""
    return [row.comment for row in response.context["cl"].result_list]


def test_answers_are_told_apart_by_the_version_they_were_said_of(editor_client, article):
    factories.make_feedback(article, step=2, step_text="点“我的”")
    factories.make_feedback(article)
    publishing.set_steps(article, [Step(text="打开支付宝"), Step(text="点右下角的“我的”")])
    for is_solved in (True, True, True, False):
        factories.make_feedback(article, is_solved=is_solved)
    after, before = told(editor_client.get(LIST, {"article": article.pk}))
    assert after[2:] == ["3", "1", "75%", "—"]
    assert before[2:] == ["0", "2", "0%", "第 2 步：1 人 点“我的”"]


def test_a_version_leads_to_what_it_changed(editor_client, article):
    factories.make_feedback(article)
    page = parse(editor_client.get(LIST, {"article": article.pk}))
    version = reverse("admin:articles_article_version", args=[newest(article).pk])
    assert version in links(page)
    assert editor_client.get(version).status_code == 200


def test_figures_stay_where_the_version_has_been_deleted(editor_client, article):
    factories.make_feedback(article, comment="旧的")
    Revision.objects.all().delete()
    response = editor_client.get(LIST, {"article": article.pk})
    assert "版本已删除" in told(response)[0][0]
    assert shown(editor_client.get(LIST, {"article": article.pk, "version": "0"})) == ["旧的"]


def test_the_answers_of_one_step_of_one_version_are_a_click_away(editor_client, article):
    factories.make_feedback(article, step=1, step_text="打开支付宝", comment="第一步的话")
    factories.make_feedback(article, step=2, step_text="点“我的”", comment="第二步的话")
    factories.make_feedback(comment="别的文章", step=2, step_text="x")
    page = parse(editor_client.get(LIST, {"article": article.pk}))
    (link,) = (href for href in links(page) if href.endswith("&step=2") and "version=" in href)
    assert shown(editor_client.get(LIST + link)) == ["第二步的话"]


@pytest.mark.parametrize("name", ["article", "version", "step"])
@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "\x00", "987654"])
def test_a_filter_that_names_nothing_finds_nothing(editor_client, article, name, value):
    factories.make_feedback(article)
    response = editor_client.get(LIST, {name: value})
    assert response.status_code == 200
    assert shown(response) == []


def test_without_an_article_the_list_opens_with_where_readers_were_helped_least(
    editor_client, article
):
    factories.make_feedback(article, step=2, step_text="点“我的”")
    response = editor_client.get(LIST)
    assert told(response) == [["用备用密码找回", "1", "0"]]
    assert f"?article={article.pk}&step=2" in links(parse(response))


def test_several_answers_are_marked_as_handled_at_once_and_it_is_noted_who(
    editor_client, editor, article
):
    answers = [factories.make_feedback(article) for _ in range(3)]
    sent = {"action": "mark_handled", "_selected_action": [row.pk for row in answers[:2]]}
    editor_client.post(LIST, sent)
    assert [row.is_handled for row in Feedback.objects.order_by("pk")] == [True, True, False]
    assert {entry.user for entry in LogEntry.objects.all()} == {editor}
    editor_client.post(LIST, {**sent, "action": "mark_unhandled"})
    assert not Feedback.objects.filter(is_handled=True).exists()


def test_one_answer_is_marked_as_handled_by_its_box(editor_client, article):
    answer = factories.make_feedback(article)
    sent = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": answer.pk,
        "form-0-is_handled": "on", "_save": "1",
    }  # fmt: skip
    assert editor_client.post(LIST, sent).status_code == 302
    assert Feedback.objects.get().is_handled


def test_every_box_says_what_it_belongs_to(editor_client, article):
    factories.make_feedback(article, comment="找不到按钮")
    page = editor_client.get(LIST).content.decode()
    assert 'aria-label="已处理：找不到按钮"' in page


def test_a_forged_row_changes_nothing_but_handled(editor_client, article):
    answer = factories.make_feedback(article, comment="原话")
    editor_client.post(address(answer), {"is_handled": "on", "comment": "改过", "is_solved": "on"})
    stored = Feedback.objects.get()
    assert (stored.is_handled, stored.comment, stored.is_solved) == (True, "原话", False)


def test_words_that_name_somebody_are_erased_and_the_answer_stays(editor_client, article):
    answer = factories.make_feedback(article, comment="我是张三，住在……")
    editor_client.post(LIST, {"action": "erase_words", "_selected_action": [answer.pk]})
    assert Feedback.objects.get().comment == ""


def test_what_a_reader_writes_is_shown_as_text(editor_client, article):
    factories.make_feedback(article, comment="<script>alert(1)</script>")
    for path in (LIST, f"{LIST}?article={article.pk}", address(Feedback.objects.get())):
        page = editor_client.get(path).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_table_holds_what_the_list_shows_and_no_formula(editor_client, article):
    factories.make_feedback(article, step=1, step_text="打开", comment="=1+1")
    factories.make_feedback(article, comment="　＝cmd|'/c calc'!A0", is_handled=True)
    factories.make_feedback(comment="别的文章")
    response = editor_client.get(CSV, {"article": article.pk})
    header, *rows = csv.reader(io.StringIO(response.content.decode().removeprefix("\ufeff")))
    assert [dict(zip(header, row, strict=True))["读者写的话"] for row in rows] == [
        "'　＝cmd|'/c calc'!A0",
        "'=1+1",
    ]
    assert rows[1][3:6] == ["没解决", "1", "打开"]
    assert rows[0][-1] == "已处理"


def test_a_table_of_nonsense_leads_back_to_the_list(editor_client, article):
    assert editor_client.get(CSV, {"day__x": "1"}).status_code in (302, 400)


def test_staff_without_the_right_see_neither_list_nor_table(client, article):
    client.force_login(factories.make_staff("no-rights"))
    assert client.get(LIST).status_code == 403
    assert client.get(CSV).status_code == 403


def test_the_list_is_paginated_in_a_constant_number_of_queries(editor_client, article):
    for _ in range(2):
        factories.make_feedback(article, comment="x")
    editor_client.get(LIST, {"article": article.pk})

    def queries():
        with CaptureQueriesContext(connection) as found:
            response = editor_client.get(LIST, {"article": article.pk})
        return len(found), len(response.context["cl"].result_list)

    few, _ = queries()
    for _ in range(60):
        factories.make_feedback(article, comment="x")
    many, listed = queries()
    assert (many, listed) == (few, 50)


def test_an_article_tells_its_figures_in_its_form_and_in_the_list(editor_client, article):
    factories.make_feedback(article)
    factories.make_feedback(article, is_solved=True)
    for path in (list_address(Article), address(article)):
        page = parse(editor_client.get(path))
        (link,) = (a for a in page.iterfind(".//a") if text_of(a) == "解决了 1，没解决 1")
        assert link.get("href") == f"{LIST}?article={article.pk}"


def test_the_list_of_articles_counts_answers_without_more_queries(editor_client, article):
    editor_client.get(list_address(Article))

    def queries():
        with CaptureQueriesContext(connection) as found:
            editor_client.get(list_address(Article))
        return len(found)

    before = queries()
    for _ in range(3):
        factories.make_feedback(factories.make_article(article.guide))
    assert queries() == before


def test_articles_are_sorted_by_how_many_they_did_not_help(editor_client, article):
    other = factories.make_article(article.guide)
    factories.make_feedback(other)
    columns = editor_client.get(list_address(Article)).context["cl"].list_display
    response = editor_client.get(list_address(Article), {"o": f"-{columns.index('answers')}"})
    assert [row.pk for row in response.context["cl"].result_list] == [other.pk, article.pk]
