"""«搜索情况»: what visitors search for, and what an editor can do about it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles.models import SearchCount
from articles.search import engine
from tests import factories

pytestmark = pytest.mark.django_db

REPORT = "/admin/articles/searchcount/"


def count(query, **figures):
    values = {"searches": 1, **figures}
    return SearchCount.objects.create(day=timezone.localdate(), query=query, **values)


def test_the_report_lists_dead_ends_and_what_nobody_opened(editor_client):
    count("花呗提额", searches=3, dead_ends=3)
    count("余额宝", searches=2, results=4)
    page = editor_client.get(REPORT)
    assert [row.query for row in page.context["without_result"]] == ["花呗提额"]
    assert [row.query for row in page.context["unopened"]] == ["余额宝"]


def test_the_report_leaves_out_what_is_older_than_the_period(editor_client):
    old = timezone.localdate() - timedelta(days=8)
    SearchCount.objects.create(day=old, query="旧的", searches=2)
    assert editor_client.get(REPORT, {"days": "7"}).context["frequent"] == []
    assert len(editor_client.get(REPORT, {"days": "30"}).context["frequent"]) == 1


def test_a_days_figures_stand_in_a_table_for_who_cannot_see_the_picture(editor_client):
    count("忘记密码", searches=7)
    page = editor_client.get(REPORT).content.decode()
    assert f'<th scope="row">{timezone.localdate()}</th><td>7</td><td>0</td>' in page


def test_the_csv_cannot_start_a_formula_in_a_spreadsheet(editor_client):
    count("=hyperlink(1)")
    response = editor_client.get(REPORT, {"format": "csv"})
    assert "'=hyperlink(1),1,0,0" in response.content.decode()


def test_one_click_makes_an_article_found_by_a_query(editor_client):
    article = factories.make_article(title="用身份验证找回")
    address = reverse("admin:articles_searchcount_keyword")
    assert article.title in editor_client.get(address, {"q": "刷脸"}).content.decode()
    editor_client.post(address, {"q": "刷脸", "article": article.pk})
    assert [hit.pk for hit in engine.search("刷脸").hits] == [article.pk]


def test_an_added_keyword_stands_in_the_articles_history(editor_client, editor):
    article = factories.make_article()
    address = reverse("admin:articles_searchcount_keyword")
    editor_client.post(address, {"q": "刷脸", "article": article.pk})
    entry = LogEntry.objects.get(object_id=str(article.pk))
    assert (entry.user, entry.change_message) == (editor, "加了其他说法“刷脸”")


def test_the_keyword_page_says_what_is_wrong_with_a_forged_article(editor_client):
    response = editor_client.post(
        reverse("admin:articles_searchcount_keyword"), {"q": "刷脸", "article": "999"}
    )
    assert response.status_code == 200
    assert response.context["form"].errors["article"]


@pytest.mark.parametrize(
    ("keyword", "reason"),
    [("刷脸" * 31, "60"), ("第六十一个词", "最多 60 个词"), ("刷\x01脸", "控制字符")],
    ids=["too long", "one too many", "control character"],
)
def test_a_keyword_that_the_form_refuses_is_refused_here_too(editor_client, keyword, reason):
    article = factories.make_article(keywords="\n".join(f"词{n}" for n in range(60)))
    before = article.keywords
    response = editor_client.post(
        reverse("admin:articles_searchcount_keyword"), {"q": keyword, "article": article.pk}
    )
    assert reason in "".join(response.context["form"].errors["q"])
    article.refresh_from_db()
    assert article.keywords == before


def test_a_draft_is_started_with_the_query_as_its_title(editor_client):
    page = editor_client.get(reverse("admin:articles_article_add"), {"title": "花呗提额"})
    assert 'value="花呗提额"' in page.content.decode()


def test_staff_without_the_right_do_not_see_the_report(client):
    client.force_login(factories.make_staff("no-rights"))
    assert client.get(REPORT).status_code == 403
    assert client.get(reverse("admin:articles_searchcount_keyword")).status_code == 403


def test_counts_can_be_neither_added_nor_changed_nor_deleted(admin_client):
    row = count("忘记密码")
    assert admin_client.get(f"{REPORT}add/").status_code == 403
    assert admin_client.post(f"{REPORT}{row.pk}/change/", {"searches": 9}).status_code == 403
    assert admin_client.post(f"{REPORT}{row.pk}/delete/", {"post": "yes"}).status_code == 403
