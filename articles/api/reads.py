"""What each address of the API reads: published content only, in few queries."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from articles.api import representations
from articles.api.moved import answer_for
from articles.api.paging import SEARCH, beyond, framed, page_of, wanted
from articles.api.problems import Problem
from articles.identity import SITE_NAME
from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.models.article_queryset import ArticleQuerySet
from articles.search import engine

MOST_NOTES = 300
"""How many risk notes come with an article."""

NOT_ALIPAY = "独立的帮助网站，不是支付宝，也不会向任何人要密码或验证码。"
NO_QUERY = "缺少参数 q，请写上要找的词，例如 ?q=忘记密码。"

Values = dict[str, Any]


def start(request: HttpRequest) -> Values:
    """Return what the API gives and where."""
    absolute = request.build_absolute_uri
    return {
        "name": SITE_NAME,
        "about": NOT_ALIPAY,
        "page": absolute(reverse("home")),
        "guides_url": absolute(reverse("api-guides")),
        "articles_url": absolute(reverse("api-articles")),
        "risk_notes_url": absolute(reverse("api-risk-notes")),
        "channels_url": absolute(reverse("api-channels")),
        "search_url": absolute(reverse("api-search")),
        "description_url": absolute(reverse("api-description")),
    }


def guides(request: HttpRequest) -> Values:
    """Return a page of the guides, in the site's order."""
    return page_of(request, Guide.objects.published(), representations.guide_summaries)


def guide(request: HttpRequest, guide: str) -> Values:
    """Return one guide."""
    return representations.guide(_guide(guide, "api-guide"), request.build_absolute_uri)


def guide_articles(request: HttpRequest, guide: str) -> Values:
    """Return a page of the guide's articles, in the guide's order."""
    shown = _guide(guide, "api-guide-articles")
    return _page_of_articles(request, Article.objects.published().filter(guide=shown))


def articles(request: HttpRequest) -> Values:
    """Return a page of all articles, guide by guide."""
    return _page_of_articles(request, Article.objects.published())


def article(request: HttpRequest, guide: str, article: str) -> Values:
    """Return one article with its steps and every risk note that its page shows."""
    named = Article.objects.filter(guide__slug=guide, slug=article)
    shown = named.published().select_related("guide").prefetch_related("steps").first()
    if shown is None:
        hidden = named.select_related("guide__leads_to", "leads_to__guide").first()
        page = reverse("article", args=[guide, article])
        raise answer_for(hidden, page=page, name="api-article")
    applying = Q(is_sitewide=True) | Q(pk__in=shown.risk_notes.values("pk"))
    notes = list(RiskNote.objects.active().filter(applying)[:MOST_NOTES])
    hotline = ContactChannel.objects.hotline()
    return representations.article(shown, notes, hotline, request.build_absolute_uri)


def risk_notes(request: HttpRequest) -> Values:
    """Return a page of the risk notes in force."""
    return page_of(request, RiskNote.objects.active(), representations.risk_notes)


def channels(request: HttpRequest) -> Values:
    """Return a page of the contact channels in force."""
    return page_of(request, ContactChannel.objects.active(), representations.channels)


def search(request: HttpRequest) -> Values:
    """Return a page of what matches `q`. It is not counted among the visitors' searches."""
    if "q" not in request.GET:
        raise Problem(400, NO_QUERY)
    asked = wanted(request, SEARCH)
    is_exact = request.GET.get("exact") == "1"
    find = engine.search_exactly if is_exact else engine.search
    found = find(request.GET["q"], page=asked.page, page_size=asked.per_page)
    if asked.page > found.pages:
        raise beyond(found.pages)
    also = [("q", found.query), *([("exact", "1")] if is_exact else [])]
    frame = framed(request, asked, SEARCH, total=found.total, pages=found.pages, also=also)
    items = representations.hits(found.hits, request.build_absolute_uri)
    return {"query": found.query, "correction": found.correction, **frame, "items": items}


def _guide(slug: str, name: str) -> Guide:
    named = Guide.objects.filter(slug=slug)
    shown = named.published().first()
    if shown is None:
        hidden = named.select_related("leads_to").first()
        raise answer_for(hidden, page=reverse("guide", args=[slug]), name=name)
    return shown


def _page_of_articles(request: HttpRequest, found: ArticleQuerySet) -> Values:
    rows = found.select_related("guide").defer("body", "body_html", "body_headings", "keywords")
    ordered = rows.order_by("guide__position", "guide_id", "position", "pk")
    return page_of(request, ordered, representations.article_summaries)
