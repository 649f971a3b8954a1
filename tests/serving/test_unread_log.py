"""A log that nobody reads: what it has no room for is dropped and counted, and pages go on."""

import contextlib
import fcntl
import http.client
import os
import sys

import pytest

from benchmarks import load
from tests import servers

GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"]
ROOM = 4 * 4096
"""How many bytes the pipe holds."""


@pytest.fixture
def pipe(tmp_path):
    """A pipe for the log, and the end of it that a test may read."""
    path = tmp_path / "log"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, ROOM)
    yield path, reader
    os.close(reader)


def statuses(server, *paths):
    """Return how the requests over one connection are answered."""
    address = server.url.split("/")[2]
    found = []
    with contextlib.closing(http.client.HTTPConnection(address, timeout=10)) as client:
        for path in paths:
            client.request("GET", path)
            answer = client.getresponse()
            answer.read()
            found.append(answer.status)
    return found


def test_requests_are_answered_while_nobody_reads_the_log(prepared_site, tmp_path, pipe):
    path, reader = pipe
    site = servers.copy_of(prepared_site, tmp_path / "var")
    environment = {"HELPCENTER_DATA_DIR": str(site.data_dir), "WEB_CONCURRENCY": "1"}
    with load.running(GUNICORN, load.free_port(), log=path, **environment) as server:
        assert statuses(server, *["/about/"] * 400) == [200] * 400
        assert statuses(server, *["/no-such/", "/guides/?page=0"] * 5) == [404, 200] * 5
        assert statuses(server, "/" + "a" * 200_000) in ([400], [414])
        full = os.read(reader, ROOM).decode()
        assert statuses(server, "/about/") == [200]
        after = os.read(reader, ROOM).decode()
    assert "GET /about/ 200" in full
    assert "pieces of the log were dropped" in after
    assert after.count("GET /about/ 200") == 1
