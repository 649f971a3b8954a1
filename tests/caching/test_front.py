"""What stands in front of the application: hits, misses, validators, stale pages."""

import gzip
import math
import os

import pytest

from articles.caching import front, version
from articles.caching.disk import Disk
from articles.caching.front import Front
from articles.caching.memory import Memory
from articles.caching.version import Version

ONE = Version("1", "1", math.inf)
TWO = Version("2", "1", math.inf)
WITHDRAWN = Version("3", "2", math.inf)


class Reader:
    """A version reader that a test sets."""

    def __init__(self):
        self.known = ONE
        self.last_known = ONE
        self.is_at_hand = True

    def current(self):
        self.last_known = self.known or self.last_known
        return self.known

    def at_once(self):
        return self.known if self.is_at_hand else None

    @property
    def is_away(self):
        return self.known is None


class Site:
    """An application that counts its requests and answers what a test wants."""

    def __init__(self):
        self.asked = []
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html; charset=utf-8")]
        self.body = b"<p>one</p>" * 100
        self.closed = 0

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        start_response(self.status, list(self.headers))
        site = self

        class Body(list):
            def close(self):
                site.closed += 1

        return Body([self.body[:10], self.body[10:]])


@pytest.fixture
def reader(monkeypatch):
    reader = Reader()
    monkeypatch.setattr(version, "reader", reader)
    return reader


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def kept(site, reader, tmp_path):
    return Front(site, disk=Disk(tmp_path / "pages.sqlite3"))


def ask(application, path="/about/", method="GET", query="", **more):
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost:8000",
        "SERVER_PORT": "8000",
        "wsgi.url_scheme": "http",
        **more,
    }
    told = {}

    def start_response(status, headers, exc_info=None):
        told["status"], told["headers"] = int(status[:3]), dict(headers)
        assert len(headers) == len({name.lower() for name, _ in headers}), "a header twice"

    body = b"".join(application(environ, start_response))
    return told["status"], told["headers"], body


def test_second_request_does_not_reach_the_application(kept, site):
    first, second = ask(kept), ask(kept)
    assert len(site.asked) == 1
    assert first[2] == second[2] == site.body
    assert first[1]["Cache-Status"] == "helpcenter; fwd=miss; stored"
    assert second[1]["Cache-Status"] == "helpcenter; hit"
    assert site.closed == 1


@pytest.mark.parametrize("known", [ONE, None], ids=["fresh", "stale"])
def test_pages_asked_for_in_every_encoding_stay_within_the_bytes_of_memory(
    site, reader, tmp_path, known
):
    memory = Memory(max_bytes=100_000)
    kept = Front(site, memory=memory, disk=Disk(tmp_path / "missing" / "pages.sqlite3"))
    sizes = []
    for number in range(20):
        path = f"/guides/a/{number}/"
        site.body, reader.known = os.urandom(5_000).hex().encode(), ONE
        ask(kept, path)
        reader.known = known
        for encoding in ("gzip", "br"):
            ask(kept, path, HTTP_ACCEPT_ENCODING=encoding)
        pages = [memory.get(address) for address in kept._addresses.values()]
        sizes.append(sum(page.size for page in pages if page))
    assert max(sizes) <= 100_000


def test_new_version_is_asked_for_at_once(kept, site, reader):
    ask(kept)
    site.body, reader.known = b"<p>two</p>", TWO
    assert ask(kept)[2] == b"<p>two</p>"
    assert ask(kept)[2] == b"<p>two</p>"
    assert len(site.asked) == 2


def test_page_ends_when_its_content_changes_by_itself(kept, site, reader):
    reader.known = Version("1", "1", changes_at=0.0)
    ask(kept)
    ask(kept)
    assert len(site.asked) == 2


def test_page_made_by_other_code_is_not_fresh(kept, site, monkeypatch, tmp_path):
    ask(kept)
    monkeypatch.setattr(front, "fingerprint", lambda: "other code")
    ask(Front(site, disk=Disk(tmp_path / "pages.sqlite3")))
    assert len(site.asked) == 2


def test_page_survives_a_restart(kept, site, tmp_path):
    ask(kept)
    status, headers, body = ask(Front(site, disk=Disk(tmp_path / "pages.sqlite3")))
    assert (status, body, len(site.asked)) == (200, site.body, 1)
    assert headers["Cache-Status"] == "helpcenter; hit"


def test_application_makes_the_plain_page_whatever_the_browser_asks(kept, site):
    ask(kept, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH='"x"', method="HEAD")
    asked = site.asked[0]
    assert asked["REQUEST_METHOD"] == "GET"
    assert "HTTP_ACCEPT_ENCODING" not in asked
    assert "HTTP_IF_NONE_MATCH" not in asked


def test_application_sees_no_header_that_the_page_is_not_kept_for(kept, site):
    ask(kept, CONTENT_TYPE="text/plain; charset=utf-16", HTTP_ACCEPT_LANGUAGE="en", HTTP_X_NEW="1")
    told = {name for name in site.asked[0] if name.startswith(("HTTP_", "CONTENT_"))}
    assert told == {"HTTP_HOST", "HTTP_COOKIE"}


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("", ""),
        ("a=1; text-size=large", "text-size=large"),
        ("text-size=large; text-size=normal", "text-size=large"),
        ('text-size="\\154arge"', ""),
        (" text-size =large", ""),
    ],
)
def test_application_sees_no_more_of_cookies_than_the_page_is_kept_for(kept, site, sent, seen):
    ask(kept, HTTP_COOKIE=sent)
    assert site.asked[0]["HTTP_COOKIE"] == seen


def test_head_has_the_headers_of_get_and_no_body(kept):
    head, get = ask(kept, method="HEAD"), ask(kept)
    assert head[2] == b""
    assert get[1] == {**head[1], "Cache-Status": "helpcenter; hit"}
    assert get[1]["Content-Length"] == str(len(get[2]))


def test_browser_that_has_the_page_gets_304(kept):
    etag = ask(kept, HTTP_ACCEPT_ENCODING="gzip")[1]["ETag"]
    status, headers, body = ask(kept, HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=etag)
    assert (status, body) == (304, b"")
    assert headers["ETag"] == etag
    assert headers["Vary"] == "Accept-Encoding, Cookie"
    assert "Content-Length" not in headers


def test_etag_of_another_encoding_is_another_page(kept):
    etag = ask(kept, HTTP_ACCEPT_ENCODING="gzip")[1]["ETag"]
    assert ask(kept, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=etag)[0] == 200


def test_compressed_page_is_the_page(kept, site):
    _, headers, body = ask(kept, HTTP_ACCEPT_ENCODING="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == site.body


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "301 Moved Permanently"])
def test_what_is_no_page_is_not_kept(kept, site, status):
    site.status = status
    ask(kept)
    assert ask(kept)[0] == int(status[:3])
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    "header",
    [("Set-Cookie", "a=1"), ("Cache-Control", "private, no-store"), ("Cache-Control", "no-cache")],
)
def test_what_is_for_one_visitor_is_not_kept(kept, site, header):
    site.headers.append(header)
    ask(kept)
    assert header in ask(kept)[1].items()
    assert len(site.asked) == 2


def test_unkept_answer_is_compressed_too(kept, site):
    site.status = "404 Not Found"
    status, headers, body = ask(kept, HTTP_ACCEPT_ENCODING="gzip")
    assert (status, gzip.decompress(body)) == (404, site.body)
    assert headers["Content-Length"] == str(len(body))


def test_signed_in_editor_always_reaches_the_application(kept, site):
    ask(kept)
    ask(kept, HTTP_COOKIE="sessionid=1")
    assert len(site.asked) == 2


def test_last_copy_is_shown_and_marked_while_the_database_is_away(kept, site, reader):
    ask(kept)
    reader.known, site.status = None, "503 Service Unavailable"
    status, headers, body = ask(kept)
    assert (status, body) == (200, site.body)
    assert "stale" in headers["Cache-Status"]
    assert "stale" not in headers["Cache-Control"]
    assert len(site.asked) == 1


def test_last_copy_is_shown_after_a_restart_without_a_database(kept, site, reader, tmp_path):
    ask(kept)
    reader.known = reader.last_known = None
    status, headers, _ = ask(Front(site, disk=Disk(tmp_path / "pages.sqlite3")))
    assert status == 200
    assert "stale" in headers["Cache-Status"]


def test_last_copy_takes_the_place_of_an_error(kept, site, reader):
    ask(kept)
    reader.known, site.status = TWO, "500 Internal Server Error"
    status, headers, _ = ask(kept)
    assert status == 200
    assert "stale" in headers["Cache-Status"]


def test_what_was_withdrawn_is_never_shown_again(kept, site, reader):
    ask(kept)
    reader.known = WITHDRAWN
    reader.current()
    reader.known, site.status = None, "503 Service Unavailable"
    assert ask(kept)[0] == 503


def test_page_that_is_gone_leaves_no_copy(kept, site, reader):
    ask(kept)
    site.status, reader.known = "404 Not Found", TWO
    ask(kept)
    site.status, reader.known = "503 Service Unavailable", None
    assert ask(kept)[0] == 503


def test_fresh_again_as_soon_as_the_database_answers(kept, site, reader):
    ask(kept)
    reader.known = None
    ask(kept)
    reader.known = TWO
    site.body = b"<p>two</p>"
    _, headers, body = ask(kept)
    assert body == b"<p>two</p>"
    assert "stale" not in headers["Cache-Status"]


def test_nothing_is_kept_of_a_time_without_a_version(kept, site, reader):
    reader.known = None
    ask(kept)
    reader.known = ONE
    ask(kept)
    assert len(site.asked) == 2


def test_flood_of_made_up_addresses_keeps_nothing(kept, site):
    ask(kept)
    site.status = "404 Not Found"
    for number in range(300):
        ask(kept, path=f"/guides/made-up-{number}/")
        ask(kept, path="/about/", query=f"x={number}")
    site.status = "200 OK"
    before = len(site.asked)
    assert ask(kept)[1]["Cache-Status"] == "helpcenter; hit"
    assert len(site.asked) == before


def test_what_was_added_to_a_link_is_not_in_the_page_that_others_get(kept, site):
    ask(kept, query="utm_source=<script>")
    assert site.asked[-1]["QUERY_STRING"] == ""
    assert ask(kept)[1]["Cache-Status"] == "helpcenter; hit"
    assert ask(kept, query="from=timeline")[1]["Cache-Status"] == "helpcenter; hit"
    ask(kept, path="/guides/", query="spm=1&page=2")
    assert site.asked[-1]["QUERY_STRING"] == "page=2"


def at_once(kept, **more):
    """Return what the second door says: status, headers and body; None where it stays shut."""
    refused = []

    def second_door(environ, start_response):
        parts = kept.at_once(environ, start_response)
        if parts is None:
            refused.append(environ)
            start_response("999 Refused", [])
        return parts or ()

    answer = ask(second_door, **more)
    return None if refused else answer


@pytest.mark.parametrize(
    "more",
    [{}, {"method": "HEAD"}, {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_ACCEPT_ENCODING": "br"}],
    ids=["page", "head", "unchanged", "compressed"],
)
def test_second_door_answers_from_memory_as_the_first_does(kept, more):
    ask(kept, **more)
    assert at_once(kept, **more) == ask(kept, **more)


def test_second_door_is_shut_for_what_is_not_in_memory(kept, site, tmp_path):
    assert at_once(kept) is None
    ask(kept)
    only_on_disk = Front(site, disk=Disk(tmp_path / "pages.sqlite3"))
    assert at_once(only_on_disk) is None
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"path": "/search/"},
        {"method": "POST"},
        {"HTTP_COOKIE": "sessionid=a"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},  # would have to be compressed first
    ],
    ids=["not-kept", "post", "editor", "other-encoding"],
)
def test_second_door_is_shut_for_what_would_take_time(kept, more):
    ask(kept)
    assert at_once(kept, **more) is None


def test_second_door_is_shut_after_a_write_and_while_the_version_must_be_asked_for(kept, reader):
    ask(kept)
    reader.is_at_hand = False
    assert at_once(kept) is None
    reader.is_at_hand, reader.known = True, TWO
    assert at_once(kept) is None


def test_second_door_is_shut_once_the_time_of_the_page_is_over(kept, reader, monkeypatch):
    reader.known = Version("1", "1", front.time.time() + 60)
    ask(kept)
    assert at_once(kept) is not None
    now = front.time.time()
    monkeypatch.setattr(front.time, "time", lambda: now + 61)
    assert at_once(kept) is None


def test_second_door_marks_the_newest_copy_as_stale_while_the_database_is_away(kept, reader):
    ask(kept)
    reader.known = None
    status, headers, body = at_once(kept)
    assert (status, headers["Cache-Status"]) == (200, "helpcenter; hit; detail=stale")
    assert (status, headers, body) == ask(kept)


@pytest.mark.parametrize("newer", [TWO, WITHDRAWN])
def test_second_door_is_shut_for_older_copies_while_the_database_is_away(kept, reader, newer):
    ask(kept)
    reader.known, reader.last_known = None, newer  # another process may have kept a newer one
    assert at_once(kept) is None
