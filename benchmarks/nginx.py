"""The site behind the shipped nginx, beside nginx sending the same bytes from its disk.

python -m benchmarks.nginx [--rounds N] [--seconds S]
"""

import argparse
import contextlib
import getpass
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks import load

PAGE = "/guides/forgot-password/backup-password/"
HOST = "help.example.org"
HEADERS = {"Host": HOST, "Accept-Encoding": "br"}
NO_NGINX = "nginx is not installed; on Debian: apt-get install nginx-light"
LEAST = 0.6
_FROM_DISK = """
    server {{
        listen 127.0.0.1:{port};
        default_type "text/html; charset=utf-8";
        add_header Content-Encoding br;
        add_header Vary "Accept-Encoding, Cookie";
        access_log {folder}/disk.log plain buffer=32k flush=5s;
        location / {{ root {folder}/disk; index page.html; }}
    }}
"""


def main() -> None:
    """Measure both, in turns, and print the ratio at 1, 16 and 64 connections."""
    options = _options()
    if not load.has_wrk():
        return
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        print(NO_NGINX)
        return
    with tempfile.TemporaryDirectory() as name, _both(Path(name), program) as servers:
        rows = [_row(servers, count, options) for count in (1, 16, 64)]
    load.print_table("A page behind nginx, beside the same bytes from nginx's disk", rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    return parser.parse_known_args()[0]


def _row(
    servers: dict[str, load.Server], connections: int, options: argparse.Namespace
) -> load.Target:
    found = load.ask_in_turns(
        servers, connections=connections, rounds=options.rounds, seconds=options.seconds
    )
    ours, disk = found["site"], found["disk"]
    return load.Target(
        name=f"requests per second, {connections} connections",
        ours=f"{load.median(ours, 'per_second'):,.0f}",
        reference=f"{load.median(disk, 'per_second'):,.0f}",
        ratio=load.ratio(ours, disk, "per_second"),
        least=LEAST if connections == 64 else None,
        errors=sum(one.errors for one in ours),
    )


@contextlib.contextmanager
def _both(folder: Path, program: str) -> Iterator[dict[str, load.Server]]:
    """Run the site and nginx in front of it, which also sends the page from a file."""
    site_port, port, disk_port = (load.free_port() for _ in range(3))
    ours = {"HELPCENTER_DATA_DIR": str(folder / "var"), "HELPCENTER_ALLOWED_HOSTS": HOST}
    prepare = [sys.executable, "manage.py", "prepare_site"]
    environment = load.clean_environment(**ours)
    subprocess.run(prepare, cwd=load.ROOT, env=environment, check=True, capture_output=True)
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"]
    configuration = _configuration(folder, site_port, port, disk_port)
    nginx = [program, "-c", configuration, "-g", "daemon off;"]
    log = folder / "gunicorn.log"
    with load.running(gunicorn, site_port, log=log, path=PAGE, headers=HEADERS, **ours) as site:
        _write_file(folder, site)
        log = folder / "nginx.log"
        with load.running(nginx, port, log=log, path=PAGE, headers=HEADERS) as running:
            disk = load.Server(f"http://127.0.0.1:{disk_port}/", running.pid, HEADERS)
            yield {"site": running, "disk": disk}


def _configuration(folder: Path, site_port: int, port: int, disk_port: int) -> Path:
    """Write the shipped configuration with the ports and folders of this run."""
    text = (load.ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for shipped, own in (
        ("user www-data;", f"user {getpass.getuser()};"),
        ("/run/nginx.pid", f"{folder}/pid"),
        ("/var/log/nginx", str(folder)),
        ("/var/cache/nginx", f"{folder}/cache"),
        ("127.0.0.1:8000", f"127.0.0.1:{site_port}"),
        ("listen [::]:", "# listen [::]:"),
        ("listen 80", f"listen 127.0.0.1:{port}"),
    ):
        text = text.replace(shipped, own)
    here = text.rindex("}")
    text = text[:here] + _FROM_DISK.format(port=disk_port, folder=folder) + text[here:]
    (folder / "cache").mkdir()
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


def _write_file(folder: Path, site: load.Server) -> None:
    """Put the page's bytes, as the site sends them, where nginx finds them."""
    folder.chmod(0o755)
    (folder / "disk").mkdir()
    asked = urllib.request.Request(site.url, headers=HEADERS)
    with urllib.request.urlopen(asked) as answer:
        (folder / "disk" / "page.html").write_bytes(answer.read())


if __name__ == "__main__":
    main()
