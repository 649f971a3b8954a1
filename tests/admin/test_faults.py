"""A refused form: every fault stands above it, with the way to its field."""

import pytest

from articles.models import Article, SynonymGroup
from tests import factories
from tests.admin.forms import add_address, address, filled_in
from tests.pages import parse, text_of, with_class

pytestmark = pytest.mark.django_db


def send(client, article, **changes):
    """Return the page that comes back for the article's form with the changes."""
    url = address(article)
    response = client.post(url, filled_in(client, url) | changes)
    assert response.status_code == 200
    return parse(response)


def listed(page):
    """Return what the list says: the sentence, and where it leads."""
    summaries = with_class(page, "faults")
    items = [item for summary in summaries for item in summary.iterfind(".//li")]
    return [(text_of(item), item.find("a").get("href") if len(item) else "") for item in items]


def led_to(page, anchor):
    """Return the element that the link leads to."""
    [element] = page.findall(f".//*[@id='{anchor.removeprefix('#')}']")
    return element


def test_every_fault_leads_to_its_field_in_the_order_of_the_page(editor_client):
    article = factories.make_article(steps=["打开", "点"])
    changes = {"title": "", "steps-1-text": "", "slug": "两个 字"}
    page = send(editor_client, article, **changes)
    found = listed(page)
    assert [anchor for _, anchor in found] == ["#id_title", "#id_steps-1-text", "#id_slug"]
    assert [words.split("：")[0] for words, _ in found] == [
        "标题",
        "步骤 2，这一步做什么",
        "网址名",
    ]
    for _, anchor in found:
        assert led_to(page, anchor) is not None


def test_the_list_takes_the_focus_and_says_how_many_faults_there_are(editor_client):
    page = send(editor_client, factories.make_article(), title="", summary="")
    [summary] = with_class(page, "faults")
    assert summary.get("autofocus") is not None
    assert summary.get("tabindex") == "-1"
    assert "下面 2 条" in text_of(summary.find(".//h2"))
    assert text_of(page.find(".//title")).startswith("没有保存：")


def test_a_choice_is_led_to_at_its_first_button(editor_client):
    page = send(editor_client, factories.make_article(), kind="")
    [(_, anchor)] = listed(page)
    assert led_to(page, anchor).get("type") == "radio"


def test_a_new_row_is_counted_as_the_editor_sees_it(editor_client):
    article = factories.make_article(steps=["打开"])
    changes = {"steps-TOTAL_FORMS": "2", "steps-1-order": "2", "steps-1-caution": "小心"}
    [(words, anchor)] = listed(send(editor_client, article, **changes))
    assert words.startswith("步骤 2，")
    assert anchor == "#id_steps-1-text"


def test_what_is_wrong_with_all_rows_leads_to_the_rows(editor_client):
    article = factories.make_draft(kind=Article.Kind.STEPS)
    page = send(editor_client, article, status=Article.Status.PUBLISHED)
    [(words, anchor)] = listed(page)
    assert words.startswith("步骤：")
    assert led_to(page, anchor) is not None


def test_what_belongs_to_no_field_is_said_once_without_a_link(editor_client):
    article = factories.make_article()
    url = address(article)
    sent = filled_in(editor_client, url)
    Article.objects.filter(pk=article.pk).update(updated_at="2020-01-01T00:00Z")
    page = parse(editor_client.post(url, sent))
    [(words, anchor)] = listed(page)
    assert anchor == ""
    assert text_of(page).count(words) == 1


def test_a_form_that_is_only_opened_lists_nothing(editor_client):
    page = editor_client.get(address(factories.make_article())).content.decode()
    assert "faults" not in page


@pytest.mark.parametrize("path", [add_address(SynonymGroup), "/admin/auth/user/add/"])
def test_short_forms_list_their_faults_too(admin_client, path):
    page = parse(admin_client.post(path, {}))
    assert all(anchor for _, anchor in listed(page))
    assert listed(page)
    assert not with_class(page, "errornote")
