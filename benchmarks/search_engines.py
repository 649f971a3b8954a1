"""One engine of the search benchmark in a process of its own: builds, or asks one by one.

    python -m benchmarks.search_engines build|ask ENGINE FOLDER DOCS QUERIES

prints one JSON object. `benchmarks.search` starts these processes and reads what they
print. Building and asking are apart, so that what asking adds to a process's memory can be
seen; the index stays in the folder, or in the database of DATABASE_URL, between them.
"""

import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")
WARMING = 50
"""How many of the questions are asked before any is measured."""

Ask = Callable[[str], Sequence[int]]
Built = dict[str, float]
Memory = dict[str, int]


def main() -> None:
    """Do the one step that the command line names and print its figures."""
    step, engine, folder, docs, queries = sys.argv[1:]
    figures = STEPS[step, engine](Path(folder), Path(docs), Path(queries))
    print(json.dumps(figures))


def _build_site(_: Path, docs: Path, __: Path) -> Built:
    """Migrate the empty database and index the documents in the site's own tables."""
    _set_up()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from articles.search.backends import store_for  # noqa: PLC0415
    from articles.search.evaluation import read_documents  # noqa: PLC0415

    found, store = read_documents(docs), store_for(connection)
    start = time.perf_counter()
    store.replace(found)
    return {"build_s": time.perf_counter() - start, "bytes": store.index_bytes()}


def _ask_site(_: Path, __: Path, queries: Path) -> dict[str, Any]:
    """Measure search as a server process has it, with the memory that it adds there.

    That is what its packages and tables take when they are loaded, which they are before
    Django here so that it shows, and what answering adds. Beside all resident memory, its
    own is told: without files that processes share, such as SQLite's mapped database.
    """
    questions = _read(queries)
    before = _resident()
    from articles.search import comparing, ranking  # noqa: F401, PLC0415  (numpy, OpenCC, pinyin)

    loaded = _more(before)
    _set_up()
    from django.db import connection  # noqa: PLC0415

    from articles.search import query  # noqa: PLC0415
    from articles.search.answering import answer  # noqa: PLC0415
    from articles.search.backends import store_for  # noqa: PLC0415

    connection.ensure_connection()
    before = {name: size - loaded[name] for name, size in _resident().items()}
    store = store_for(connection)

    def ask(text: str) -> Sequence[int]:
        found = answer(store, query.read(text)).found
        return [document.object_id for document in store.documents(found.numbers[:10], found.rows)]

    return _measured(ask, questions, before)


def _build_fts5(folder: Path, docs: Path, _: Path) -> Built:
    _set_up()
    texts = [(row["id"], _tokens(_text(row))) for row in _read(docs)]
    path = folder / "fts5.sqlite3"
    start = time.perf_counter()
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE docs USING fts5(text, content='')")
    database.executemany("INSERT INTO docs (rowid, text) VALUES (?, ?)", texts)
    database.commit()
    return {"build_s": time.perf_counter() - start, "bytes": path.stat().st_size}


def _ask_fts5(folder: Path, _: Path, queries: Path) -> dict[str, Any]:
    _set_up()
    database = sqlite3.connect(folder / "fts5.sqlite3")
    sql = "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY bm25(docs) LIMIT 10"

    def ask(text: str) -> Sequence[int]:
        wanted = " OR ".join(f'"{token}"' for token in dict.fromkeys(_tokens(text).split()))
        return [row[0] for row in database.execute(sql, (wanted,))] if wanted else []

    return _measured(ask, _read(queries))


def _build_tantivy(folder: Path, docs: Path, _: Path) -> Built:
    _set_up()
    import tantivy  # noqa: PLC0415

    texts = [(row["id"], _tokens(_text(row))) for row in _read(docs)]
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace")
    builder.add_integer_field("id", stored=True)
    start = time.perf_counter()
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer(heap_size=100_000_000, num_threads=1)
    for number, text in texts:
        writer.add_document(tantivy.Document(text=text, id=number))
    writer.commit()
    writer.wait_merging_threads()
    size = sum(file.stat().st_size for file in folder.iterdir())
    return {"build_s": time.perf_counter() - start, "bytes": size}


def _ask_tantivy(folder: Path, _: Path, queries: Path) -> dict[str, Any]:
    _set_up()
    import tantivy  # noqa: PLC0415

    index = tantivy.Index.open(str(folder))
    searcher = index.searcher()

    def ask(text: str) -> Sequence[int]:
        tokens = dict.fromkeys(_tokens(text).split())
        terms = [tantivy.Query.term_query(index.schema, "text", token) for token in tokens]
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        return [searcher.doc(where)["id"][0] for _, where in searcher.search(either, 10).hits]

    return _measured(ask, _read(queries))


def _measured(ask: Ask, rows: Sequence[Any], before: Memory | None = None) -> dict[str, Any]:
    """Return what asking costs, and how good the answers are where the right ones are known."""
    from articles.search.measures import Judged, percentile, quality  # noqa: PLC0415

    for row in rows[:WARMING]:
        ask(row["text"])
    times, outcomes = [], []
    for row in rows:
        start = time.perf_counter()
        ids = ask(row["text"])
        times.append(1000 * (time.perf_counter() - start))
        right = row.get("rel", [])
        places = tuple(place for place, found in enumerate(ids) if found in right)
        outcomes.append(Judged(str(row.get("domain", "")), places, len(right), not ids))
    figures: dict[str, Any] = {"p50_ms": percentile(times, 50), "p99_ms": percentile(times, 99)}
    if before:
        figures |= _more(before)
    measures = quality(outcomes)
    if all(row.get("rel") for row in rows):
        figures |= {"hit1": measures.hit1, "hit5": measures.hit5, "mrr10": measures.mrr10}
    return figures | {"zero": measures.zero}


def _set_up() -> None:
    import django  # noqa: PLC0415

    django.setup()


def _read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _text(row: dict[str, str]) -> str:
    parts = dict.fromkeys(filter(None, map(row.get, ("title", "text", "body"))))
    return "\n".join(map(str, parts))


def _tokens(text: str) -> str:
    """Return the text's units and pairs as words, for engines that cut at spaces."""
    from articles.search import analyzer  # noqa: PLC0415

    words = analyzer.words(text)
    return " ".join([*words, *(pair.replace(" ", "") for pair in analyzer.pairs(words))])


def _resident() -> Memory:
    """Return the bytes of memory that this process holds, and those that are its own."""
    kept = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    names = {"resident": "VmRSS", "own": "RssAnon"}
    return {name: 1024 * int(kept[row].split()[0]) for name, row in names.items()}


def _more(before: Memory) -> Memory:
    return {name: size - before[name] for name, size in _resident().items()}


STEPS: dict[tuple[str, str], Callable[[Path, Path, Path], dict[str, Any]]] = {
    ("build", "site"): _build_site,
    ("ask", "site"): _ask_site,
    ("build", "fts5"): _build_fts5,
    ("ask", "fts5"): _ask_fts5,
    ("build", "tantivy"): _build_tantivy,
    ("ask", "tantivy"): _ask_tantivy,
}

if __name__ == "__main__":
    main()
