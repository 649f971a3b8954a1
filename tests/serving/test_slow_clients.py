"""Clients that send or read slowly, or never: everybody else is answered meanwhile.

The site is served with two workers of four threads, so two dozen such clients would hold
three times as many threads as there are.
"""

import contextlib
import hashlib
import http.client
import os
import signal
import socket
import threading
import time

import pytest

from tests import editing, servers

CLIENTS = 24
HEAD = b"GET /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
UPLOAD = (
    b"POST /admin/articles/article/add/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 50000000\r\n"
    b"Cookie: csrftoken=" + b"a" * 32 + b"; %s\r\n\r\n--x\r\n"
)
FORM = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n"


@pytest.fixture
def large_picture(site):
    """A picture of eight megabytes, more than any buffer of the kernel takes."""
    path = site.data_dir / "media" / "images" / "large.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(8 * 1024 * 1024))
    yield path
    path.unlink()


@pytest.fixture
def editors_browser(site):
    """The cookie of a browser in which an editor was logged in."""
    return editing.browser_of(site, editing.log_in(site)).encode()


def connected(site, source="127.0.0.1"):
    connection = socket.socket()
    connection.bind((source, 0))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(servers.PATIENCE)
    connection.connect(("127.0.0.1", site.port))
    return connection


@contextlib.contextmanager
def slow_clients(site, begun, source="127.0.0.1"):
    """Connect many clients that have sent this much and go on byte by byte."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(site, source)) for _ in range(CLIENTS)]
        for client in clients:
            client.sendall(begun)
        is_over = threading.Event()
        dribbling = threading.Thread(target=dribble, args=(clients, is_over))
        dribbling.start()
        try:
            yield clients
        finally:
            is_over.set()
            dribbling.join()


def dribble(clients, is_over):
    while not is_over.wait(0.2):
        for client in clients:
            with contextlib.suppress(OSError):
                client.send(b"a")


def is_waiting(client):
    """Whether the server neither has answered nor closed."""
    client.setblocking(False)
    try:
        client.recv(1)
    except BlockingIOError:
        return True
    return False


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /ab",
        HEAD + b"X-Slow: ",
        FORM % (b"/text-size/", 5000),
        FORM % (b"/search/opened/", 50_000),
        FORM % (b"/admin/login/", 60_000),
    ],
    ids=["silent", "line", "head", "form", "public-form", "login"],
)
def test_slow_senders_hold_nobody_up(site, begun):
    assert_others_are_answered(site, begun)


def test_slow_uploads_from_editors_browsers_hold_nobody_up(site, editors_browser):
    assert_others_are_answered(site, UPLOAD % editors_browser)


def test_strangers_uploads_are_refused_before_they_come(site):
    with slow_clients(site, UPLOAD % (b"sessionid=" + b"a" * 32)) as clients:
        assert all(client.recv(12) == b"HTTP/1.1 413" for client in clients)


def assert_others_are_answered(site, begun):
    with slow_clients(site, begun) as clients:
        for path in ("/", "/search/?q=%E5%AF%86%E7%A0%81", "/guides/?page=0"):
            assert site.get(path).status == 200
        assert all(is_waiting(client) for client in clients)


def test_slow_readers_hold_nobody_up_and_get_the_whole_answer(site, large_picture):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(site)) for _ in range(CLIENTS)]
        for client in clients:
            client.sendall(
                b"GET /media/images/large.png HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Connection: close\r\n\r\n"
            )
        assert all(client.recv(12) == b"HTTP/1.1 200" for client in clients)
        for path in ("/", "/search/?q=%E5%AF%86%E7%A0%81", "/guides/?page=0"):
            assert site.get(path).status == 200
        answer = b"".join(iter(lambda: clients[0].recv(1 << 20), b""))
    body = answer.partition(b"\r\n\r\n")[2]
    assert hashlib.sha256(body).digest() == hashlib.sha256(large_picture.read_bytes()).digest()


def test_clients_that_do_not_close_hold_nobody_up(site):
    with contextlib.ExitStack() as stack:
        for _ in range(CLIENTS):
            client = stack.enter_context(connected(site))
            client.sendall(HEAD + b"Connection: close\r\n\r\n")
            assert b"".join(iter(lambda c=client: c.recv(65536), b"")).startswith(b"HTTP/1.1 200")
        assert site.get("/").status == 200


def answers(connection, number):
    """Return so many answers of the connection: status and body."""
    found = []
    with connection.makefile("rb") as file:
        for _ in range(number):
            status = int(file.readline().split()[1])
            headers = http.client.parse_headers(file)
            found.append((status, file.read(int(headers.get("Content-Length", 0)))))
    return found


def test_requests_sent_together_are_answered_one_after_the_other(site):
    with connected(site) as client:
        form = FORM % (b"/search/opened/?q=a", 3)
        client.sendall(HEAD + b"\r\n" + form + b"abc" + HEAD + b"\r\n")
        first, second, third = answers(client, 3)
    assert (first[0], second[0]) == (200, 204)
    assert third == first


def test_clients_that_ask_without_reading_hold_nobody_up_and_get_every_answer(site):
    asked = 300
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(site)) for _ in range(CLIENTS)]
        for client in clients:
            client.sendall((HEAD + b"\r\n") * asked)
        for path in ("/", "/search/?q=%E5%AF%86%E7%A0%81", "/guides/?page=0"):
            assert site.get(path).status == 200
        found = answers(clients[0], asked)
    assert {status for status, _ in found} == {200}
    assert len({body for _, body in found}) == 1


@pytest.mark.parametrize("length", [b"0000000000000000%d", b"9999999999999%d"])
def test_rest_of_a_body_is_never_taken_for_the_next_request(site, length):
    hidden = HEAD + b"\r\n"
    head = b"POST /search/opened/?q=a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
    with connected(site) as client:
        client.sendall(head + length % len(hidden) + b"\r\n\r\n")
        time.sleep(0.3)  # so that the server sees the head alone
        with contextlib.suppress(OSError):
            client.sendall(hidden)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.count(b"HTTP/1.1 ") == 1


def test_request_that_comes_byte_by_byte_is_answered(site):
    with connected(site) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in HEAD + b"\r\n":
            client.sendall(bytes([byte]))
        assert answers(client, 1)[0][0] == 200


def send_long_form(client, cookie):
    boundary = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n%s\r\n--x--\r\n"
    body = boundary % (b"a" * 400_000)
    client.sendall(
        b"POST /admin/logout/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\nCookie: %s\r\n\r\n" % (len(body), cookie)
    )
    for start in range(0, len(body), 50_000):
        client.sendall(body[start : start + 50_000])


def test_long_body_is_read_while_it_comes(site, editors_browser):
    with connected(site) as client:
        send_long_form(client, editors_browser)
        assert answers(client, 1)[0][0] == 403  # read, and found to carry no token


def test_clients_that_dribble_long_bodies_soon_make_way_for_editors(site, editors_browser):
    with slow_clients(site, UPLOAD % editors_browser), connected(site) as editor:
        send_long_form(editor, editors_browser)
        assert answers(editor, 1)[0][0] == 403


def test_client_that_asks_first_whether_to_send_is_told(site):
    with connected(site) as client:
        client.sendall(
            b"POST /search/opened/?q=a HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"
        )
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert answers(client, 1)[0][0] == 204


class Visitor(threading.Thread):
    """Asks for page after page over a connection that is kept, and notes what went wrong.

    As browsers do, it asks once more where a connection that was kept turns out closed.
    """

    def __init__(self, site, is_over):
        super().__init__()
        self.site, self.is_over = site, is_over
        self.answered, self.failures = 0, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        while not self.is_over.is_set():
            was_kept = connection.sock is not None
            try:
                connection.request("GET", ("/", "/guides/?page=0")[self.answered % 2])
                response = connection.getresponse()
                response.read()
            except (http.client.RemoteDisconnected, ConnectionError) as error:
                connection.close()
                if not was_kept:
                    self.failures.append(repr(error))
                continue
            if response.status != 200:
                self.failures.append(response.status)
            self.answered += 1
        connection.close()


def test_no_request_fails_while_the_site_reloads(prepared_site, tmp_path):
    own = servers.copy_of(prepared_site, tmp_path / "var")
    with servers.served(own) as site:
        is_over = threading.Event()
        visitors = [Visitor(site, is_over) for _ in range(4)]
        for visitor in visitors:
            visitor.start()
        try:
            os.kill(site.process.pid, signal.SIGHUP)
            until = time.monotonic() + servers.PATIENCE
            while site.log.count("Worker exiting") < 2 and time.monotonic() < until:
                time.sleep(0.1)
            assert site.log.count("Worker exiting") == 2
            before = [visitor.answered for visitor in visitors]
            while any(v.answered < n + 2 for v, n in zip(visitors, before, strict=True)):
                assert time.monotonic() < until + servers.PATIENCE
                time.sleep(0.1)
        finally:
            is_over.set()
            for visitor in visitors:
                visitor.join()
        assert [visitor.failures for visitor in visitors] == [[], [], [], []]
        assert site.log.count("Booting worker") == 4
