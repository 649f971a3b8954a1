"""The results page answers any input with a page; suggestions with JSON."""

import json

import pytest

from articles.models import SearchCount
from articles.search.counting import counter
from tests import factories
from tests.kept import kept
from tests.pages import has_search_box, links, parse, text_of, with_class

pytestmark = pytest.mark.django_db

ANY_INPUT = {
    "nothing": "",
    "spaces": "%20%20",
    "ten-thousand-characters": "%E5%AF%86%E7%A0%81" * 5000,
    "ten-thousand-words": "%E5%AF%86+" * 5000,
    "nul": "%00",
    "nul-inside": "%E5%AF%86%00%E7%A0%81",
    "emoji": "%F0%9F%98%80",
    "family-emoji": "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
    "single-quote": "%27",
    "double-quote": "%22%E5%AF%86%E7%A0%81",
    "fts-operators": "title%3A%E5%AF%86+OR+NOT+AND+NEAR%28a+b%2C2%29+*+%5E%E5%AF%86+-x+%2B",
    "fts-column": "%7Btitle+body%7D+%3A+%E5%AF%86",
    "fts-parentheses": "%28%28%28",
    "tsquery": "%E5%AF%86+%26+%21+%7C+%3C-%3E+%3A*",
    "sql": "%27%3B+DROP+TABLE+articles_article%3B--",
    "like": "%25_%25%5C",
    "backslash": "%5C",
    "percent": "%25",
    "broken-percent": "%E5%AF",
    "lone-surrogate": "%ED%A0%80",
    "half-a-surrogate-pair": "%ED%B0%80%E5%AF%86",
    "overlong-utf8": "%C0%AF",
    "not-utf8": "%FF%FE",
    "utf16-bom": "%EF%BB%BF",
    "right-to-left": "%E2%80%AE%E5%AF%86%E7%A0%81",
    "zero-width": "%E2%80%8B%E2%80%8C",
    "combining": "e" + "%CC%81" * 300,
    "control": "%01%02%1B%7F",
    "newline": "%0D%0A%E5%AF%86",
    "html": "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "private-use": "%EE%80%80",
    "noncharacter": "%EF%BF%BF",
    "supplementary-ideograph": "%F0%A0%80%80",
    "digits": "95188",
    "latin": "zhifubao+mima",
    "traditional": "%E5%BF%98%E8%A8%98%E5%AF%86%E7%A2%BC",
    "full-width": "%EF%BC%A1%EF%BC%B0%EF%BC%B0",
}


@kept
def guide(hotline):
    guide = factories.make_guide(title="忘记密码怎么办", slug="recover", keywords="密码忘了")
    factories.make_article(guide, title="用备用密码找回", slug="backup", steps=["打开登录页面"])
    return guide


@pytest.mark.parametrize("query", ANY_INPUT.values(), ids=ANY_INPUT)
def test_any_input_is_answered_with_a_page(client, guide, query):
    response = client.get(f"/search/?q={query}")
    assert response.status_code == 200
    assert has_search_box(parse(response))
    assert "tel:95188" in links(parse(response))


@pytest.mark.parametrize("query", ANY_INPUT.values(), ids=ANY_INPUT)
def test_any_input_is_answered_with_suggestions(client, guide, query):
    response = client.get(f"/search/suggest/?q={query}")
    assert response.status_code == 200
    assert set(json.loads(response.content)) == {"query", "suggestions"}


@pytest.mark.parametrize(
    "page",
    ["abc", "0", "-1", "999999", "1.5", "", "１", "%00", "9" * 5000, "1e9", "+2", "%ED%A0%80"],
)
def test_any_page_number_is_answered_with_a_page(client, guide, page):
    assert client.get(f"/search/?q=密码&page={page}").status_code == 200


def test_an_address_without_a_query_is_answered_with_a_page(client, guide):
    assert client.get("/search/").status_code == 200


def test_a_query_given_twice_is_answered_with_a_page(client, guide):
    assert client.get("/search/?q=a&q=密码").status_code == 200


def test_a_result_is_a_list_item_whose_first_link_is_the_document(client, guide):
    results = with_class(parse(client.get("/search/?q=忘记密码")), "result", "li")
    assert links(results[0])[0] == "/guides/recover/"


def test_the_hit_is_marked_in_title_or_snippet(client, guide):
    tree = parse(client.get("/search/?q=备用密码"))
    assert "备用密码" in [text_of(mark) for mark in tree.iterfind(".//mark")]


def test_the_query_stands_in_the_search_box_again(client, guide):
    tree = parse(client.get("/search/?q=忘记密码"))
    values = [e.get("value") for e in tree.iterfind(".//input") if e.get("name") == "q"]
    assert values == ["忘记密码"]


def test_a_search_without_result_offers_guides_and_the_hotline(client, guide):
    main = parse(client.get("/search/?q=xyzzy量子火箭")).find(".//main")
    assert with_class(main, "result") == []
    assert {"/guides/recover/", "tel:95188"} <= set(links(main))


def test_an_empty_search_offers_guides(client, guide):
    main = parse(client.get("/search/?q=")).find(".//main")
    assert "/guides/recover/" in links(main)


def test_a_query_is_shown_as_text_and_never_as_markup(client, guide):
    response = client.get("/search/?q=<script>alert(1)</script>密码")
    assert "<script>alert" not in response.content.decode()


def test_a_results_page_is_not_for_search_engines(client, guide):
    page = client.get("/search/?q=密码").content.decode()
    assert '<meta name="robots" content="noindex">' in page


def test_more_than_ten_results_come_page_by_page(client, guide):
    for _ in range(14):
        factories.make_article(guide, title="独角兽")
    found = []
    for number in (1, 2):
        tree = parse(client.get(f"/search/?q=独角兽&page={number}"))
        found.append({links(r)[0] for r in with_class(tree, "result", "li")})
    assert [len(page) for page in found] == [10, 4]
    assert found[0].isdisjoint(found[1])


def test_the_link_to_the_second_page_keeps_the_query(client, guide):
    for _ in range(11):
        factories.make_article(guide, title="独角兽 & 麒麟")
    hrefs = links(parse(client.get("/search/?q=独角兽 %26 麒麟")))
    (second,) = {href for href in hrefs if "page=2" in href}
    tree = parse(client.get(f"/search/{second}"))
    assert len(with_class(tree, "result", "li")) == 1


def test_suggestions_have_title_address_and_marked_html(client, guide):
    suggestion = client.get("/search/suggest/?q=忘记").json()["suggestions"][0]
    assert set(suggestion) == {"title", "url", "html"}
    assert (suggestion["title"], suggestion["url"]) == ("忘记密码怎么办", "/guides/recover/")


def test_suggestions_take_two_kilobytes_at_most(client, guide):
    for number in range(8):
        factories.make_article(
            guide, title=f"忘记密码{number}" + "很长的标题" * 22, slug=f"a{number}"
        )
    response = client.get("/search/suggest/?q=忘记密码")
    assert response.json()["suggestions"]
    assert len(response.content) <= 2048


def test_a_page_for_a_megabyte_of_query_stays_small(client, guide):
    response = client.get("/search/", QUERY_STRING="q=" + "%E5%AF%86%E7%A0%81" * 55_000)
    assert len(response.content) < 100_000
    assert with_class(parse(response), "result", "li")


def test_a_suggestion_is_escaped_but_for_its_marks(client, hotline):
    factories.make_guide(title="忘记<img src=x onerror=alert(1)>密码")
    for item in client.get("/search/suggest/?q=忘记").json()["suggestions"]:
        assert "<img" not in item["html"]


def test_a_search_is_counted_once(client, guide):
    client.get("/search/?q=忘记密码")
    client.get("/search/?q=忘记密码&page=2")
    counter.flush()
    assert SearchCount.objects.get().searches == 1


def test_an_opened_result_is_counted_without_an_answer(client, guide):
    client.get("/search/?q=忘记密码")
    response = client.post("/search/opened/?q=忘记密码")
    counter.flush()
    assert (response.status_code, response.content) == (204, b"")
    assert SearchCount.objects.get().opened == 1


def test_opening_is_only_counted_by_post(client, guide):
    assert client.get("/search/opened/?q=忘记密码").status_code == 405


@pytest.mark.parametrize("query", ANY_INPUT.values(), ids=ANY_INPUT)
def test_any_input_can_be_counted(client, guide, query):
    client.get(f"/search/?q={query}")
    response = client.post(f"/search/opened/?q={query}")
    counter.flush()
    assert response.status_code == 204


def test_a_page_past_the_last_shows_the_last(client, starter):
    tree = parse(client.get("/search/?q=密码&page=50"))
    assert with_class(tree, "result", "li")
