"""Where a request that comes in pieces ends, and how often its bytes are looked at for that."""

import socket

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException

from helpcenter.connection import Connection

LINE = b"POST /feedback/1/ HTTP/1.1\r\nHost: a\r\n"


class Watched(bytearray):
    """Bytes that count how many of them were looked at."""

    looked_at = 0

    def find(self, sub, start=0, end=None):
        """Find as always, and count up to what was found."""
        found = super().find(sub, start, len(self) if end is None else end)
        self.looked_at += max((len(self) if found < 0 else found) - start, 0)
        return found

    def __getitem__(self, key):
        """Count a part that is copied."""
        found = super().__getitem__(key)
        self.looked_at += len(found) if isinstance(key, slice) else 0
        return found


@pytest.fixture
def ends():
    """A connection and its client."""
    near, far = socket.socketpair()
    with near, far:
        served = Connection(Config(), near, ("127.0.0.1", 1), ("127.0.0.1", 2))
        served._incoming = Watched()
        yield served, far


def has_request_after(ends, *pieces):
    """Return whether a request was seen after each piece."""
    served, client = ends
    found = []
    for piece in pieces:
        client.sendall(piece)
        served.receive()
        found.append(served.has_request())
    return found


def one_by_one(data):
    return [bytes([byte]) for byte in data]


@pytest.mark.parametrize(
    "head",
    [
        LINE + b"Content-Length: 5000\r\n" + b"A: aaaaaaaaaaaaaaaaa\r\n" * 300 + b"\r\n",
        LINE + b"Content-Length: 5000\r\n" + b"A: " + b"a" * 8000 + b"\r\n\r\n",
        LINE + b"A: aaaaaaaaaaaaaaaaa\r\n" * 300,
        LINE + b"A: " + b"a" * 8000,
    ],
    ids=["body", "body-after-long-line", "head", "long-line"],
)
def test_no_byte_is_looked_at_again_for_each_that_follows(ends, head):
    dribbled = b"a" * 180
    assert not any(has_request_after(ends, head, *one_by_one(dribbled)))
    assert ends[0]._incoming.looked_at < 5 * len(head + dribbled)


@pytest.mark.parametrize(
    "lengths",
    [
        b"Content-Length: " + b"0" * 8000 + b"x\r\nContent-Length: 100000\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"content-length: 5x\r\n",
        b"Content-Length: -5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length : 5\r\n",
        b"Content-Length:\r\n",
    ],
)
def test_length_that_is_none_is_refused_at_once(ends, lengths):
    assert has_request_after(ends, LINE + lengths + b"\r\n") == [True]
    with pytest.raises(ParseException):
        next(ends[0].parser)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        LINE + b"Content-Length: 7\r\n\r\nabc\r\n\r\n",
        LINE + b"cOnTeNt-LeNgTh:\t007 \t\r\nB: b\r\n\r\n1234567",
        LINE + b"Content-Length: 000000000007\r\n\r\n1234567",
        LINE + b"X-Content-Length: 3\r\nContent-Length-X: 9\r\nContent-Length: 7\r\n\r\n1234567",
        LINE + b"X: Content-Length: 3\r\nContent-Length: 7\r\n\r\n1234567",
        LINE + b"Content-Length: 0\r\n\r\n",
        LINE + b"X: 1\r\n\r\n",
    ],
)
def test_request_ends_where_the_parser_says(ends, request_bytes):
    served, _ = ends
    for _ in range(2):  # what is known of one request is not taken for the next
        seen = has_request_after(ends, *one_by_one(request_bytes))
        assert seen == [False] * (len(request_bytes) - 1) + [True]
        next(served.parser)
        assert served.finish_reading()
        assert served.is_idle


def test_what_follows_a_request_is_the_next_one(ends):
    served, _ = ends
    form = LINE + b"Content-Length: 7\r\n\r\n1234567"
    assert has_request_after(ends, form + form[:-1]) == [True]
    assert next(served.parser).method == "POST"
    assert served.finish_reading()
    assert not served.has_request()
    assert has_request_after(ends, form[-1:]) == [True]


def test_chunked_body_is_given_to_the_parser_which_trusts_nothing_after_half_of_one(ends):
    served, _ = ends
    assert has_request_after(ends, LINE + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab") == [True]
    next(served.parser)
    assert not served.finish_reading()


@pytest.mark.parametrize(
    ("begun", "error"),
    [
        (b"GET /?q=" + b"a" * 5000, LimitRequestLine),
        (b"\r\nGET /?q=" + b"a" * 5000, LimitRequestLine),
        (LINE + b"A: " + b"a" * 9000, LimitRequestHeaders),
        (LINE + b"A: " + b"a" * 9000 + b"\r\nB: b\r\n", LimitRequestHeaders),
        (LINE + b"A: " + b"a" * 9000 + b"\r\nContent-Length: 5\r\n\r\n", LimitRequestHeaders),
        (LINE + (b"A: " + b"a" * 8000 + b"\r\n") * 25, LimitRequestHeaders),
    ],
    ids=["line", "line-after-empty", "field", "field-before-others", "field-of-form", "all"],
)
def test_head_beyond_the_limits_is_refused_before_its_end(ends, begun, error):
    served, _ = ends
    pieces = [begun[start : start + 1000] for start in range(0, len(begun), 1000)]
    while not has_request_after(ends, pieces.pop(0))[0]:
        assert pieces
    with pytest.raises(error):
        next(served.parser)
    assert served.is_idle  # it holds no memory


@pytest.mark.parametrize("field", [b"A: " + b"a" * 8185, b"A: " + b"a" * 8186])
def test_field_is_too_long_where_the_parser_finds_it_so(ends, field):
    served, _ = ends
    is_refused = has_request_after(ends, LINE + b"Content-Length: 5\r\n" + field + b"\r\n\r\n")[0]
    try:
        next(served.parser)
    except LimitRequestHeaders:
        assert is_refused
    else:
        assert not is_refused
