"""Search on SQLite and PostgreSQL beside FTS5 and Tantivy, over the same tokens, in one run.

    python -m benchmarks.search [--count N] [--docs D.jsonl --queries Q.jsonl] [--limit N]

Without files, documents and queries are made up from the starter guide's own words: that
says how fast search is, and not how good. Every engine works in processes of its own, one
after the other; questions are asked one at a time.
"""

import argparse
import contextlib
import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import ROOT, clean_environment

ASKED = 1000
SITES = ("SQLite", "PostgreSQL")
OTHERS = {"FTS5": "fts5", "Tantivy": "tantivy"}
NO_POSTGRESQL = (
    "PostgreSQL is left out: no server is installed; on Debian: apt-get install postgresql"
)
FLOORS = {2_000: (67.5, 86.5, 75.0), 20_000: (52.5, 74.0, 61.5)}
"""hit@1, hit@5 and MRR@10 that the shared questions must reach, by how many documents."""

Row = Mapping[str, float]
COLUMNS = (
    ("hit1", "hit@1", 1), ("hit5", "hit@5", 1), ("mrr10", "MRR@10", 1), ("zero", "zero %", 1),
    ("p50_ms", "p50 ms", 1), ("p99_ms", "p99 ms", 1), ("build_s", "build s", 1),
    ("bytes", "index MB", 1e6), ("own", "own MB", 1e6), ("resident", "RSS MB", 1e6),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that the site's engine must reach; it is at least so much, or at most."""

    key: str
    name: str
    value: float
    unit: float = 1
    is_least: bool = False

    def line(self, sites: Mapping[str, Row]) -> str:
        """Return the sentence that says for each database whether the target holds."""
        said = []
        for name, row in sites.items():
            found = row[self.key] / self.unit
            holds = found >= self.value if self.is_least else found <= self.value
            said.append(f"{name} {found:.2f} {'holds' if holds else 'MISSED'}")
        return f"  {self.name} {'≥' if self.is_least else '≤'} {self.value:g}: {', '.join(said)}"


def main() -> None:
    """Measure all engines and print their figures, ratios, and which targets hold."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        docs, queries = _files(options, folder)
        rows = dict(_measure_all(folder, docs, queries))
        count, asked = _lines(docs), _lines(queries)
    print(f"\nSearch: {count:,} documents, {asked:,} queries, one at a time")
    _print_table(rows)
    sites = {name: rows[name] for name in SITES if name in rows}
    print("Targets:", *(target.line(sites) for target in _targets(count, rows)), sep="\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="documents to make up")
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--limit", type=int, help="ask only the first N queries")
    options = parser.parse_args()
    if bool(options.docs) != bool(options.queries):
        parser.error("--docs and --queries belong together.")
    return options


def _files(options: argparse.Namespace, folder: Path) -> tuple[Path, Path]:
    """Return the files of documents and queries, made up where none are given."""
    queries = folder / "queries.jsonl"
    if options.docs:
        rows = options.queries.read_text("utf-8").splitlines()[: options.limit]
        queries.write_text("\n".join(rows), "utf-8")
        return options.docs.resolve(), queries
    chance, pieces = random.Random(1), _pieces()
    docs = folder / "docs.jsonl"
    _write(
        docs,
        ("".join(chance.choices(pieces, k=chance.randrange(2, 5))) for _ in range(options.count)),
    )
    _write(queries, ("".join(chance.choices(pieces, k=2)) for _ in range(options.limit or ASKED)))
    return docs, queries


def _write(path: Path, texts: Iterator[str]) -> None:
    rows = ({"id": number, "text": text} for number, text in enumerate(texts))
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")


def _pieces() -> list[str]:
    """Return runs of the Chinese characters in the starter guide, two to five each."""
    found: set[str] = set()
    for path in sorted((ROOT / "articles/starter").rglob("*.md")):
        characters = "".join(re.findall("[\u4e00-\u9fff]+", path.read_text("utf-8")))
        found.update(characters[n : n + 2 + n % 4] for n in range(0, len(characters), 3))
    return sorted(found)


def _measure_all(folder: Path, docs: Path, queries: Path) -> Iterator[tuple[str, Row]]:
    yield "SQLite", _measure("site", folder, docs, queries)
    with _postgresql() as url:
        if url:
            yield "PostgreSQL", _measure("site", folder, docs, queries, DATABASE_URL=url)
    for name, engine in OTHERS.items():
        yield name, _measure(engine, folder, docs, queries)


def _measure(engine: str, folder: Path, docs: Path, queries: Path, **ours: str) -> Row:
    """Return the figures of one engine, built and asked in two processes."""
    command = (sys.executable, "-m", "benchmarks.search_engines")
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for step in ("build", "ask"):
            run = subprocess.run(
                [*command, step, engine, place, docs, queries],
                cwd=ROOT,
                env=clean_environment(HELPCENTER_DATA_DIR=place, **ours),
                stdout=subprocess.PIPE,
                check=True,
            )
            figures |= json.loads(run.stdout)
    return figures


@contextlib.contextmanager
def _postgresql() -> Iterator[str]:
    """Run a throw-away PostgreSQL and give its address, or nothing where none is installed."""
    import pytest  # noqa: PLC0415

    from tests import servers  # noqa: PLC0415  (the server that the tests throw away, too)

    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(servers.postgresql())
        except pytest.skip.Exception:
            print(NO_POSTGRESQL)
            url = ""
        yield url


def _lines(path: Path) -> int:
    return sum(bool(line.strip()) for line in path.read_text("utf-8").splitlines())


def _print_table(rows: Mapping[str, Row]) -> None:
    first = next(iter(rows.values()))
    heads = [*(head for _, head, _ in COLUMNS), "p50 ratio", "size ratio"]
    print(f"{'engine':12}" + "".join(f"{head:>11}" for head in heads))
    for name, row in rows.items():
        cells = [f"{row[key] / unit:.2f}" if key in row else "–" for key, _, unit in COLUMNS]
        cells += [f"{row[key] / first[key]:.2f}x" for key in ("p50_ms", "bytes")]
        print(f"{name:12}" + "".join(f"{cell:>11}" for cell in cells))


def _targets(count: int, rows: Mapping[str, Row]) -> Sequence[Target]:
    """Return what must hold for so many documents."""
    found = [Target("zero", "zero results %", 0.0)]
    if "hit1" in rows["SQLite"] and count in FLOORS:
        names = (("hit1", "hit@1"), ("hit5", "hit@5"), ("mrr10", "MRR@10"))
        found += [
            Target(key, name, floor, is_least=True)
            for (key, name), floor in zip(names, FLOORS[count], strict=True)
        ]
    found += (
        [Target("p50_ms", "p50 ms", 3.0), Target("p99_ms", "p99 ms", 15.0)]
        if count <= 20_000
        else [Target("p50_ms", "p50 ms", 10.0)]
    )
    return [
        *found,
        Target("build_s", "build s", 60.0),
        Target("own", "own memory added, MB", 40.0, 1e6),
    ]


if __name__ == "__main__":
    main()
