"""Lists in pages: where there is no such page, the nearest is shown."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse


def page_of(request: HttpRequest, found: Paginator[Any]) -> Page[Any]:
    """Return the page that the request asks for, or the nearest that there is."""
    return found.get_page(request.GET.get("page"))


def as_asked(request: HttpRequest, page: Page[Any], response: HttpResponse) -> HttpResponse:
    """Return the response, which nobody may keep where its page is another than asked for.

    There is no end of numbers: kept, such pages would take the place of those that are read.
    """
    if request.GET.get("page", "1") != str(page.number):
        response.headers["Cache-Control"] = "private, no-store"
    return response
