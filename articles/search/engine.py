"""The door to search: finds, suggests, and keeps the index in step with the content."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import DatabaseError, connections, router, transaction

from articles.models import SearchState, SynonymGroup
from articles.search import documents, due, frequent, presenting, query, ranking, synonyms
from articles.search.answering import Answer, answer, answer_as_written
from articles.search.backends import gathering, store_for
from articles.search.backends.store import Store
from articles.search.documents import Kind, Mark
from articles.search.highlight import Marker, marker
from articles.search.numbered import document_asked_for
from articles.search.presenting import Hit, Suggestion
from articles.search.spread import Spread, spread

__all__ = [
    "Hit",
    "SearchPage",
    "SearchUnavailable",
    "Suggestion",
    "check",
    "index_articles",
    "index_guide",
    "put_synonyms",
    "rebuild",
    "search",
    "search_exactly",
    "spread_of",
    "suggest",
    "together",
]


FREQUENT_SUGGESTED = 2
"""How many of the suggestions are frequent searches, where there are any."""


class SearchUnavailable(Exception):  # noqa: N818  (says the state, as DoesNotExist does)
    """The search index cannot be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results; `correction` is the text they were really found for."""

    query: str
    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    correction: str | None


def search(text: str, *, page: int = 1, page_size: int = 10) -> SearchPage:
    """Return one page of what matches the text, best first.

    Where the text is a slip or pinyin, the page is that of the text put right.
    """
    return _page(_answer(text), page, page_size)


def search_exactly(text: str, *, page: int = 1, page_size: int = 10) -> SearchPage:
    """Return one page of what matches the text as it is written, best first."""
    found = _up_to_date(
        lambda store: answer_as_written(store, query.read(text), synonyms.alternatives)
    )
    return _page(found, page, page_size)


def suggest(text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return at most `limit` documents and frequent searches that the text may become."""
    found = _answer(text, unfinished=True)
    searches = frequent.containing(found.answered.text, limit=FREQUENT_SUGGESTED)
    shown = _store().documents(found.found.numbers[: limit - len(searches)], found.found.rows)
    marks = _marker(found)
    return (
        *presenting.suggestions(shown, marks),
        *(presenting.search_suggestion(query, marks) for query in searches),
    )


def _answer(text: str, *, unfinished: bool = False) -> Answer:
    """Return what matches the text, the article whose number it is before all others."""
    asked = query.read(text)
    found = _up_to_date(
        lambda store: answer(store, asked, synonyms.alternatives, unfinished=unfinished)
    )
    first = document_asked_for(asked.text)
    if first is None:
        return found
    if found.answered != asked:
        found = answer_as_written(_store(), asked, synonyms.alternatives)
    others = tuple(number for number in found.found.numbers if number != first)
    return replace(found, found=replace(found.found, numbers=(first, *others)))


def _up_to_date(find: Callable[[Store], Answer]) -> Answer:
    """Return what is found, in an index that knows what came and went by the clock.

    Where it cannot be written just now, hits are still only what visitors may see.
    """
    store = _store()
    found = find(store)
    return find(store) if due.is_due(store.seen) and due.catch_up(_index_due) else found


def _index_due() -> None:
    with _store().waiting_at_most(due.PATIENCE):
        _index_now("article", ())


def index_guide(guide_pk: int) -> None:
    """Bring the index up to date with the guide, in the caller's transaction."""
    _index("guide", [guide_pk])


def index_articles(article_pks: Collection[int]) -> None:
    """Bring the index up to date with all the articles, in the caller's transaction."""
    _index("article", article_pks)


Waiting = dict[Kind, set[int]]

_waiting: ContextVar[Waiting | None] = ContextVar("waiting", default=None)
_INDEXED_AT_ONCE = 200


@contextmanager
def together() -> Iterator[Waiting]:
    """Index what changes inside at its end, in the caller's transaction.

    It yields what waits, so that who takes the changes back can empty it.
    """
    waiting: Waiting = {}
    token = _waiting.set(waiting)
    try:
        yield waiting
    finally:
        _waiting.reset(token)
    for kind, pks in waiting.items():
        ordered = sorted(pks)
        for start in range(0, len(ordered), _INDEXED_AT_ONCE):
            _index(kind, ordered[start : start + _INDEXED_AT_ONCE])


def put_synonyms(group: SynonymGroup) -> None:
    """Put the synonyms in force as they are now, in the caller's transaction."""
    synonyms.put(group)


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Build the index anew, synonyms included; return how many documents it holds.

    Visitors find in the old index until the new one is whole, and editors go on writing
    while it is gathered. `progress` gets how many documents are done, and of how many.
    """
    total = documents.count()
    report = (lambda done: progress(done, total)) if progress else (lambda _: None)
    before = documents.marks()
    gathered = gathering.gather(documents.every(), report)
    with transaction.atomic():
        _store().swap_in(gathered)
        synonyms.put_all()
        _catch_up(before ^ documents.marks())
        _store().set_due(due.next_moment())
    return _store().state().documents


def _catch_up(changed: Iterable[Mark]) -> None:
    """Index what editors changed while the rebuild gathered; from now on they wait."""
    pks: dict[Kind, set[int]] = {}
    for kind, pk, _ in changed:
        pks.setdefault(kind, set()).add(pk)
    for kind, some in pks.items():
        _index(kind, some)


def check() -> None:
    """Raise SearchUnavailable where the index does not answer or belongs to older code."""
    try:
        state = _store().state()
        is_missing = not state.documents and documents.count() > 0
    except DatabaseError as error:
        raise SearchUnavailable(f"The search index cannot be read: {error}") from error
    if is_missing or state.version != ranking.INDEX_VERSION:
        raise SearchUnavailable("The search index is not built. Run manage.py rebuild_search.")


def spread_of(word: str) -> Spread:
    """Return in how many of the documents the word stands."""
    return spread(_store(), word)


def _store() -> Store:
    return store_for(connections[router.db_for_read(SearchState)])


def _index(kind: Kind, pks: Collection[int]) -> None:
    """Index what visitors see of these and take out the others, now or `together`."""
    waiting = _waiting.get()
    if waiting is None:
        _index_now(kind, pks)
    else:
        waiting.setdefault(kind, set()).update(pks)


@transaction.atomic
def _index_now(kind: Kind, pks: Collection[int]) -> None:
    """Index what visitors see of these, and of articles that fell due; take out the others.

    The content is read when no other transaction writes the index: one that changes the
    same content has committed, or will see this one's.
    """
    store = _store()
    store.wait_for_turn()
    if store.state().version != ranking.INDEX_VERSION:
        rebuild()
        return
    if kind == "article":
        pks = {*pks, *due.fallen_due(store.seen)}
    found = documents.find(kind, pks)
    store.put(*found)
    store.remove(kind, *set(pks).difference(document.object_id for document in found))
    if kind == "article":
        store.set_due(due.next_moment())


def _page(answer: Answer, page: int, page_size: int) -> SearchPage:
    total = len(answer.found.numbers)
    pages = max(1, -(-total // page_size))
    page = min(max(page, 1), pages)
    start = (page - 1) * page_size
    shown = _store().documents(answer.found.numbers[start : start + page_size], answer.found.rows)
    return SearchPage(
        query=answer.asked.text,
        hits=presenting.hits(shown, _marker(answer)),
        total=total,
        page=page,
        pages=pages,
        correction=answer.answered.text if answer.answered != answer.asked else None,
    )


def _marker(answer: Answer) -> Marker:
    found: Sequence[tuple[str, ...]] = [item.found for item in answer.alternatives]
    return marker((answer.answered.words, *found))
