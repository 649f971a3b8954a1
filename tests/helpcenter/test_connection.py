"""How long a thread waits for the rest of a body: as long as the client keeps up."""

import contextlib
import socket
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from helpcenter import connection
from helpcenter.connection import PATIENCE, SLOWEST, Connection
from helpcenter.limits import ADMIN_BODY


class Client:
    """A client that has claimed a very long body, and the clock that it is measured with."""

    def __init__(self, sock):
        self.sock = sock
        self.now = 1000.0
        self.pace = []

    def sends(self, *pace):
        """Send pieces later: each so many seconds after the server began to wait for it."""
        self.pace = list(pace)

    def register(self, *_):
        """Take the socket that is waited for; there is only one."""

    def poll(self, milliseconds):
        """Return whether the next piece came in time, when that time is over."""
        seconds, size = self.pace[0] if self.pace else (float("inf"), 0)
        self.now += min(seconds, milliseconds / 1000)
        if seconds > milliseconds / 1000:
            return []
        self.pace.pop(0)
        self.sock.sendall(b"a" * size)
        return [self.sock]


@pytest.fixture
def pair(monkeypatch):
    """A connection whose head has been read, and its client."""
    near, far = socket.socketpair()
    with near, far:
        client = Client(far)
        monkeypatch.setattr(connection.time, "monotonic", lambda: client.now)
        monkeypatch.setattr(
            connection, "select", SimpleNamespace(poll=lambda: client, POLLIN=1, POLLOUT=4)
        )
        served = Connection(Config(), near, ("127.0.0.1", 1), ("127.0.0.1", 2))
        far.sendall(b"POST /admin/ HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % ADMIN_BODY)
        served.receive()
        assert served.has_request()
        assert served.is_upload
        assert served.recv(8192).endswith(b"\r\n\r\n")
        yield served, client


def read(served):
    """Read until the server has had enough; return how many bytes came."""
    count = 0
    with contextlib.suppress(TimeoutError):
        while True:
            count += len(served.recv(8192))
    return count


def test_client_that_dribbles_is_given_up_however_long_its_body_is(pair):
    served, client = pair
    began = client.now
    client.sends(*[(0.5, 10)] * 1000)
    read(served)
    assert client.now - began == pytest.approx(PATIENCE, rel=0.1)


def test_client_that_stops_is_given_up_however_much_it_has_sent(pair):
    served, client = pair
    client.sends(*[(0.01, 60_000)] * 50)
    assert read(served) == 3_000_000
    assert client.now - 1000.0 == pytest.approx(PATIENCE, rel=0.1)


def test_slow_but_steady_client_is_read_to_the_end(pair):
    served, client = pair
    client.sends(*[(2.0, 2 * SLOWEST)] * 500)
    assert read(served) == 1000 * SLOWEST


def test_client_that_pauses_and_catches_up_is_read_to_the_end(pair):
    served, client = pair
    pause_and_burst = [(PATIENCE - 1, 1000), *[(0.01, 60_000)] * 10]
    client.sends(*pause_and_burst * 5)
    assert read(served) == 5 * (1000 + 600_000)


def test_time_that_the_application_takes_is_not_the_clients(pair):
    served, client = pair
    client.sends((0.5, 10_000), (0.5, 10_000))
    served.recv(8192)
    client.now += 10 * PATIENCE
    assert len(served.recv(8192)) == 10_000


@pytest.mark.parametrize("claimed", [1_000_000, ADMIN_BODY, 100 * ADMIN_BODY])
def test_body_that_waits_for_others_has_the_time_of_what_is_accepted_of_it(claimed):
    near, far = socket.socketpair()
    with near, far:
        served = Connection(Config(), near, ("127.0.0.1", 1), ("127.0.0.1", 2))
        far.sendall(b"POST /admin/ HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % claimed)
        served.receive()
        assert served.has_request()
        began = connection.time.monotonic()
        served.allow_queueing()
    given = served.deadline - began - PATIENCE
    assert given == pytest.approx(min(claimed, ADMIN_BODY) / SLOWEST, abs=1)
