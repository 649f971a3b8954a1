"""A bounded piece of a list, and the links to the pieces beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode

from articles.api.problems import Problem

ModelT = TypeVar("ModelT", bound=Model)

LAST_PAGE = 999_999


@dataclass(frozen=True, slots=True)
class Paging:
    """How many items of a list a page holds: unless told otherwise, and at most."""

    usual: int
    most: int


LISTS = Paging(usual=20, most=100)
SEARCH = Paging(usual=10, most=50)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page is asked for."""

    page: int
    per_page: int


def wanted(request: HttpRequest, paging: Paging) -> Wanted:
    """Return what `page` and `per_page` ask for. Raises Problem for what is no such number."""
    return Wanted(
        page=_number(request, "page", usual=1, most=LAST_PAGE),
        per_page=_number(request, "per_page", usual=paging.usual, most=paging.most),
    )


def _number(request: HttpRequest, name: str, *, usual: int, most: int) -> int:
    text = request.GET.get(name, str(usual))
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if not is_number or not 1 <= int(text) <= most:
        raise Problem(400, f"参数 {name} 必须是 1 到 {most} 的整数，请改好再试。")
    return int(text)


def page_of(
    request: HttpRequest,
    rows: QuerySet[ModelT],
    represent: Callable[[list[ModelT], Callable[[str], str]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """Return a page of the rows, as `represent` makes them; two queries of its own."""
    asked = wanted(request, LISTS)
    paginator = Paginator(rows, asked.per_page)
    if asked.page > paginator.num_pages:
        raise beyond(paginator.num_pages)
    items = represent(list(paginator.page(asked.page)), request.build_absolute_uri)
    frame = framed(request, asked, LISTS, total=paginator.count, pages=paginator.num_pages)
    return {**frame, "items": items}


def beyond(pages: int) -> Problem:
    """Return the problem of a page after the last one."""
    return Problem(404, f"没有这一页，一共只有 {pages} 页。请用答复里 next 的地址翻页。")


def framed(  # noqa: PLR0913  (what there is to say of a page)
    request: HttpRequest,
    asked: Wanted,
    paging: Paging,
    *,
    total: int,
    pages: int,
    also: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Return where the page is in its list; links carry the parameters in `also`, too."""

    def link(page: int) -> str | None:
        if not 1 <= page <= pages:
            return None
        query = [*also, ("page", str(page))]
        if asked.per_page != paging.usual:
            query.append(("per_page", str(asked.per_page)))
        return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")

    return {
        "total": total,
        "page": asked.page,
        "pages": pages,
        "per_page": asked.per_page,
        "next": link(asked.page + 1),
        "previous": link(asked.page - 1),
    }
