"""The other servers of a site on several machines: Redis, a replica, nginx, an S3 store."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests import servers


def listening(port, process, *, name):
    """Return once the port is listened on; fail where the process ends before."""
    until = time.monotonic() + servers.PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"{name} did not start.")


class Redis:
    """A throw-away Redis on a free port, which a test may stop, freeze and start again."""

    def __init__(self):
        self._program = shutil.which("redis-server")
        if self._program is None:
            servers.unavailable("No Redis server; on Debian: apt-get install redis-server")
        self.port = servers.free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="helpcenter-redis-"))
        self._server = None

    @property
    def url(self):
        """Its CACHE_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self):
        """Start the server, empty, and wait until it listens."""
        self._server = subprocess.Popen(
            [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
        )  # fmt: skip
        listening(self.port, self._server, name="Redis")

    def freeze(self):
        """Let the server keep its connections and answer nothing."""
        os.kill(self._server.pid, signal.SIGSTOP)

    def stop(self):
        """Kill the server."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(servers.PATIENCE)
            self._server = None
