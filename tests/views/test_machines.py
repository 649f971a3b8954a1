"""What machines read: sitemap, robots, feed, search description, manifest, structured data."""

import json
from datetime import UTC
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders

from articles import publishing, sitemaps
from articles.models import Article
from tests import factories
from tests.pages import MAP, json_ld, maps, meta, parse, sitemap, text_of, with_class

pytestmark = pytest.mark.usefixtures("starter")

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
GUIDE = "/guides/forgot-password/"
ARTICLE = f"{GUIDE}backup-password/"
INDEXED = ["/", "/guides/", GUIDE, ARTICLE, "/contact/", "/risks/", "/about/"]


def test_the_sitemap_names_every_public_page_once(client):
    addresses = sitemap(client)
    assert len(addresses) == len(set(addresses))
    assert {f"http://testserver{path}" for path in INDEXED} <= set(addresses)
    assert len(addresses) == 5 + 2 + 9


def test_every_address_of_the_sitemap_answers(client):
    paths = [address.removeprefix("http://testserver") for address in sitemap(client)]
    assert {client.get(path).status_code for path in paths} == {200}


def test_every_address_of_the_sitemap_is_its_own_canonical_address(client):
    for address in sitemap(client):
        tree = parse(client.get(address.removeprefix("http://testserver")))
        links = [e.get("href") for e in tree.iterfind(".//link") if e.get("rel") == "canonical"]
        assert links == [address]


def test_the_canonical_address_leaves_out_the_query(client):
    tree = parse(client.get(f"{ARTICLE}?utm_source=x"))
    links = [e.get("href") for e in tree.iterfind(".//link") if e.get("rel") == "canonical"]
    assert links == [f"http://testserver{ARTICLE}"]


def test_a_map_says_when_an_article_changed_last_in_utc_to_the_second(client):
    article = factories.Article.objects.get(slug="backup-password")
    (address,) = [address for address in maps(client) if "/sitemap-articles.xml" in address]
    tree = ET.fromstring(client.get(address.removeprefix("http://testserver")).content)
    found = {e.findtext(f"{MAP}loc"): e.findtext(f"{MAP}lastmod") for e in tree.iter(f"{MAP}url")}
    at = article.updated_at.astimezone(UTC)
    assert found[f"http://testserver{ARTICLE}"] == at.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def test_maps_hold_a_bounded_number_and_gaps_are_left_out(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_MAP", 2)
    before = set(sitemap(client))
    factories.make_article()
    last = Article.objects.latest("pk").pk
    Article.objects.filter(pk=last).update(id=last + 101)
    addresses = sitemap(client)
    assert len(addresses) == len(set(addresses))
    assert len(before) + 2 == len(addresses)
    assert f"/sitemap-articles.xml?p={(last + 101) // 2 + 1}" in maps(client)[-1]


def test_a_map_of_nothing_but_a_hidden_guides_articles_is_not_named(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_MAP", 1)
    before = maps(client)
    guide = factories.make_guide(is_published=False)
    hidden = factories.make_article(guide)
    assert maps(client) == before
    guide.is_published = True
    publishing.save_guide(guide)
    assert any(f"/sitemap-articles.xml?p={hidden.pk + 1}" in address for address in maps(client))


@pytest.mark.parametrize(
    "path",
    ["/sitemap-articles.xml?p=999999", "/sitemap-articles.xml?p=0", "/sitemap-articles.xml?p=x",
     "/sitemap-pages.xml?p=2", "/sitemap-drafts.xml", "/sitemap-articles.xml?p=9999999999999"],
)  # fmt: skip
def test_maps_that_do_not_exist_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_robots_are_kept_out_of_admin_and_search_and_shown_the_sitemap(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /search/", "Disallow: /feedback/"} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_the_feed_is_atom_with_what_every_entry_must_have(client):
    response = client.get("/feed/")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    tree = ET.fromstring(response.content)
    assert tree.tag == f"{ATOM}feed"
    assert all(tree.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    entries = tree.findall(f"{ATOM}entry")
    assert len(entries) == 9
    for entry in entries:
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))


def test_an_entry_keeps_its_id_when_its_title_changes(client):
    def ids():
        return {e.findtext(f"{ATOM}id") for e in ET.fromstring(client.get("/feed/").content)}

    article = factories.Article.objects.first()
    before = ids()
    article.title = "换了标题"
    factories.publishing.save_article(article)
    assert ids() == before


def test_the_title_of_a_feed_entry_is_not_escaped_twice(client):
    factories.make_article(title="A & B <密码>")
    titles = [
        entry.findtext(f"{ATOM}title")
        for entry in ET.fromstring(client.get("/feed/").content).iter(f"{ATOM}entry")
    ]
    assert "A & B <密码>" in titles


def test_the_search_description_leads_to_the_results_page(client):
    tree = ET.fromstring(client.get("/opensearch.xml").content)
    assert 0 < len(tree.findtext(f"{SEARCH}ShortName")) <= 16
    (template,) = [
        url.get("template") for url in tree.iter(f"{SEARCH}Url") if url.get("type") == "text/html"
    ]
    path = template.removeprefix("http://testserver").replace("{searchTerms}", "忘记密码")
    assert with_class(parse(client.get(path)), "result", "li")


def test_the_manifest_names_icons_that_exist(client):
    response = client.get("/site.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert {"name", "short_name", "start_url", "display", "icons"} <= set(manifest)
    assert client.get(manifest["start_url"]).status_code == 200
    assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}


@pytest.mark.parametrize(
    "name",
    ["favicon.svg", "icon-192.png", "icon-512.png", "apple-touch-icon.png", "og-image.png"],
)
def test_the_sites_icons_are_among_its_static_files(name):
    assert finders.find(f"icons/{name}")


def test_the_old_address_of_the_icon_still_leads_to_it(client):
    response = client.get("/favicon.ico")
    assert (response.status_code, response.headers["Location"][:14]) == (302, "/static/icons/")


@pytest.mark.parametrize("path", INDEXED)
def test_a_page_describes_itself_to_other_sites(client, path):
    tree = parse(client.get(path))
    assert meta(tree, "og:url") == f"http://testserver{path}"
    assert meta(tree, "og:title")
    assert meta(tree, "og:description") == meta(tree, "description")


def test_no_two_pages_have_the_same_title(client):
    titles = [text_of(parse(client.get(path)).find(".//title")) for path in INDEXED]
    assert sorted(set(titles)) == sorted(titles)


def test_no_two_pages_have_the_same_description(client):
    found = [meta(parse(client.get(path)), "description") for path in INDEXED]
    assert sorted(set(found)) == sorted(found)


def test_the_structured_data_says_a_step_in_its_own_words(client):
    article = factories.make_article(steps=["点 **A & B** 的“<确定>”"])
    how_to = json_ld(parse(client.get(article.get_absolute_url())))["HowTo"]
    assert how_to["step"][0]["text"] == "点 A & B 的“<确定>”"


def test_no_step_can_end_the_element_of_the_structured_data(client):
    article = factories.make_article(steps=["</script><script>alert(1)</script>"])
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in html


def test_the_steps_in_the_structured_data_are_those_of_the_page(client):
    tree = parse(client.get(ARTICLE))
    how_to = json_ld(tree)["HowTo"]
    shown = with_class(tree, "step", "li")
    assert [step["position"] for step in how_to["step"]] == list(range(1, len(shown) + 1))
    for step, element in zip(how_to["step"], shown, strict=True):
        assert step["url"] == f"http://testserver{ARTICLE}#{element.get('id')}"
        (words,) = with_class(element, "step__text")
        assert "".join(step["text"].split()) == "".join(text_of(words).split())


def test_the_name_and_description_in_the_structured_data_are_those_of_the_page(client):
    tree = parse(client.get(ARTICLE))
    how_to = json_ld(tree)["HowTo"]
    assert how_to["name"] == text_of(tree.find(".//h1"))
    assert how_to["description"] == meta(tree, "description")


def test_the_way_to_a_page_in_the_structured_data_is_that_of_the_page(client):
    tree = parse(client.get(ARTICLE))
    trail = json_ld(tree)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in trail] == [1, 2, 3]
    assert [item["item"] for item in trail] == [
        f"http://testserver{path}" for path in ("/", GUIDE, ARTICLE)
    ]
    (shown,) = with_class(tree, "breadcrumbs")
    assert [item["name"] in text_of(shown) for item in trail] == [True, True, True]


def test_the_questions_in_the_structured_data_are_answered_on_the_page(client):
    tree = parse(client.get(GUIDE))
    page = "".join(text_of(tree.find(".//main")).split())
    questions = json_ld(tree)["FAQPage"]["mainEntity"]
    assert len(questions) == 4
    for question in questions:
        assert "".join(question["name"].split()) in page
        for sentence in question["acceptedAnswer"]["text"].split("。"):
            assert "".join(sentence.split()) in page


def test_the_home_page_tells_machines_where_its_search_is(client):
    website = json_ld(parse(client.get("/")))["WebSite"]
    template = website["potentialAction"]["target"]["urlTemplate"]
    path = template.removeprefix("http://testserver").replace("{search_term_string}", "密码")
    assert client.get(path).status_code == 200


def test_an_explanation_claims_no_steps(client):
    tree = parse(client.get("/guides/password-free-payment/why-cancel/"))
    assert "HowTo" not in json_ld(tree)


def test_structured_data_cannot_end_its_script_element(client):
    article = factories.make_article(title="</script><script>alert(1)</script>", steps=["打开"])
    tree = parse(client.get(article.get_absolute_url()))
    assert json_ld(tree)["HowTo"]["name"] == article.title
