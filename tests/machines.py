"""The other servers of a site on several machines: Redis, a replica, nginx, an S3 store."""

import contextlib
import datetime
import getpass
import http.client
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests import servers
from tests.environment import ROOT


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


class Bucket:
    """A throw-away S3 server with one bucket, which a test may stop."""

    name = "pictures"

    def __init__(self):
        self.port = servers.free_port()
        self._server = None

    @property
    def settings(self):
        """What the site has to be told."""
        return {
            "HELPCENTER_S3_BUCKET": self.name,
            "HELPCENTER_S3_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "HELPCENTER_S3_ACCESS_KEY": "access",
            "HELPCENTER_S3_SECRET_KEY": "secret",
        }

    @property
    def client(self):
        """A client of the server, beside the site."""
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id="access",
            aws_secret_access_key="secret",
        )

    def __enter__(self):
        self._server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        listening(self.port, self._server, name="The S3 server")
        self.client.create_bucket(Bucket=self.name)
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Kill the server."""
        self._server.kill()
        self._server.wait(servers.PATIENCE)


# nginx, with the shipped configuration


SHIPPED = ROOT / "deploy" / "nginx.conf"


class Nginx:
    """nginx with deploy/nginx.conf, of which only what it marks or names is replaced."""

    def __init__(self, nodes, *, host="help.example.org", tls=False):
        self._program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if self._program is None:
            servers.unavailable("No nginx; on Debian: apt-get install nginx-light")
        self.host = host
        self.port = servers.free_port()
        self.tls_port = servers.free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="helpcenter-nginx-"))
        self._server = None
        text = SHIPPED.read_text(encoding="utf-8")
        if tls:
            text = with_tls(text, self.folder)
        self.configuration = self.folder / "nginx.conf"
        self.configuration.write_text(self._fitted(text, nodes), encoding="utf-8")

    def _fitted(self, text, nodes):
        node = "        server 127.0.0.1:8000 max_fails=1 fail_timeout=3s;\n"
        lines = "".join(node.replace("8000", str(port)) for port in nodes)
        replacements = {
            "user www-data;": f"user {getpass.getuser()};",
            "/run/nginx.pid": str(self.folder / "pid"),
            "/var/log/nginx": str(self.folder),
            "/var/cache/nginx": str(self.folder / "cache"),
            node: lines,
            "server_name help.example.org;": f"server_name {self.host};",
            "listen 80": f"listen 127.0.0.1:{self.port}",
            "listen 443": f"listen 127.0.0.1:{self.tls_port}",
            "listen [::]:80": "# listen [::]:80",
            "listen [::]:443": "# listen [::]:443",
        }
        for shipped, own in replacements.items():
            assert shipped in text or "443" in shipped, shipped
            text = text.replace(shipped, own)
        (self.folder / "cache").mkdir()
        return text

    def check(self):
        """Return what `nginx -t` says."""
        return subprocess.run(
            [self._program, "-t", "-q", "-c", self.configuration],
            capture_output=True, text=True, check=False, timeout=servers.PATIENCE,
        )  # fmt: skip

    def __enter__(self):
        with (self.folder / "stderr").open("wb") as stderr:
            self._server = subprocess.Popen(
                [self._program, "-c", self.configuration, "-g", "daemon off;"],
                stdout=subprocess.DEVNULL, stderr=stderr,
            )  # fmt: skip
        listening(self.port, self._server, name="nginx")
        return self

    def __exit__(self, *_):
        servers.stop(self._server)
        shutil.rmtree(self.folder, ignore_errors=True)

    def request(self, method, path, *, source="127.0.0.1", body=None, **headers):
        """Return the answer to one request, sent from this address of the machine."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=servers.PATIENCE, source_address=(source, 0)
        )
        sent = {"Host": self.host} | {k.replace("_", "-"): v for k, v in headers.items()}
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return servers.Answer(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        """Return the answer to a GET."""
        return self.request("GET", path, **headers)

    def get_many(self, path, count, *, source, cookie=""):
        """Return the answers to requests that are all sent before the first answer is read."""
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nCookie: {cookie}\r\n"
            "Connection: close\r\n\r\n"
        )
        with contextlib.ExitStack() as stack:
            sent = []
            for _ in range(count):
                address = ("127.0.0.1", self.port)
                connection = socket.create_connection(
                    address, servers.PATIENCE, source_address=(source, 0)
                )
                sent.append(stack.enter_context(connection))
                connection.sendall(request.encode())
            return [b"".join(iter(lambda c=c: c.recv(65536), b"")).decode() for c in sent]

    def written(self):
        """Return all that nginx wrote into its logs, once its buffer is written."""
        self._server.send_signal(signal.SIGUSR1)
        time.sleep(0.3)
        logs = [*self.folder.glob("*.log"), self.folder / "stderr"]
        return "\n".join(path.read_text(encoding="utf-8") for path in logs)


def with_tls(text, folder):
    """Return the configuration as the comment on TLS in it says, with a certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "help.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    kept = [line for line in text.splitlines() if "# PLAIN" not in line]
    return "\n".join(kept).replace("#TLS#", "").replace("/etc/ssl/helpcenter", str(folder)) + "\n"


# Visitors


@dataclass
class Visits:
    """What visitors got: the answers by status, and what went wrong on the way."""

    statuses: Counter = field(default_factory=Counter)
    marks: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)


@contextlib.contextmanager
def visited(nginx, paths, *, visitors=4):
    """Let visitors ask for these pages over and over while inside."""
    visits, is_over = Visits(), threading.Event()

    def visit():
        connection = http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=servers.PATIENCE)
        turn = itertools.cycle(paths)
        while not is_over.is_set():
            path = next(turn)
            try:
                connection.request("GET", path, headers={"Host": nginx.host})
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                visits.failures.append((path, repr(error)))
                connection.close()
                continue
            visits.statuses[answer.status] += 1
            visits.marks[answer.headers.get("Cache-Status", "")] += 1
            if answer.status >= 500:
                visits.failures.append((path, answer.status))
            time.sleep(0.005)
        connection.close()

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    try:
        yield visits
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def kill(site):
    """Kill all processes of a site that gunicorn serves, as a power cut would."""
    pids = [int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", site.log)]
    for pid in [site.process.pid, *pids]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    site.process.wait(servers.PATIENCE)


class Replica(servers.PostgreSQL):
    """A PostgreSQL that follows another one, as a read replica does."""

    def __init__(self, primary):
        super().__init__()
        self._primary = primary

    def __enter__(self):
        subprocess.run(
            [self._binaries / "pg_basebackup", "--write-recovery-conf", "--checkpoint=fast",
             "--no-sync", "-d", self._primary.url, "-D", self._folder / "data"],
            check=True, capture_output=True, cwd=self._folder, **self._as_user,
        )  # fmt: skip
        with (self._folder / "data" / "postgresql.auto.conf").open("a") as settings:
            settings.write("log_statement = 'all'\n")
        self.start()
        self._wait_until_it_answers()
        return self

    def _wait_until_it_answers(self):
        until = time.monotonic() + servers.PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(psycopg.OperationalError):
                self.run("SELECT 1")
                return
            time.sleep(0.1)
        pytest.fail("The replica does not answer.")

    def run(self, statement):
        """Return the only value that the statement gives on the replica."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement).fetchone()[0]

    def asked_for(self, table):
        """Return how many statements so far have asked the replica for this table."""
        log = (self._folder / "log").read_text(encoding="utf-8")
        return sum(f'"{table}"' in line or f" {table} " in line for line in log.splitlines())
