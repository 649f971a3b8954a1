"""Every public page: it answers, in few queries, with search and hotline at hand."""

import math
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.caching.replica import VERSION_KEY
from articles.caching.version import Version
from articles.models import Article, ContactChannel
from tests import factories
from tests.kept import kept
from tests.pages import has_search_box, links, meta, parse, text_of, with_class

GUIDE = "/guides/recover/"
ARTICLE = "/guides/recover/backup/"
FRAME = 3  # ways to a person, risk notes, guides to offer; remembered until the content changes
QUERIES = {
    "/": FRAME + 2,
    "/guides/": FRAME + 2,
    GUIDE: FRAME + 3,
    ARTICLE: FRAME + 3,
    "/contact/": FRAME + 1,
    "/risks/": FRAME + 2,
    "/about/": FRAME,
    "/sitemap.xml": 2,
    "/sitemap-pages.xml": 0,
    "/feed/": 1,
    "/healthz": 0,
    "/robots.txt": 0,
    "/opensearch.xml": 0,
    "/site.webmanifest": 0,
}
PAGES = ["/", "/guides/", GUIDE, ARTICLE, "/contact/", "/risks/", "/about/", "/search/?q=密码"]


@kept
def content(hotline):
    """One guide with two articles, notes and channels."""
    note = factories.make_risk_note()
    factories.make_risk_note(is_sitewide=True, title="本站不会向你要密码")
    factories.make_channel()
    guide = factories.make_guide(title="忘记密码", slug="recover")
    factories.make_article(
        guide,
        title="用备用密码找回",
        slug="backup",
        steps=["打开", "输入", "确定"],
        risk_notes=[note],
        is_featured=True,
        body="## 还要知道\n\n正文。",
    )
    factories.make_article(guide, title="用身份验证找回", slug="identity", steps=["打开"])
    return guide


def add_much_more():
    """Store three times as much of everything."""
    notes = [factories.make_risk_note() for _ in range(3)]
    factories.make_channel()
    first = Article.objects.select_related("guide").first()
    for _ in range(3):
        guide = factories.make_guide(title="取消免密支付和密码")
        for _ in range(3):
            factories.make_article(
                guide,
                title="密码的另一种办法",
                steps=["打开", "确定"],
                risk_notes=notes,
                is_featured=True,
            )
    for _ in range(4):
        factories.make_article(first.guide, steps=["打开"], risk_notes=notes)
    first.risk_notes.add(*notes)


def count_queries(client, path, **environ):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, **environ)
    assert response.status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_answers_in_chinese_utf8_html(client, content, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert parse(response).get("lang") == "zh-Hans"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_the_search_box_and_the_hotline(client, content, path):
    tree = parse(client.get(path))
    assert has_search_box(tree)
    assert "tel:95188" in links(tree)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_exactly_one_main_heading(client, content, path):
    assert len(parse(client.get(path)).findall(".//h1")) == 1


@pytest.mark.parametrize("path", PAGES)
def test_no_heading_level_is_skipped(client, content, path):
    tree = parse(client.get(path))
    levels = [int(e.tag[1]) for e in tree.find("body").iter() if e.tag in ("h1", "h2", "h3", "h4")]
    inside = [level for level in levels if level > 1]
    assert all(after - before <= 1 for before, after in zip([1, *inside], inside, strict=False))


@pytest.mark.parametrize("path", PAGES)
def test_no_id_is_given_twice_on_a_page(client, content, path):
    ids = [e.get("id") for e in parse(client.get(path)).iter() if e.get("id")]
    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_the_sitewide_risk_note(client, content, path):
    assert "本站不会向你要密码" in client.get(path).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_a_title_and_a_description_of_its_own(client, content, path):
    tree = parse(client.get(path))
    assert text_of(tree.find(".//title"))
    assert len(meta(tree, "description")) >= 8


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_other_hosts_and_runs_nothing_inline(client, content, path):
    tree = parse(client.get(path))
    loaded = [e.get("src") or e.get("srcset") for e in tree.iter() if e.tag in ("img", "script")]
    loaded += [e.get("href") for e in tree.iterfind(".//link") if e.get("rel") == "stylesheet"]
    assert [a for a in loaded if a and not a.startswith(("/static/", "/media/"))] == []
    assert [e.tag for e in tree.iter() if e.get("style") is not None or e.tag == "style"] == []
    handlers = [n for e in tree.iter() for n in e.attrib if n.startswith("on")]
    assert handlers == []


@pytest.mark.parametrize("path", PAGES)
def test_no_script_of_a_page_blocks_its_display(client, content, path):
    scripts = [
        script
        for script in parse(client.get(path)).iterfind(".//script")
        if script.get("type") != "application/ld+json"
    ]
    assert [s.get("src") for s in scripts if s.get("defer") is None] == []


@pytest.mark.parametrize(("path", "allowed"), QUERIES.items())
def test_a_page_needs_no_more_than_its_queries(client, content, path, allowed):
    assert count_queries(client, path) <= allowed


@pytest.mark.parametrize("path", [path for path in PAGES if path in QUERIES])
def test_the_frame_costs_no_query_while_the_content_is_the_same(client, content, path):
    known = {VERSION_KEY: Version("1", "1", math.inf)}
    client.get(path, **known)
    assert count_queries(client, path, **known) <= QUERIES[path] - FRAME


@pytest.mark.parametrize(
    "slug", ["backup-password", "security-tool", "identity-check", "customer-service"]
)
def test_an_article_that_is_not_kept_costs_three_queries(client, starter, slug):
    path, known = f"/guides/forgot-password/{slug}/", {VERSION_KEY: Version("1", "1", math.inf)}
    client.get("/about/", **known)
    assert count_queries(client, path, **known) == 3


def test_the_frame_is_read_anew_with_the_next_version(client, content):
    client.get("/about/", **{VERSION_KEY: Version("1", "1", math.inf)})
    ContactChannel.objects.update(value="12345")
    page = client.get("/about/", **{VERSION_KEY: Version("2", "1", math.inf)})
    assert "tel:12345" in page.content.decode()


def test_the_queries_of_a_page_do_not_grow_with_the_content(client, content):
    paths = [*QUERIES, "/search/?q=密码", "/search/suggest/?q=密码"]
    for path in paths:
        count_queries(client, path)
    before = {path: count_queries(client, path) for path in paths}
    add_much_more()
    assert [path for path in paths if count_queries(client, path) > before[path]] == []


@pytest.mark.parametrize("path", [*QUERIES, "/readyz", "/search/", "/search/suggest/"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_page_is_only_read(client, content, path, method):
    assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize("path", PAGES)
def test_a_head_request_is_answered_like_a_get_without_the_page(client, content, path):
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")


def test_no_template_of_the_pages_names_a_colour_itself():
    folder = settings.BASE_DIR / "templates"
    pages = [path for path in folder.rglob("*.html") if "admin" not in path.parts]
    assert pages
    coloured = re.compile(r"[\"': ]#[0-9a-f]{3,8}[\"';]", re.IGNORECASE)
    assert [path.name for path in pages if coloured.search(path.read_text("utf-8"))] == []


def test_a_missing_final_slash_is_put_right(client, content):
    response = client.get("/guides/recover/backup")
    assert (response.status_code, response.headers["Location"]) == (301, ARTICLE)


def test_home_says_that_it_is_not_alipay_and_never_asks_for_codes(client, content):
    page = text_of(parse(client.get("/")).find(".//main"))
    assert "独立指南，不是支付宝，绝不会向你要密码或验证码" in page


def test_home_offers_guides_featured_articles_and_channels(client, content):
    hrefs = links(parse(client.get("/")).find(".//main"))
    assert {GUIDE, ARTICLE, "tel:95188"} <= set(hrefs)


def test_a_guide_lists_its_ways_in_order_with_when_they_fit(client, content):
    ways = with_class(parse(client.get(GUIDE)), "way", "li")
    assert [links(way)[0] for way in ways] == [ARTICLE, "/guides/recover/identity/"]
    assert "你设置过备用密码" in text_of(ways[0])


def test_an_article_numbers_its_steps(client, content):
    steps = with_class(parse(client.get(ARTICLE)), "step", "li")
    assert [step.get("id") for step in steps] == ["step-1", "step-2", "step-3"]


def test_an_article_shows_its_own_risk_note_once(client, content):
    note = Article.objects.get(slug="backup").risk_notes.get()
    assert client.get(ARTICLE).content.decode().count(note.title) == 1


def test_a_caution_stands_beside_its_step(client, hotline):
    step = factories.Step(text="输入", caution="谁问都不要说")
    article = factories.make_article(steps=["打开", step])
    steps = with_class(parse(client.get(article.get_absolute_url())), "step", "li")
    assert ["谁问都不要说" in text_of(step) for step in steps] == [False, True]


def test_an_article_that_did_not_help_leads_to_the_next_way_and_the_hotline(client, content):
    (section,) = with_class(parse(client.get(ARTICLE)), "still-stuck")
    assert {"/guides/recover/identity/", "tel:95188"} <= set(links(section))


def test_the_last_way_leads_to_the_one_before_and_the_hotline(client, content):
    (section,) = with_class(parse(client.get("/guides/recover/identity/")), "still-stuck")
    assert {ARTICLE, "tel:95188"} <= set(links(section))


def test_the_only_way_of_a_guide_leads_to_the_hotline(client, hotline):
    article = factories.make_article()
    (section,) = with_class(parse(client.get(article.get_absolute_url())), "still-stuck")
    assert "tel:95188" in links(section)


def test_an_article_says_when_it_was_changed(client, content):
    time = parse(client.get(ARTICLE)).find(".//main").find(".//time")
    assert len(time.get("datetime")) in (10, 25)


def test_a_saved_change_shows_with_the_next_request(client, content):
    client.get(ARTICLE)
    article = Article.objects.get(slug="backup")
    article.title = "换了标题"
    factories.publishing.save_article(article)
    assert "换了标题" in client.get(ARTICLE).content.decode()


def test_a_changed_hotline_shows_with_the_next_request(client, content):
    client.get("/")
    factories.make_hotline("0571-8888 0000")
    assert "tel:057188880000" in links(parse(client.get("/")))


def test_without_any_content_every_page_still_answers(client, db):
    paths = ["/", "/guides/", "/contact/", "/risks/", "/about/", "/search/?q=密码", "/feed/"]
    assert {client.get(path).status_code for path in paths} == {200}


def test_a_foreign_title_cannot_break_out_of_the_page(client, hotline):
    title = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    guide = factories.make_guide(slug="evil", title=title, summary=title, keywords="密码")
    article = factories.make_article(guide, slug="a", title=title, summary=title, fits_when=title)
    for path in ("/", "/guides/evil/", article.get_absolute_url(), "/search/?q=密码", "/feed/"):
        assert "<script>alert" not in client.get(path).content.decode()
        assert "<img src=x" not in client.get(path).content.decode()


def test_the_styleguide_is_not_there_without_debug(client, db):
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.parametrize("path", ["/guides/", GUIDE, "/risks/"])
@pytest.mark.parametrize("number", ["2", "999", "0", "01", "x", "last", ""])
def test_a_page_that_is_none_shows_the_nearest_and_is_kept_by_nobody(client, content, path, number):
    first = client.get(f"{path}?page=1")
    answer = client.get(f"{path}?page={number}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "no-store" not in first.headers.get("Cache-Control", "")
    assert "no-store" not in client.get(path).headers.get("Cache-Control", "")
