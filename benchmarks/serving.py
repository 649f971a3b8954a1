"""What serving costs on one machine, beside references in the same run.

    python -m benchmarks.serving [--most N] [--rounds N] [--seconds S]

Kept pages beside a plain WSGI function and beside Django's per-site cache; articles that
are not kept beside a plain Django view of the same size; search pages beside their
engine; memory; and what grows from 100 articles to N (100,000 unless told, which takes
some minutes to make).
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks import load
from benchmarks.inside import Cost
from benchmarks.load import Server, Target

ARTICLE = "/guides/forgot-password/backup-password/"
SAMPLE = "/guides/sample-guide-2/sample-1/"
SEARCHES = ("忘记支付密码怎么办", "收不到短信", "公积金")
BROWSER = {"Accept-Encoding": "gzip, deflate, br"}
CONNECTIONS = (1, 16, 64)
MEMORY = 90 * 1024 * 1024
_GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"]


def main() -> None:
    """Measure everything and print the tables."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="helpcenter-bench-") as folder:
        site = make_site(Path(folder, "1000"), 1000)
        if load.has_wrk():
            measure_kept_pages(site, options.rounds, options.seconds)
        measure_rendering(site)
        measure_growth(
            make_site(Path(folder, "100"), 100), make_site(Path(folder, "most"), options.most)
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100_000, help="articles of the largest site")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each load")
    parser.add_argument("--seconds", type=int, default=2, help="seconds of each round")
    return parser.parse_args()


def make_site(folder: Path, articles: int) -> Path:
    """Return the folder of a new site with the starter guide and so many articles."""
    manage(folder, "prepare_site")
    manage(folder, "make_articles", str(articles), "--yes")
    return folder


def manage(folder: Path, *words: str) -> None:
    """Run manage.py on the site of the folder."""
    environment = load.clean_environment(HELPCENTER_DATA_DIR=str(folder))
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=load.ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def served(
    folder: Path, application: str = "", *, path: str = ARTICLE, **more: str
) -> Iterator[Server]:
    """Serve the site with its own configuration, or another application with it."""
    words = [*_GUNICORN, *([application] if application else [])]
    log = folder / f"{application.rpartition(':')[2] or 'site'}.log"
    environment = {"HELPCENTER_DATA_DIR": str(folder), **more}
    with load.running(
        words, load.free_port(), log=log, path=path, headers=BROWSER, **environment
    ) as server:
        yield server


def measure_kept_pages(folder: Path, rounds: int, seconds: int) -> None:
    """Print the table of kept pages, and the memory of the workers afterwards."""
    with contextlib.ExitStack() as stack:
        site = stack.enter_context(served(folder))
        body = folder / "body"
        request = urllib.request.Request(site.url, headers=BROWSER)
        with urllib.request.urlopen(request) as answer:
            body.write_bytes(answer.read())
        plain = "benchmarks.references:plain"
        cached = "benchmarks.references:per_site_cache()"
        servers = {
            "site": site,
            "plain": stack.enter_context(served(folder, plain, REFERENCE_BODY=str(body))),
            "cached": stack.enter_context(served(folder, cached)),
        }
        targets: list[Target] = []
        for connections in CONNECTIONS:
            targets += _kept(servers, connections, rounds, seconds)
        load.print_table("A kept page, over the wire", targets)
        _visit_all(site)
        _print_memory(site)


def _kept(servers: dict[str, Server], connections: int, rounds: int, seconds: int) -> list[Target]:
    found = load.ask_in_turns(servers, connections=connections, rounds=rounds, seconds=seconds)
    ours = found["site"]
    errors = sum(one.errors for one in ours)
    at = f"{connections} connection{'s' if connections > 1 else ''}"

    def line(name: str, other: str, figure: str, **bound: float) -> Target:
        words = [
            f"{load.median(loads, 'per_second'):,.0f}/s"
            if figure == "per_second"
            else f"{1e6 * load.median(loads, 'cpu'):,.0f} us"
            for loads in (ours, found[other])
        ]
        ratio = load.ratio(ours, found[other], figure)
        return Target(f"{at}: {name}", *words, ratio, errors=errors, **bound)

    return [
        line("requests, plain function", "plain", "per_second", least=0.95),
        line("CPU a request, plain function", "plain", "cpu", most=1.15),
        line("requests, per-site cache", "cached", "per_second", least=2.0),
    ]


def _visit_all(site: Server) -> None:
    """Ask for many pages, so that the workers hold what they hold after a while."""
    origin = "/".join(site.url.split("/")[:3])
    paths = [f"/guides/sample-guide-{1 + n % 15}/sample-{n}/" for n in range(1, 301)]
    paths += ["/search/?q=%E5%AF%86%E7%A0%81", "/", "/guides/", "/contact/", "/feed/"]
    for path in paths * 2:
        request = urllib.request.Request(origin + path, headers=BROWSER)
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request) as answer:
            answer.read()


def _print_memory(site: Server) -> None:
    largest = max(site.resident_bytes())
    bound = f"{MEMORY >> 20} MB"
    line = Target("largest worker", f"{largest >> 20} MB", bound, largest / MEMORY, most=1.0)
    load.print_table("Resident memory, 1,000 articles, after many pages", [line])


def inside(folder: Path, *names: str) -> dict[str, Cost]:
    """Return what each costs, measured in a process of its own."""
    environment = load.clean_environment(HELPCENTER_DATA_DIR=str(folder))
    command = [sys.executable, "-m", "benchmarks.inside", *names]
    run = subprocess.run(
        command, cwd=load.ROOT, env=environment, check=True, stdout=subprocess.PIPE
    )
    return {name: Cost(**cost) for name, cost in json.loads(run.stdout).items()}


def measure_rendering(folder: Path) -> None:
    """Print what pages cost that are not kept."""
    naive = f"naive:/naive{ARTICLE.removeprefix('/guides')}"
    found = inside(folder, ARTICLE, naive)
    found |= inside(folder, *_searches(), *(f"engine:{q}" for q in SEARCHES), *_suggestions())
    lines = [_line("article, plain Django view", found[ARTICLE], found[naive], most=0.4)]
    lines += _weights(found[ARTICLE], found[naive])
    for words, page in zip(SEARCHES, _searches(), strict=True):
        lines.append(_line(f"search page {words}", found[page], found[f"engine:{words}"], most=2.0))
    for words, suggestions in zip(SEARCHES, _suggestions(), strict=True):
        page = f"/search/?q={words}"
        lines.append(_line(f"suggestions, its page {words}", found[suggestions], found[page]))
    load.print_table("CPU of pages that are not kept", lines)


def _weights(ours: Cost, naive: Cost) -> list[Target]:
    """Return how alike the two pages are, so that their costs may be compared."""
    return [
        _compared("its queries, three of six", ours.queries, naive.queries, most=0.5),
        _compared("its bytes", ours.bytes, naive.bytes),
        _compared("its bytes as sent, gzip", ours.sent, naive.sent),
    ]


def _compared(name: str, ours: int, other: int, *, most: float | None = None) -> Target:
    return Target(name, f"{ours:,}", f"{other:,}", ours / other, most=most)


def measure_growth(small: Path, large: Path) -> None:
    """Print how the pages of a large site cost beside those of a small one."""
    pages = {
        "home": "/",
        "guide": "/guides/sample-guide-2/",
        "article": SAMPLE,
        "sitemap": "/sitemap.xml",
        "a map of the sitemap": "/sitemap-articles.xml",
        **{f"search {words}": page for words, page in zip(SEARCHES, _searches(), strict=True)},
    }
    before, after = inside(small, *pages.values()), inside(large, *pages.values())
    lines = [_line(name, after[page], before[page], most=1.5) for name, page in pages.items()]
    load.print_table("CPU on the largest site beside 100 articles", lines)


def _suggestions() -> list[str]:
    return [f"/search/suggest/?q={words}" for words in SEARCHES]


def _searches() -> list[str]:
    return [f"/search/?q={words}" for words in SEARCHES]


def _line(name: str, ours: Cost, other: Cost, *, most: float | None = None) -> Target:
    return Target(name, f"{ours.ms:.2f} ms", f"{other.ms:.2f} ms", ours.ms / other.ms, most=most)


if __name__ == "__main__":
    main()
