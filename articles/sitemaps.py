"""The addresses that search engines should know: an index, and maps of bounded length.

A map of articles or guides holds those whose keys lie between two round numbers, so that
none of them has to be counted or skipped, and an address never moves to another map.
"""

from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from articles.models import Article, Guide
from articles.models.schedule import newest_change

PER_MAP = 420
"""How many keys a map spans: so few that a full one costs little more than the first of a
small site, so many that 100,000 articles need few enough lines in the index."""


Entry = tuple[str, str]
"""One address of a map: its path, and when what it shows changed last; "" if not known.

The time is the database's text of it, in UTC, such as `2026-11-25 17:43:05.145251`: to read
and write a time takes longer than all else about an entry.
"""


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
    return found(number) if found else []


def _pages(number: int) -> list[Entry]:
    names = ("home", "guides", "contact", "risks", "about") if number == 1 else ()
    return [(reverse(name), "") for name in names]


def _guides(number: int) -> list[Entry]:
    start = reverse("guides")
    guides = _of_map(Guide.objects.published(), number)
    rows = guides.values_list("slug", Cast("updated_at", CharField()))
    return [(f"{start}{slug}/", changed_at) for slug, changed_at in rows]


def _articles(number: int) -> list[Entry]:
    start = reverse("guides")
    articles = _of_map(Article.objects.published(), number)
    rows = articles.values_list("guide__slug", "slug", Cast(newest_change(), CharField()))
    return [(f"{start}{guide}/{slug}/", changed_at) for guide, slug, changed_at in rows]


def _of_map(found: QuerySet[Any], number: int) -> QuerySet[Any]:
    first = (number - 1) * PER_MAP
    return found.filter(pk__gte=first, pk__lt=first + PER_MAP).order_by("pk")
