"""What the API answers: published content as described, with validators, in few queries."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.api.endpoints import ENDPOINTS
from articles.models import Article, SearchCount
from articles.search.counting import counter
from tests import factories
from tests.api.answers import ARTICLE, ROOT, get, require_shape
from tests.kept import kept

QUERIES = {
    ROOT: 0,
    f"{ROOT}openapi.json": 0,
    f"{ROOT}guides/": 2,
    f"{ROOT}guides/recover/": 2,
    f"{ROOT}guides/recover/articles/": 3,
    f"{ROOT}articles/": 2,
    ARTICLE: 5,
    f"{ROOT}risk-notes/": 3,
    f"{ROOT}channels/": 3,
}
ADDRESSES = [*QUERIES, f"{ROOT}search/?q=密码"]
LISTS = ["guides/", "articles/", "guides/recover/articles/", "risk-notes/", "channels/"]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_every_answer_has_the_shape_that_is_described(client, content, endpoint):
    path = endpoint.path.replace("{guide}", "recover").replace("{article}", "backup")
    values = get(client, f"{ROOT}{path}?q=密码")
    assert values.get("items") != []
    require_shape(values, endpoint.answers)


def test_an_article_comes_with_what_its_page_shows(client, content):
    values = get(client, ARTICLE)
    assert [step["text"]["text"] for step in values["steps"]] == ["打开 设置", "联系客服"]
    assert [note["slug"] for note in values["risk_notes"]] == ["codes", "everywhere"]
    assert values["hotline"]["tel"] == "tel:95188"
    assert values["page"] == "http://testserver/guides/recover/backup/"
    assert values["short_page"] == f"http://testserver/h/{values['number']}"
    assert values["steps"][1]["page"] == "http://testserver/guides/recover/backup/#step-2"


def test_texts_carry_todays_number_and_full_addresses(client, content):
    values = get(client, ARTICLE)
    assert values["body"]["text"] == "还要知道\n打 95188。"
    assert "[95188](tel:95188)" in values["body"]["markdown"]
    assert 'href="tel:95188"' in values["body"]["html"]
    assert values["risk_notes"][0]["body"]["text"] == "有疑问就打 95188。"
    link = "http://testserver/contact/"
    assert f'href="{link}"' in values["steps"][1]["text"]["html"]
    assert f"({link})" in values["steps"][1]["text"]["markdown"]


def test_a_steps_picture_has_a_full_address_and_words(client, media_root, editor_client, content):
    article = Article.objects.get(slug="backup")
    step = article.steps.first()
    step.image.save("a.png", ContentFile(factories.image_bytes()), save=False)
    step.image_alt = "设置页"
    step.save()
    image = get(client, ARTICLE)["steps"][0]["image"]
    assert image["url"].startswith("http://testserver/media/images/")
    assert (image["alt"], image["width"], image["height"]) == ("设置页", 60, 40)


def test_moments_have_a_zone_and_whole_seconds(client, content):
    written = get(client, ARTICLE)["updated_at"]
    assert datetime.datetime.fromisoformat(written).utcoffset() == datetime.timedelta(hours=8)
    assert "." not in written


def test_search_answers_plain_text(client, content):
    found = get(client, f"{ROOT}search/?q=备用密码")
    first = found["items"][0]
    assert first["title"] == "用备用密码找回"
    assert "<" not in first["snippet"]
    assert first["url"] == f"http://testserver{ARTICLE}"
    assert get(client, first["url"])["slug"] == "backup"


def test_markup_in_a_title_stays_text(client, content):
    factories.make_article(content, title="密码 <b>&amp;</b>", slug="markup")
    titles = [hit["title"] for hit in get(client, f"{ROOT}search/?q=密码")["items"]]
    assert "密码 <b>&amp;</b>" in titles


def test_searches_of_the_api_are_not_counted(client, content):
    get(client, f"{ROOT}search/?q=密码")
    counter.flush()
    assert not SearchCount.objects.exists()


@pytest.mark.parametrize("path", LISTS)
def test_pages_of_a_list_lead_to_one_another(client, content, path):
    first = get(client, f"{ROOT}{path}?per_page=1")
    assert (first["page"], first["previous"], len(first["items"])) == (1, None, 1)
    slugs = [item["slug"] for item in first["items"]]
    address = first["next"]
    while address:
        page = get(client, address)
        assert page["previous"]
        slugs += [item["slug"] for item in page["items"]]
        address = page["next"]
    assert slugs == [item["slug"] for item in get(client, ROOT + path)["items"]]
    assert len(slugs) == first["total"] == first["pages"]


def test_pages_of_a_search_lead_to_one_another(client, content):
    first = get(client, f"{ROOT}search/?q=密码&per_page=1")
    second = get(client, first["next"])
    assert second["items"] != first["items"]
    assert get(client, second["previous"])["items"] == first["items"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_the_answer_gets_304(client, content, address):
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_a_changed_answer_has_another_etag(client, content):
    before = client.get(ARTICLE).headers["ETag"]
    article = Article.objects.get(slug="backup")
    article.title = "另一个标题"
    publishing.save_article(article)
    assert client.get(ARTICLE, headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_answers_as_get_without_a_body(client, content, address):
    head, get_ = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == get_.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(get_.content))


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_of_any_origin_may_read(client, content, address):
    response = client.options(address, headers={"Origin": "https://app.example"})
    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert client.get(address).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_public_and_sets_no_cookie(editor_client, content, address):
    response = editor_client.get(address)
    assert response.headers["Cache-Control"].startswith("public, max-age=0")
    assert response.headers["Vary"] == "Accept-Encoding"
    assert not response.cookies


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@kept
def much_more(content):
    """Four times more of everything, beside the content."""
    for _ in range(4):
        factories.make_channel(how_to="打 [[hotline]]。")
        note = factories.make_risk_note(is_sitewide=True, body="打 [[hotline]]。")
        guide = factories.make_guide(introduction="打 [[hotline]]。")
        factories.make_article(guide, steps=["打 [[hotline]]。"] * 3, risk_notes=[note])


@pytest.mark.parametrize(("address", "expected"), QUERIES.items())
def test_queries_are_few(client, content, address, expected):
    assert count_queries(client, address) == expected


@pytest.mark.parametrize(("address", "expected"), QUERIES.items())
def test_queries_do_not_grow(client, much_more, address, expected):
    assert count_queries(client, address) == expected


def test_search_queries_do_not_grow(client, content):
    address = f"{ROOT}search/?q=密码"
    client.get(address)
    few = count_queries(client, address)
    for _ in range(4):
        factories.make_article(factories.make_guide(title="密码"), title="密码", steps=["密码"])
    assert count_queries(client, address) <= few
