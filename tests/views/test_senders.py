"""From which page and which address a form without a session comes."""

import pytest
from django.test import RequestFactory

from articles.views.senders import address_of, is_from_own_page


def sent(**headers):
    return RequestFactory().post("/", headers={"host": "localhost", **headers})


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://localhost"}, False),
        ({"origin": "http://localhost"}, True),
        ({"origin": "https://LOCALHOST"}, True),
        ({"origin": "http://localhost:81"}, False),
        ({"origin": "http://localhost.evil.example"}, False),
        ({"origin": "http://evil.example", "referer": "http://localhost/"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[bad"}, False),
        ({"referer": "http://localhost/guides/a/b/"}, True),
        ({"referer": "http://evil.example/localhost"}, False),
        ({"referer": "http://localhost@evil.example/"}, False),
        ({}, False),
    ],
)
def test_only_a_page_of_this_site_is_believed(headers, is_own):
    assert is_from_own_page(sent(**headers)) == is_own


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "127.0.0.1"),
        (0, "8.8.8.8", "127.0.0.1"),
        (1, "8.8.8.8", "8.8.8.8"),
        (1, "6.6.6.6, 8.8.8.8", "8.8.8.8"),
        (2, "6.6.6.6, 8.8.8.8, 10.0.0.1", "8.8.8.8"),
        (2, "8.8.8.8", "127.0.0.1"),
        (1, None, "127.0.0.1"),
        (1, "8.8.8.8:4711", "8.8.8.8"),
        (1, "[2400:3200::1]:4711", "2400:3200::1"),
        (1, "2400:3200::1", "2400:3200::1"),
    ],
)
def test_what_a_visitor_writes_into_the_header_is_not_believed(
    settings, proxies, forwarded, address
):
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert address_of(sent(**headers)) == address
