"""Real servers for tests: the site under gunicorn, and PostgreSQL.

A server that is not installed makes its tests skip with a sentence saying how to get it;
with HELPCENTER_REQUIRE_ALL=1, as in CI, they fail instead.
"""

import contextlib
import getpass
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.load import children, clean_environment, free_port
from tests.environment import ROOT

PATIENCE = 30  # seconds until a server must answer on a busy machine


def unavailable(reason: str) -> None:
    """Skip the test, or fail it where everything must be there."""
    if os.environ.get("HELPCENTER_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers by lower-case name, and the bytes.

    Of a header that came several times all values, with commas between them.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The bytes as text."""
        return self.body.decode()


@dataclass
class Site:
    """A prepared site: its data folder, its first account, and where it is served."""

    data_dir: Path
    password: str
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    host: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None

    username = "editor"

    @property
    def url(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What gunicorn wrote so far."""
        return (self.data_dir / "gunicorn.log").read_text(encoding="utf-8")

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run manage.py on this site."""
        return manage(self.data_dir, *arguments, **self.environment)

    def get(self, path: str, **headers: str) -> Answer:
        """Return the answer to a GET, as it came over the wire."""
        return self.request("GET", path, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to one request on a connection of its own; follows nothing."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        names = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        try:
            connection.request(method, path, body=body, headers=names)
            response = connection.getresponse()
            found: dict[str, str] = {}
            for name, value in response.getheaders():
                before = found.get(name.lower())
                found[name.lower()] = f"{before}, {value}" if before else value
            return Answer(response.status, found, response.read())
        finally:
            connection.close()


def manage(data_dir: Path, *arguments: str, **ours: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py with the data folder and only these variables of ours."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean_environment(HELPCENTER_DATA_DIR=str(data_dir), **ours),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def prepare_site(data_dir: Path, **ours: str) -> Site:
    """Return a new site in the folder, as the first `make run` leaves it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    run = manage(data_dir, "prepare_site", **ours)
    assert run.returncode == 0, run.stderr
    password = re.search(r"密码 +(\S+)$", run.stdout, re.MULTILINE)
    assert password, run.stdout
    return Site(data_dir, password[1], dict(ours))


def copy_of(site: Site, data_dir: Path) -> Site:
    """Return the same site in another folder; neither is being served."""
    shutil.copytree(site.data_dir, data_dir)
    return Site(data_dir, site.password, dict(site.environment))


@contextlib.contextmanager
def served(site: Site, **ours: str) -> Iterator[Site]:
    """Serve the site with gunicorn and the project's own configuration, two workers."""
    site.port = free_port()
    try:
        start(site, **ours)
        yield site
    finally:
        if site.process is not None:
            stop(site.process)


def start(site: Site, *wrapped: str, **ours: str) -> None:
    """Start gunicorn on the site's port, by this command where one is given, and wait for it."""
    with (site.data_dir / "gunicorn.log").open("wb") as log:
        site.process = subprocess.Popen(
            [*wrapped, sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"],
            cwd=ROOT,
            env=clean_environment(
                HELPCENTER_DATA_DIR=str(site.data_dir),
                PORT=str(site.port),
                WEB_CONCURRENCY="2",
                **{**site.environment, **ours},
            ),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    _wait_until_ready(site)


def _wait_until_ready(site: Site) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if site.get("/readyz").status == 200:
                return
        if site.process is None or site.process.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail(f"The site did not start:\n{site.log}")


def stop(process: subprocess.Popen[bytes]) -> int:
    """End the process as an operator would, by force where that does not help."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait(PATIENCE)


# PostgreSQL


def _postgresql_binaries() -> Path:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    unavailable("No PostgreSQL server; on Debian: apt-get install postgresql")
    raise AssertionError  # unavailable() never returns


class PostgreSQL:
    """A throw-away PostgreSQL on a free port, which a test may stop and start again."""

    def __init__(self) -> None:
        self._binaries = _postgresql_binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="helpcenter-postgresql-"))
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses root
            self._as_user = {"user": "nobody", "group": "nogroup", "extra_groups": ()}
            shutil.chown(self._folder, "nobody", "nogroup")
        self._port = free_port()
        self._owner = "nobody" if self._as_user else getpass.getuser()
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its DATABASE_URL."""
        return f"postgres://{self._owner}@127.0.0.1:{self._port}/postgres"

    def __enter__(self) -> "PostgreSQL":
        try:
            subprocess.run(
                [self._binaries / "initdb", "--auth=trust", "--encoding=UTF8",
                 "--locale=C.UTF-8", f"--username={self._owner}", "--no-sync",
                 "-D", self._folder / "data"],
                check=True, capture_output=True, cwd=self._folder, **self._as_user,
            )  # fmt: skip
            self.start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until it listens."""
        with (self._folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._folder / "data",
                 "-p", str(self._port), "-k", self._folder,
                 "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off",
                 "-c", "synchronous_commit=off", "-c", "full_page_writes=off"],
                cwd=self._folder, stdout=subprocess.DEVNULL, stderr=log, **self._as_user,
            )  # fmt: skip
        _wait_for_port(self._port, self._server)

    def freeze(self) -> None:
        """Let all its processes keep their connections and do nothing."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on where they were."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._server is not None
        for pid in (self._server.pid, *children(self._server.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def stop(self) -> None:
        """Stop the server without waiting for its clients."""
        if self._server is not None:
            stop_fast(self._server)
            self._server = None


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Run a throw-away PostgreSQL and yield its DATABASE_URL."""
    with PostgreSQL() as server:
        yield server.url


def _wait_for_port(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    pytest.fail("PostgreSQL did not start.")


def stop_fast(server: subprocess.Popen[bytes]) -> None:
    """End PostgreSQL without waiting for its clients."""
    server.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(PATIENCE)
        return
    server.kill()
    server.wait(PATIENCE)


def host_of(url: str) -> str:
    """Return the host and port of an address."""
    return urlsplit(url).netloc
