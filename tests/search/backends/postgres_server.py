"""A PostgreSQL server for the time of a test run, on a free port, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl: in PATH, or where Debian puts it."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(DEBIAN.glob("*/bin"), default=None, key=lambda path: float(path.parent.name))


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a server on the binaries in the folder and give its DATABASE_URL.

    PostgreSQL refuses to run as root, so root runs it as nobody.
    """
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        Path(data).chmod(0o700)
        if user:
            shutil.chown(data, user)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()

        def run(name: str, *arguments: str) -> None:
            subprocess.run(
                [folder / name, *arguments], check=True, user=user, cwd=data,
                stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
            )  # fmt: skip

        cluster = f"{data}/cluster"
        run("initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {data} -c fsync=off -c listen_addresses=127.0.0.1"
        run("pg_ctl", "-D", cluster, "-w", "-l", f"{data}/log", "-o", options, "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", cluster, "-m", "immediate", "stop")
