"""The addresses that search engines should know: an index, and maps of bounded length.

A map of articles or guides holds those whose keys lie between two round numbers, so that
none of them has to be counted or skipped, and an address never moves to another map.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from articles.models import Article, Guide
from articles.models.schedule import newest_change

PER_MAP = 350
"""How many keys a map spans: so few that a full one costs little more than the first of a
small site, so many that 100,000 articles need few enough lines in the index."""


class Entry(NamedTuple):
    """One address of a map: its path, and when what it shows changed last, where known.

    The time is the database's text of it, in UTC, such as `2026-11-25 17:43:05.145251`:
    to read and write a time takes longer than all else about an entry.
    """

    path: str
    changed_at: str = ""


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
    changed_at = Cast("updated_at", CharField())
    for slug, text in _of_map(Guide.objects.published(), number).values_list("slug", changed_at):
        yield Entry(f"{start}{slug}/", text)


def _articles(number: int) -> Iterator[Entry]:
    start = reverse("guides")
    columns = ("guide__slug", "slug", Cast(newest_change(), CharField()))
    articles = _of_map(Article.objects.published(), number).values_list(*columns)
    for guide_slug, slug, text in articles:
        yield Entry(f"{start}{guide_slug}/{slug}/", text)


def _of_map(found: QuerySet[Any], number: int) -> QuerySet[Any]:
    first = (number - 1) * PER_MAP
    return found.filter(pk__gte=first, pk__lt=first + PER_MAP).order_by("pk")
