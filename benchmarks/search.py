"""Search beside SQLite's FTS5 and Tantivy, over the same tokens, in the same run.

The documents are made up here from the starter guide's own words, so that the benchmark
needs no file; a file of documents and one of queries may be given instead.

    python -m benchmarks.search [--count N] [--docs D.jsonl --queries Q.jsonl]
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASKED = 500
Ask = Callable[[str], object]


def main() -> None:
    """Measure the three engines and print their figures and ratios."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")
    import django  # noqa: PLC0415

    django.setup()
    texts, questions = _corpus(_options())
    rows = [_measure(name, engine, texts, questions) for name, engine in ENGINES.items()]
    print(f"{len(texts):,} documents, {len(questions):,} queries")
    print(f"{'engine':10}{'build s':>10}{'MB':>8}{'p50 ms':>10}{'p99 ms':>10}{'p50 ratio':>12}")
    for name, build, size, p50, p99 in rows:
        ratio = p50 / rows[0][3]
        print(f"{name:10}{build:10.2f}{size / 1e6:8.1f}{p50:10.2f}{p99:10.2f}{ratio:11.2f}x")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--docs", type=Path)
    parser.add_argument("--queries", type=Path)
    return parser.parse_args()


def _corpus(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    from articles.search.evaluation import read_documents, read_questions  # noqa: PLC0415

    if options.docs and options.queries:
        texts = [document.fields["title"][0] for document in read_documents(options.docs)]
        return texts, [question.text for question in read_questions(options.queries)][:ASKED]
    pieces = _pieces()
    chance = random.Random(1)
    made = ["".join(chance.choices(pieces, k=chance.randrange(2, 5))) for _ in range(options.count)]
    return made, ["".join(chance.choices(pieces, k=2)) for _ in range(ASKED)]


def _pieces() -> list[str]:
    """Return the runs of Chinese characters in the starter guide, three to eight each."""
    from articles.search import analyzer  # noqa: PLC0415

    found: set[str] = set()
    for path in sorted((ROOT / "articles/starter").rglob("*.md")):
        words = analyzer.words(path.read_text("utf-8"))
        found.update("".join(words[n : n + 2 + n % 4]) for n in range(0, len(words), 3))
    return sorted(found)


def _measure(
    name: str, engine: Callable[[Sequence[str]], object], texts: Sequence[str],
    questions: Sequence[str],
) -> tuple[str, float, int, float, float]:  # fmt: skip
    from articles.search.measures import percentile  # noqa: PLC0415

    start = time.perf_counter()
    with engine(texts) as (ask, size):  # type: ignore[attr-defined]
        build = time.perf_counter() - start
        times = []
        for question in questions:
            start = time.perf_counter()
            ask(question)
            times.append(1000 * (time.perf_counter() - start))
        return name, build, size(), percentile(times, 50), percentile(times, 99)


@contextmanager
def _site(texts: Sequence[str]) -> Iterator[tuple[Ask, Callable[[], int]]]:
    from articles.search import query  # noqa: PLC0415
    from articles.search.answering import answer  # noqa: PLC0415
    from articles.search.documents import Document  # noqa: PLC0415
    from articles.search.evaluation import throwaway_store  # noqa: PLC0415

    with throwaway_store() as store:
        store.replace(Document("article", n, {"title": (text,)}) for n, text in enumerate(texts))
        yield lambda text: answer(store, query.read(text)), store.index_bytes


@contextmanager
def _fts5(texts: Sequence[str]) -> Iterator[tuple[Ask, Callable[[], int]]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fts5.sqlite3")
        database = sqlite3.connect(path)
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(text, content='')")
        rows = ((n, _written(text)) for n, text in enumerate(texts))
        database.executemany("INSERT INTO docs (rowid, text) VALUES (?, ?)", rows)
        database.commit()
        sql = "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY bm25(docs) LIMIT 10"

        def ask(text: str) -> object:
            wanted = " OR ".join(f'"{token}"' for token in dict.fromkeys(_written(text).split()))
            return database.execute(sql, (wanted,)).fetchall()

        yield ask, lambda: path.stat().st_size
        database.close()


@contextmanager
def _tantivy(texts: Sequence[str]) -> Iterator[tuple[Ask, Callable[[], int]]]:
    import tantivy  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace")
        builder.add_integer_field("id", stored=True)
        index = tantivy.Index(builder.build(), path=folder)
        writer = index.writer(heap_size=100_000_000, num_threads=1)
        for number, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=_written(text), id=number))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()

        def ask(text: str) -> object:
            tokens = dict.fromkeys(_written(text).split())
            terms = [tantivy.Query.term_query(index.schema, "text", token) for token in tokens]
            either = [(tantivy.Occur.Should, term) for term in terms]
            return searcher.search(tantivy.Query.boolean_query(either), 10).hits

        yield ask, lambda: sum(file.stat().st_size for file in Path(folder).iterdir())


def _written(text: str) -> str:
    """Return the text's units and pairs as words, for engines that cut at spaces."""
    from articles.search import analyzer  # noqa: PLC0415

    words = analyzer.words(text)
    return " ".join([*words, *(pair.replace(" ", "") for pair in analyzer.pairs(words))])


ENGINES = {"this site": _site, "FTS5": _fts5, "Tantivy": _tantivy}

if __name__ == "__main__":
    main()
