"""A process that may open no more files: it rests until it can, and answers those who came."""

import contextlib
import http.client
import resource
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import load
from tests import factories, servers

CLIENTS = 40
LEFT = 8
"""How many clients the worker can take in."""
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"]


@pytest.fixture
def held_by(tmp_path):
    """The file while which no request is answered."""
    return tmp_path / "held"


@pytest.fixture
def server(prepared_site, tmp_path, held_by):
    """One worker that can open a handful of descriptors more."""
    environment = {
        "HELPCENTER_DATA_DIR": str(servers.copy_of(prepared_site, tmp_path / "var").data_dir),
        "HELD_BY": str(held_by),
        "WEB_CONCURRENCY": "1",
    }
    command = [*GUNICORN, "tests.serving.holding"]
    log = tmp_path / "log"
    with load.running(command, load.free_port(), log=log, **environment) as running:
        (worker,) = load.children(running.pid)
        limit_descriptors(worker)
        yield running


def limit_descriptors(pid):
    highest = max(int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir())
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (highest + 1 + LEFT, hard))


def connected(server):
    port = int(server.url.split(":")[2].strip("/"))
    return socket.create_connection(("127.0.0.1", port), servers.PATIENCE)


def ask(server):
    with connected(server) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_a_process_whose_clients_are_all_being_answered_rests_until_one_has_gone(server, held_by):
    held_by.touch()
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(ask, server) for _ in range(CLIENTS)]
        time.sleep(2)
        before = server.cpu_seconds()
        time.sleep(3)
        spent = server.cpu_seconds() - before
        assert not any(one.done() for one in asked)
        held_by.unlink()
        assert all(one.result().endswith(b"over\n") for one in asked)
    assert spent < 0.3


def test_clients_that_only_wait_make_room_for_those_that_ask(server):
    with contextlib.ExitStack() as stack:
        for _ in range(CLIENTS):
            stack.enter_context(connected(server))
        assert ask(server).endswith(b"over\n")


def test_the_page_for_an_error_needs_no_descriptor(prepared_site, tmp_path):
    site = servers.copy_of(prepared_site, tmp_path / "var")
    picture = site.data_dir / "media" / "images" / "a.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(factories.image_bytes())
    with servers.served(site), connected_to(site) as client:
        assert "</html>" in asked(client, "/about/")
        for worker in load.children(site.process.pid):
            _, hard = resource.prlimit(worker, resource.RLIMIT_NOFILE)
            resource.prlimit(worker, resource.RLIMIT_NOFILE, (3, hard))
        assert "页面暂时打不开" in asked(client, "/media/images/a.png")
    assert "GET /media/images/a.png 500 " in site.log
    assert "Too many open files" in site.log


def connected_to(site):
    """Return a connection that is kept over several requests."""
    return contextlib.closing(
        http.client.HTTPConnection(site.host, site.port, timeout=servers.PATIENCE)
    )


def asked(client, path):
    client.request("GET", path)
    return client.getresponse().read().decode()
