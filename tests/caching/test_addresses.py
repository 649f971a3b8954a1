"""Which requests have a kept page: known addresses, by the parameters that they know."""

import pytest

from articles.caching import addresses
from articles.caching.addresses import address_of


def asked(path="/", query="", method="GET", **more):
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost:8000",
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "http",
        **more,
    }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/guides/",
        "/guides/forgot-password/",
        "/guides/forgot-password/backup-password/",
        "/contact/",
        "/risks/",
        "/about/",
        "/feed/",
        "/sitemap.xml",
        "/sitemap-articles.xml",
        "/robots.txt",
        "/opensearch.xml",
        "/site.webmanifest",
    ],
)
def test_pages_for_everybody_are_kept(path):
    assert address_of(asked(path)).path == path


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/search/",
        "/search/suggest/",
        "/healthz",
        "/readyz",
        "/text-size/",
        "/h/7",
        "/h/7/",
        "/help/123.html",
        "/feedback/1/",
        "/feedback/1/thanks/",
        "/media/images/a.png",
        "/static/css/base.css",
        "/guides/a/b/c/",
        "/guides/a b/",
        "/guides/a/\n",
        "//",
        "/about",
    ],
)
def test_other_addresses_are_not_kept(path):
    assert address_of(asked(path)) is None


@pytest.mark.parametrize("path", ["/guides/", "/risks/", "/guides/forgot-password/"])
def test_pages_of_a_list_are_kept_by_number(path):
    assert address_of(asked(path, "page=2")).query == "page=2"


@pytest.mark.parametrize(
    "query",
    ["page=", "page=0", "page=01", "page=-1", "page=1234567", "page=2\n", "page=2&page=3",
     "page=x&utm_source=a", "p%61ge=0"],
)  # fmt: skip
def test_numbers_that_are_no_pages_are_not_kept(query):
    assert address_of(asked("/guides/", query)) is None


@pytest.mark.parametrize(
    ("query", "known"),
    [("x=1", ""), ("PAGE=2", ""), ("page=2&x=1", "page=2"), ("from=singlemessage&page=3", "page=3"),
     ("p%61ge=2", "page=2"), ("page=1", ""), ("page=1&spm=a2c4", ""), ("mypage=2", ""), ("%", "")],
)  # fmt: skip
def test_parameters_that_no_page_knows_lead_to_the_page_without_them(query, known):
    assert address_of(asked("/guides/", query)).query == known


def test_maps_are_kept_by_number():
    assert address_of(asked("/sitemap-articles.xml", "p=17")).query == "p=17"
    assert address_of(asked("/sitemap-articles.xml", "p=017")) is None
    assert address_of(asked("/sitemap.xml", "p=17")).query == ""


def test_an_article_is_one_page_whatever_was_added_to_its_link():
    shared = asked("/guides/a/b/", "from=groupmessage&isappinstalled=0&page=2")
    assert address_of(shared) == address_of(asked("/guides/a/b/"))


def test_data_is_kept_for_known_parameters_only():
    assert address_of(asked("/api/v1/articles/", "page=2")).query == "page=2"
    assert address_of(asked("/api/v1/articles/", "page=2&x=1")) is None
    assert address_of(asked("/api/v1/articles/", "x=1")) is None


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "get", "DELETE"])
def test_only_reading_is_answered(method):
    assert address_of(asked(method=method)) is None


def test_a_request_with_a_body_is_not_answered():
    assert address_of(asked(CONTENT_LENGTH="5")) is None
    assert address_of(asked(HTTP_TRANSFER_ENCODING="chunked")) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "localhost:1234", "", "localhost:8000:1",
     "LocalHost:8000"],
)  # fmt: skip
def test_unknown_hosts_are_not_kept(host):
    assert address_of(asked(HTTP_HOST=host)) is None


@pytest.mark.parametrize("host", ["localhost", "localhost:80", "127.0.0.1:8000", "[::1]:8000"])
def test_hosts_of_the_settings_are_kept_apart(host):
    assert address_of(asked(HTTP_HOST=host)).origin == f"http://{host}"


@pytest.mark.parametrize(("path", "query"), [("/" + "a" * 300, ""), ("/guides/", "a" * 2000)])
def test_long_addresses_are_not_kept(path, query):
    assert address_of(asked(path, query)) is None


def test_whoever_has_a_session_sees_pages_made_for_them():
    assert address_of(asked(HTTP_COOKIE="a=1; sessionid=abc")) is None


def test_large_text_is_a_page_of_its_own():
    assert address_of(asked(HTTP_COOKIE="a=1; text-size=large")).text_is_large
    assert address_of(asked(HTTP_COOKIE="text-size=large")).text_is_large
    assert not address_of(asked(HTTP_COOKIE="xtext-size=large")).text_is_large
    assert not address_of(asked(HTTP_COOKIE="text-size=larger")).text_is_large


def test_forwarded_scheme_counts_only_where_the_settings_trust_it(settings):
    request = asked(HTTP_X_FORWARDED_PROTO="https")
    addresses._origin.cache_clear()
    assert address_of(request).origin.startswith("http:")
    addresses._origin.cache_clear()
    settings.HTTPS = True
    assert address_of(request).origin.startswith("https:")
    addresses._origin.cache_clear()


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/", ""),
        ("/api/v1/openapi.json", ""),
        ("/api/v1/guides/", ""),
        ("/api/v1/guides/", "page=2"),
        ("/api/v1/guides/", "per_page=100"),
        ("/api/v1/articles/", "page=2&per_page=100"),
        ("/api/v1/risk-notes/", "page=3"),
        ("/api/v1/channels/", ""),
        ("/api/v1/guides/recover/", ""),
        ("/api/v1/guides/recover/articles/", "page=2"),
        ("/api/v1/guides/recover/articles/backup/", ""),
    ],
)
def test_answers_of_the_api_are_kept(path, query):
    assert address_of(asked(path, query)).query == query


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/search/", "q=a"),
        ("/api/v1/search/", ""),
        ("/api/v1/articles/", "per_page=99"),
        ("/api/v1/articles/", "per_page=100&page=2"),
        ("/api/v1/guides/recover/", "page=2"),
        ("/api/v1/nothing/", ""),
        ("/api/v2/guides/", ""),
        ("/api/v1/guides/recover/articles/backup/\n", ""),
    ],
)
def test_other_addresses_of_the_api_are_not_kept(path, query):
    assert address_of(asked(path, query)) is None


def test_the_api_is_the_same_whoever_asks():
    kept = address_of(asked("/api/v1/guides/"))
    for cookie in ("sessionid=abc", "text-size=large"):
        assert address_of(asked("/api/v1/guides/", HTTP_COOKIE=cookie)) == kept
