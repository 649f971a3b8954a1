"""What a visitor on a slow phone has to wait for."""

import pytest

from tests.pages import parse

ONE_ROUND_TRIP = 14 * 1024  # bytes that a server may send before the first answer comes back
ARTICLES = [
    *(f"forgot-password/{slug}" for slug in (
        "backup-password", "security-tool", "identity-check", "customer-service",
    )),
    *(f"password-free-payment/{slug}" for slug in (
        "why-cancel", "cancel-through-bank", "cancel-in-app", "after-cancelling", "advice",
    )),
]  # fmt: skip


def weight(site, path):
    """Return the compressed bytes of the page and of its style sheets."""
    page = site.get(path, Accept_Encoding="gzip")
    tree = parse(site.get(path).text)
    sheets = [e.get("href") for e in tree.iterfind(".//link") if e.get("rel") == "stylesheet"]
    assert len(sheets) == 1
    style = site.get(sheets[0], Accept_Encoding="gzip")
    return len(page.body) + len(style.body)


@pytest.mark.parametrize("article", ARTICLES)
def test_page_and_style_of_an_article_arrive_in_one_round_trip(site, article):
    assert weight(site, f"/guides/{article}/") <= ONE_ROUND_TRIP


@pytest.mark.parametrize("path", ["/", "/guides/forgot-password/", "/contact/", "/risks/"])
def test_page_and_style_of_every_other_page_do_too(site, path):
    assert weight(site, path) <= ONE_ROUND_TRIP


def test_the_scripts_of_a_page_are_small(site):
    tree = parse(site.get("/").text)
    scripts = [s.get("src") for s in tree.iterfind(".//script") if s.get("src")]
    assert sum(len(site.get(s, Accept_Encoding="gzip").body) for s in scripts) <= 4 * 1024
