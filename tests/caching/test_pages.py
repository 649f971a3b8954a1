"""Kept pages: encodings, validators, headers."""

import gzip

import brotli
import pytest

from articles.caching.pages import is_known_to_browser, new_page, preferred_encoding

BODY = "忘记密码怎么办？".encode() * 50


def make_page(body=BODY, headers=(("Content-Type", "text/html"),), encoding="gzip"):
    return new_page(
        body, headers, encoding=encoding, content="1", copies="1", valid_until=float("inf")
    )


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("*, br;q=0", "gzip"),
        ("identity, gzip;q=0.5", "identity"),
        ("GZIP", "gzip"),
        ("gzip;q=abc", "identity"),
        ("deflate", "identity"),
        (";;;,,,q=1", "identity"),
    ],
)
def test_encoding_is_the_best_that_the_browser_accepts(header, encoding):
    assert preferred_encoding(header) == encoding


def test_every_encoding_holds_the_same_page():
    page = make_page()
    assert gzip.decompress(page.representation("gzip").body) == BODY
    assert brotli.decompress(page.representation("br").body) == BODY
    assert page.representation("identity").body == BODY


def test_encodings_have_different_strong_etags():
    page = make_page()
    etags = {page.representation(name).etag for name in ("gzip", "br", "identity")}
    assert len(etags) == 3
    assert not any(etag.startswith("W/") for etag in etags)


def test_etag_tells_two_pages_apart_and_repeats_for_the_same_bytes():
    etag = make_page().representation("gzip").etag
    assert make_page().representation("gzip").etag == etag
    assert make_page(BODY + b".").representation("gzip").etag != etag


def test_headers_of_the_application_are_kept_but_for_those_that_depend_on_the_bytes():
    page = make_page(
        headers=(
            ("Content-Type", "text/html"),
            ("X-Frame-Options", "DENY"),
            ("Content-Length", "7"),
            ("Vary", "Cookie"),
        )
    )
    headers = page.representation("gzip").headers
    assert ("X-Frame-Options", "DENY") in headers
    assert [value for name, value in headers if name == "Content-Length"] == [
        str(len(page.representation("gzip").body))
    ]
    assert [value for name, value in headers if name == "Vary"] == ["Accept-Encoding, Cookie"]


def test_a_page_that_says_so_is_the_same_with_any_cookie():
    page = make_page(headers=(("Vary", "Accept-Encoding"),))
    for encoding in ("gzip", "identity"):
        assert ("Vary", "Accept-Encoding") in page.representation(encoding).headers
    assert ("Vary", "Accept-Encoding, Cookie") in make_page(headers=()).representation("br").headers


@pytest.mark.parametrize("header", ['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"', "*", " * "])
def test_if_none_match_that_names_the_page_is_recognised(header):
    assert is_known_to_browser(header, '"a"')


@pytest.mark.parametrize("header", ['"b"', "a", "", '"a', '"aa"'])
def test_if_none_match_of_another_page_is_not(header):
    assert not is_known_to_browser(header, '"a"')
