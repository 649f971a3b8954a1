"""Reading pages as a browser does, for tests."""

import json
from typing import Any
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import html5lib


def parse(response_or_html: Any) -> Element:
    """Return the tree that a browser would build, without namespaces."""
    html = getattr(response_or_html, "content", response_or_html)
    if isinstance(html, bytes):
        html = html.decode()
    return html5lib.parse(html, namespaceHTMLElements=False)


def text_of(element: Element | None) -> str:
    """Return the element's words, white space collapsed."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def with_class(tree: Element, name: str, tag: str = "*") -> list[Element]:
    """Return the elements of the class, in the order of the page."""
    return [e for e in tree.iterfind(f".//{tag}") if name in e.get("class", "").split()]


def links(tree: Element) -> list[str]:
    """Return where the page's links lead, in order."""
    return [a.get("href", "") for a in tree.iterfind(".//a")]


def json_ld(tree: Element) -> dict[str, dict[str, Any]]:
    """Return the page's structured data, by schema.org type."""
    blocks = [
        json.loads("".join(script.itertext()))
        for script in tree.iterfind(".//script")
        if script.get("type") == "application/ld+json"
    ]
    return {block["@type"]: block for block in blocks}


def meta(tree: Element, name: str) -> str | None:
    """Return the content of the page's meta element of this name or property."""
    for element in tree.iterfind(".//meta"):
        if name in (element.get("name"), element.get("property")):
            return element.get("content")
    return None


def has_search_box(tree: Element) -> bool:
    """Whether a form leads to the search page with a field for the words."""
    return any(
        form.get("action") == "/search/"
        and any(field.get("name") == "q" for field in form.iterfind(".//input"))
        for form in tree.iterfind(".//form")
    )


MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def maps(client):
    """Return the addresses of the maps that the sitemap's index names."""
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    assert tree.tag == f"{MAP}sitemapindex"
    return [entry.findtext(f"{MAP}loc") for entry in tree.iter(f"{MAP}sitemap")]


def sitemap(client):
    """Return all addresses of the sitemap, map after map."""
    trees = [
        ET.fromstring(client.get(address.removeprefix("http://testserver")).content)
        for address in maps(client)
    ]
    assert {tree.tag for tree in trees} <= {f"{MAP}urlset"}
    return [entry.findtext(f"{MAP}loc") for tree in trees for entry in tree.iter(f"{MAP}url")]
