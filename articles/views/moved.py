"""Addresses without a page of their own: moved, withdrawn, or short enough to be read out."""

from django.db import DatabaseError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article, Guide, OldAddress
from articles.models.addresses import canonical, is_shown, match_of, older_than, way_on
from articles.views.frame import Page, load_or_remembered, render_page

WAYS_OFFERED = 6

_NEVER_MOVED = ("/admin/", "/api/", "/static/", "/media/")


@require_safe
def short(request: HttpRequest, number: str) -> HttpResponse:
    """To the article with this number, as its own address would; two queries at most."""
    related = ("guide__leads_to", "leads_to__guide")
    article = Article.objects.select_related(*related).filter(number=int(number)).first()
    if article is None:
        raise Http404
    return to(request, article) if is_shown(article) else hidden(request, article)


def hidden(request: HttpRequest, thing: Article | Guide) -> HttpResponse:
    """Return the answer in place of what visitors do not see. Raises Http404 for a draft.

    A thing that was never shown at this address does not stand in the way of an older one.
    """
    if not thing.was_public:
        raise Http404
    older = older_than(thing, request.path)
    return _in_place_of(request, older) if older else to(request, thing)


def moved(request: HttpRequest) -> HttpResponse | None:
    """Return the answer for an old address, or None where the address is none; one query.

    Asked only where there is no page. None also while the database is away: a page that
    can be shown without it is better than none.
    """
    if request.method not in ("GET", "HEAD") or request.path.startswith(_NEVER_MOVED):
        return None
    try:
        older = OldAddress.objects.at(request.path)
    except DatabaseError:
        return None
    return _in_place_of(request, older) if older else None


def _in_place_of(request: HttpRequest, older: OldAddress) -> HttpResponse:
    target = older.target
    return to(request, target) if target else gone(request, _guide_at(request.path))


def to(request: HttpRequest, thing: Article | Guide) -> HttpResponse:
    """Return the way to the thing: 301, 302 where another stands in for it, or 410.

    One step, whatever lies between. Of the query it passes on what the pages know: the rest
    is gone before (`articles.caching.addresses`). Browsers ask again each time: an address
    that they kept would be followed also after it got a page again.
    """
    shown = way_on(thing)
    if shown is None:
        return gone(request, thing.guide if isinstance(thing, Article) else None)
    query = request.META.get("QUERY_STRING", "")
    address = f"{shown.get_absolute_url()}?{query}" if query else shown.get_absolute_url()
    kind = HttpResponsePermanentRedirect if shown == thing else HttpResponseRedirect
    response = kind(address)
    response.headers["Cache-Control"] = "no-cache"
    return response


def gone(request: HttpRequest, guide: Guide | None = None) -> HttpResponse:
    """410: what was here has been withdrawn; the guide's other ways, search and the hotline."""
    page = Page("这篇内容已经撤下", "这篇内容已经撤下，请搜索或看看其他指南。", is_indexed=False)
    is_open = guide is not None and guide.is_published
    ways = _ways_of(guide) if guide is not None and is_open else []
    context = {"guide": guide if is_open else None, "ways": ways}
    response = render_page(
        request, "410.html", page, context, frame=load_or_remembered(request), status=410
    )
    # Browsers keep a 410 for ever unless they are told otherwise (RFC 9111, 4.2.2).
    response.headers["Cache-Control"] = "no-cache"
    return response


def _ways_of(guide: Guide) -> list[Article]:
    articles = guide.articles.published().select_related("guide").order_by("position", "pk")
    return list(articles.defer("body", "body_html", "body_headings")[:WAYS_OFFERED])


def _guide_at(path: str) -> Guide | None:
    """Return the guide that the path of a deleted article names, whatever it is called now."""
    match = match_of(canonical(path))
    if match is None or match.url_name != "article":
        return None
    slug = match.kwargs["guide_slug"]
    older = OldAddress.objects.at(reverse("guide", args=[slug]))
    return Guide.objects.published().filter(slug=slug).first() or (older.guide if older else None)
