"""Slow clients of the shipped nginx: everybody else is answered meanwhile, editors too."""

import contextlib
import hashlib

import pytest

from tests import machines
from tests.serving.test_slow_clients import (
    FORM,
    HEAD,
    UPLOAD,
    answers,
    connected,
    editors_browser,
    is_waiting,
    large_picture,
    send_long_form,
    slow_clients,
)

__all__ = ["editors_browser", "large_picture"]

FORMS_AT_ONCE = 20
"""So many forms nginx takes from one address; it refuses the others."""
PAGES = ("/", "/search/?q=%E5%AF%86%E7%A0%81", "/guides/?page=0")


@pytest.fixture
def nginx(site):
    with machines.Nginx([site.port], host="127.0.0.1") as nginx:
        yield nginx


def assert_all_are_served(nginx, cookie):
    """A visitor gets pages, and an editor's long form is read (and found to carry no token)."""
    answered = [nginx.request("GET", path, source="127.0.0.9").status for path in PAGES]
    assert answered == [200, 200, 200]
    with connected(nginx, source="127.0.0.9") as editor:
        send_long_form(editor, cookie)
        assert answers(editor, 1)[0][0] == 403


@pytest.mark.parametrize(
    "begun",
    [b"", HEAD + b"X-Slow: ", FORM % (b"/search/opened/", 50_000), UPLOAD % b""],
    ids=["silent", "head", "form", "upload"],
)
def test_slow_senders_hold_nobody_up(nginx, editors_browser, begun):
    with (
        slow_clients(nginx, begun, source="127.0.0.2") as first,
        slow_clients(nginx, begun, source="127.0.0.3") as second,
    ):
        assert sum(map(is_waiting, [*first, *second])) >= 2 * FORMS_AT_ONCE
        assert_all_are_served(nginx, editors_browser)


def test_slow_readers_hold_nobody_up_and_get_the_whole_answer(
    nginx, editors_browser, large_picture
):
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(connected(nginx)) for _ in range(48)]
        for client in clients:
            client.sendall(
                b"GET /media/images/large.png HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Connection: close\r\n\r\n"
            )
        assert all(client.recv(12) == b"HTTP/1.1 200" for client in clients)
        assert_all_are_served(nginx, editors_browser)
        answer = b"".join(iter(lambda: clients[0].recv(1 << 20), b""))
    body = answer.partition(b"\r\n\r\n")[2]
    assert hashlib.sha256(body).digest() == hashlib.sha256(large_picture.read_bytes()).digest()
