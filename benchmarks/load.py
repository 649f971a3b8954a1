"""Load from wrk on real servers, and what each request costs their processes.

Servers that are compared run side by side and are asked in turns, in short rounds, so that
whatever else the machine does meets all of them. Ratios are medians of the rounds' ratios.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_WRK = "wrk is not installed, so nothing was asked over the wire; on Debian: apt-get install wrk"
PATIENCE = 30  # seconds until a server must answer on a busy machine
_TICKS = os.sysconf("SC_CLK_TCK")
_OURS = ("HELPCENTER_", "DATABASE_URL", "CACHE_URL", "PORT", "HOST", "WEB_CONC", "DJANGO_")
_ERRORS = (r"Non-2xx or 3xx responses: (\d+)", r"Socket errors: (.+)")


@dataclass(frozen=True, slots=True)
class Load:
    """What one round found; `cpu` is the server's seconds for one request."""

    per_second: float
    cpu: float
    errors: int = 0


@dataclass
class Server:
    """A running server: where it answers, and the processes whose CPU counts."""

    url: str
    pid: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        """Return the CPU that the process and all below it have used so far."""
        return sum(_cpu_of(pid) for pid in (self.pid, *children(self.pid)))

    def resident_bytes(self) -> list[int]:
        """Return the memory of each process below, as the kernel counts it."""
        return [_resident(pid) for pid in children(self.pid)]


def has_wrk() -> bool:
    """Whether wrk is installed; says how to get it where it is not."""
    found = shutil.which("wrk") is not None
    if not found:
        print(NO_WRK)
    return found


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**ours: str) -> dict[str, str]:
    """Return this process's environment with only the given variables of the site's own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**inherited, **ours}


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    port: int,
    *,
    log: Path,
    path: str = "/",
    headers: Mapping[str, str] | None = None,
    **environment: str,
) -> Iterator[Server]:
    """Run the server until the block ends; it has answered `path` with 200 when it begins."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=clean_environment(PORT=str(port), **environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = Server(f"http://127.0.0.1:{port}{path}", process.pid, headers or {})
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def ask(server: Server, *, connections: int, seconds: int) -> Load:
    """Return what wrk measured with this many connections kept open."""
    threads = "1" if connections == 1 else "2"
    words = ["wrk", "-t", threads, "-c", str(connections), "-d", f"{seconds}s"]
    for name, value in server.headers.items():
        words += ["-H", f"{name}: {value}"]
    before = server.cpu_seconds()
    said = subprocess.run([*words, server.url], capture_output=True, text=True, check=True).stdout
    spent = server.cpu_seconds() - before
    count = int(_found(r"(\d+) requests in", said))
    errors = sum(int(n) for regex in _ERRORS for n in re.findall(r"\d+", _found(regex, said)))
    return Load(float(_found(r"Requests/sec: +([\d.]+)", said)), spent / max(count, 1), errors)


def ask_in_turns(
    servers: Mapping[str, Server], *, connections: int, rounds: int = 5, seconds: int = 2
) -> dict[str, list[Load]]:
    """Return the rounds of each server, all asked once in each round, in changing order."""
    found: dict[str, list[Load]] = {name: [] for name in servers}
    for server in servers.values():
        ask(server, connections=connections, seconds=1)
    names = list(servers)
    for _ in range(rounds):
        for name in names:
            found[name].append(ask(servers[name], connections=connections, seconds=seconds))
        names = [*names[1:], names[0]]
    return found


def median(loads: Sequence[Load], figure: str) -> float:
    """Return the median of one figure of the rounds."""
    return statistics.median(getattr(load, figure) for load in loads)


def ratio(ours: Sequence[Load], other: Sequence[Load], figure: str) -> float:
    """Return the median over the rounds of ours to the other's."""
    pairs = zip(ours, other, strict=True)
    return statistics.median(getattr(a, figure) / max(getattr(b, figure), 1e-9) for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Target:
    """One line of a table: what was measured beside what it is compared with."""

    name: str
    ours: str
    reference: str
    ratio: float
    least: float | None = None
    most: float | None = None
    errors: int = 0

    @property
    def verdict(self) -> str:
        """«holds», «missed», or nothing where there is no target."""
        if self.least is None and self.most is None:
            return ""
        is_good = self.errors == 0
        is_good = is_good and (self.least is None or self.ratio >= self.least)
        is_good = is_good and (self.most is None or self.ratio <= self.most)
        return "holds" if is_good else "missed"

    @property
    def bound(self) -> str:
        """The target in words."""
        if self.least is not None:
            return f">= {self.least:g}"
        return f"<= {self.most:g}" if self.most is not None else ""


def print_table(title: str, targets: Sequence[Target]) -> None:
    """Print the lines under the title, each with its ratio and whether the target holds."""
    print(f"\n{title}")
    print(f"{'':46}{'ours':>12}{'reference':>12}{'ratio':>8}{'target':>9}  ")
    for line in targets:
        errors = f", {line.errors} errors" if line.errors else ""
        print(
            f"{line.name:46}{line.ours:>12}{line.reference:>12}{line.ratio:8.2f}"
            f"{line.bound:>9}  {line.verdict}{errors}"
        )


def children(pid: int) -> list[int]:
    """Return the processes below this one."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *children(child)]
    return found


def _cpu_of(pid: int) -> float:
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / _TICKS


def _resident(pid: int) -> int:
    return int(_found(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())) * 1024


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        asked = urllib.request.Request(server.url, headers=dict(server.headers))
        with contextlib.suppress(OSError), urllib.request.urlopen(asked, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{server.url} did not answer:\n{log.read_text('utf-8', 'replace')}")
