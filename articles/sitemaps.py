"""The addresses that search engines should know: an index, and maps of bounded length.

A map of articles or guides holds those whose keys lie between two round numbers, so that
none of them has to be counted or skipped, and an address never moves to another map.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from articles.models import Article, Guide

PER_MAP = 200


class Entry(NamedTuple):
    """One address of a map: its path, and when what it shows changed last, where known."""

    path: str
    changed_at: datetime | None = None


def maps() -> dict[str, list[int]]:
    """Return by section the numbers from 0 of the maps that hold something; two queries.

    They touch one row a map.
    """
    return {
        "pages": [0],
        "guides": Guide.objects.map_numbers(PER_MAP),
        "articles": Article.objects.map_numbers(PER_MAP),
    }


def entries(section: str, number: int) -> list[Entry]:
    """Return what the map holds, nothing where there is no such map; at most one query."""
    found = {"pages": _pages, "guides": _guides, "articles": _articles}.get(section)
    return list(found(number)) if found else []


def _pages(number: int) -> Iterator[Entry]:
    if number == 1:
        for name in ("home", "guides", "contact", "risks", "about"):
            yield Entry(reverse(name))


def _guides(number: int) -> Iterator[Entry]:
    start = reverse("guides")
    guides = _of_map(Guide.objects.published(), number).values_list("slug", "updated_at")
    for slug, changed_at in guides:
        yield Entry(f"{start}{slug}/", changed_at)


def _articles(number: int) -> Iterator[Entry]:
    start = reverse("guides")
    columns = ("guide__slug", "slug", "updated_at", "publish_at")
    articles = _of_map(Article.objects.published(), number).values_list(*columns)
    for guide_slug, slug, updated_at, publish_at in articles:
        changed_at = max(updated_at, publish_at or updated_at)
        yield Entry(f"{start}{guide_slug}/{slug}/", changed_at)


def _of_map(found: QuerySet[Any], number: int) -> QuerySet[Any]:
    first = (number - 1) * PER_MAP
    return found.filter(pk__gte=first, pk__lt=first + PER_MAP).order_by("pk")
