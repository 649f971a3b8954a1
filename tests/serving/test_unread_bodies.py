"""Whether another request may follow on a connection whose last one had a refused body."""

import re

import pytest

from tests.serving.test_gunicorn import raw


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /admin/import/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\n",
        b"POST /text-size/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
    ],
    ids=["long", "half"],
)
def test_an_answer_to_a_body_that_stays_unread_says_that_nothing_may_follow(site, request_bytes):
    assert b"\r\nConnection: close\r\n" in raw(site, request_bytes)


@pytest.mark.parametrize("length", [9, 100_000])
def test_after_a_refused_body_that_was_read_another_request_may_follow(site, length):
    refused = b"POST /admin/import/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    answer = raw(site, refused % length + b"x" * length + last)
    assert re.findall(rb"\r\nConnection: ([a-z-]+)", answer) == [b"keep-alive", b"close"]
    assert b"HTTP/1.1 200 OK" in answer
