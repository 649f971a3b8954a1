"""The results page and the suggestions behind the search box."""

import json
from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.search import engine
from articles.search.counting import counter
from articles.views.frame import Page, frame_of, render_page

RESULTS_PER_PAGE = 10
LAST_PAGE = 100
LONGEST_SHOWN_QUERY = 80

MOST_SUGGESTED = 2048
"""How many bytes of suggestions one pause in typing costs a phone."""


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found for `q`, ten at a time; never a dead end."""
    is_exact = request.GET.get("exact") == "1"
    find = engine.search_exactly if is_exact else engine.search
    number = _page_number(request)
    results = find(request.GET.get("q", ""), page=number, page_size=RESULTS_PER_PAGE)
    if results.query and number == 1:
        counter.count_search(results.query, results.total)
    title = f"搜索“{results.query[:LONGEST_SHOWN_QUERY]}”" if results.query else "搜索"
    page = Page(title, "在本站的指南里搜索。", is_indexed=False)
    frame = frame_of(request)
    asked = {"q": results.query} | ({"exact": "1"} if is_exact else {})
    context = {
        "results": results,
        "query": results.query,
        "pages_prefix": f"?{urlencode(asked)}&",
        "guides": () if results.hits else frame.guides,
    }
    return render_page(request, "articles/search.html", page, context, frame=frame)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Proposals for what is being typed, as JSON."""
    query = request.GET.get("q", "")
    answer = _answer(query[:LONGEST_SHOWN_QUERY], engine.suggest(query))
    return HttpResponse(answer, content_type="application/json")


def _answer(query: str, found: Sequence[engine.Suggestion]) -> bytes:
    """Return the JSON with as many of the suggestions as fit into MOST_SUGGESTED bytes."""
    shown: list[dict[str, str]] = []
    answer = _json(query, shown)
    for item in found:
        shown.append({"title": item.title, "url": item.url, "html": item.html})
        longer = _json(query, shown)
        if len(longer) > MOST_SUGGESTED:
            break
        answer = longer
    return answer


def _json(query: str, shown: Sequence[Mapping[str, str]]) -> bytes:
    answer = {"query": query, "suggestions": shown}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


@csrf_exempt  # sent by the browser itself, as the ping of a result's link, without a page
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Count that a result of a search for `q` was opened; answers nothing."""
    counter.count_opened(request.GET.get("q", ""))
    return HttpResponse(status=204)


def _page_number(request: HttpRequest) -> int:
    """Return the page asked for, from 1 to 100; anything else counts as the first."""
    text = request.GET.get("page", "1")
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE))
    return min(max(int(text), 1), LAST_PAGE) if is_number else 1
