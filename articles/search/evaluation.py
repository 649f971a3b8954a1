"""Search measured on other documents, in an index that is thrown away afterwards."""

import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models import SearchDocument, SearchPair, SearchPosting, SearchState
from articles.search import query
from articles.search.answering import answer
from articles.search.backends import store_for
from articles.search.backends.store import Store
from articles.search.documents import Document
from articles.search.measures import DEPTH, Judged, Quality, percentile, quality

_ALIAS = "search_evaluation"
_ID_BITS = 63  # and the sign
_HALF = re.compile("[\ud800-\udfff]")
Progress = Callable[[int, int], None]


class BadInput(Exception):  # noqa: N818  (says what came, as the command reports it)
    """A file that cannot be evaluated; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Question:
    """One judged query: its text, the ids of the right documents, its domain."""

    text: str
    right: frozenset[int]
    domain: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured: quality in percent, seconds, bytes, milliseconds a query."""

    quality: Quality
    build_s: float
    index_bytes: int
    p50_ms: float
    p99_ms: float
    docs: int
    queries: int


def read_documents(path: Path) -> list[Document]:
    """Return the documents of a file with one JSON object a line; raises BadInput."""
    found: list[Document] = []
    lines: dict[int, int] = {}
    for line, row in _rows(path):
        first = lines.setdefault(row["id"], line)
        if first != line:
            raise BadInput(f"{path}:{line}: the id {row['id']} is that of line {first} already.")
        found.append(_document(row, f"{path}:{line}"))
    return found


def read_questions(path: Path) -> list[Question]:
    """Return the queries of a file with one JSON object a line; raises BadInput."""
    return [_question(row, f"{path}:{line}") for line, row in _rows(path)]


def evaluate(
    docs: Sequence[Document], questions: Sequence[Question], progress: Progress
) -> Evaluation:
    """Return how well and how fast the questions are answered from the documents."""
    with throwaway_store() as store:
        start = time.perf_counter()
        store.replace(docs, lambda done: progress(done, len(docs)))
        build_s = time.perf_counter() - start
        outcomes, times = [], []
        for done, question in enumerate(questions, start=1):
            start = time.perf_counter()
            found = answer(store, query.read(question.text)).found
            ids = [item.object_id for item in store.documents(found.numbers[:DEPTH], found.rows)]
            times.append((time.perf_counter() - start) * 1000)
            outcomes.append(_judged(question, ids))
            progress(done, len(questions))
        return Evaluation(
            quality(outcomes), build_s, store.index_bytes(), percentile(times, 50),
            percentile(times, 99), len(docs), len(questions),
        )  # fmt: skip


@contextmanager
def throwaway_store() -> Iterator[Store]:
    """Give an empty index outside of the site's content, and remove it afterwards.

    SQLite: in a file of its own. PostgreSQL: in temporary tables of a connection of its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = dict(connection.settings_dict)
        if connection.vendor == "sqlite":
            settings["NAME"] = str(Path(folder, "index.sqlite3"))
        else:  # no connection of a pool: what is set here is for this index alone
            settings["OPTIONS"] = {**settings["OPTIONS"], "pool": None}
        connections.settings[_ALIAS] = settings
        try:
            yield _prepared(connections[_ALIAS])
        finally:
            connections[_ALIAS].close()
            del connections[_ALIAS]
            del connections.settings[_ALIAS]


def _prepared(own: BaseDatabaseWrapper) -> Store:
    if own.vendor == "postgresql":
        with own.cursor() as cursor:
            cursor.execute("SET temp_buffers = '256MB'")
            cursor.execute("SET search_path TO pg_temp")
    with own.schema_editor() as editor:
        for model in (SearchState, SearchDocument, SearchPosting, SearchPair):
            editor.create_model(model)
        if own.vendor == "postgresql":
            editor.execute("ALTER TABLE articles_searchposting ALTER block SET STORAGE EXTERNAL")
    return store_for(own)


def _judged(question: Question, ids: Sequence[int]) -> Judged:
    places = tuple(place for place, found in enumerate(ids) if found in question.right)
    return Judged(question.domain, places, len(question.right), not ids)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _row(line, f"{path}:{number}")


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}: expected one JSON object a line: {error}") from error
    if not isinstance(row, dict) or type(row.get("id")) is not int:
        raise BadInput(f'{where}: expected an object with a whole number "id".')
    if row["id"].bit_length() > _ID_BITS:
        raise BadInput(f'{where}: expected an "id" of at most 64 bits.')
    if not isinstance(row.get("text", row.get("title")), str):
        raise BadInput(f'{where}: expected a string "text".')
    if any(_HALF.search(text) for text in row.values() if isinstance(text, str)):
        raise BadInput(f"{where}: half a character (a lone surrogate) is no text.")
    return row


def _document(row: dict[str, Any], where: str) -> Document:
    """Return the row as a document: its text is the title, or the body of one with a title."""
    text = row.get("text", "")
    title = row.get("title", text)
    body = row.get("body") or (text if text != title else "")
    if not isinstance(title, str) or not isinstance(body, str):
        raise BadInput(f'{where}: expected strings "title" and "body".')
    lines = tuple(filter(None, body.splitlines()))
    return Document("article", row["id"], {"title": (title,)} | ({"body": lines} if lines else {}))


def _question(row: dict[str, Any], where: str) -> Question:
    right = row.get("rel")
    if not isinstance(right, list) or not all(isinstance(found, int) for found in right):
        raise BadInput(f'{where}: expected a list of document ids "rel".')
    return Question(str(row.get("text", "")), frozenset(right), str(row.get("domain", "")))
