"""An article's page as a plain Django view has it: six queries, each where it is needed.

The same models and the same templates, so that the page has the same size; nothing is
joined, prefetched, remembered or kept.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.views import structured_data
from articles.views.frame import Frame, Identity, Page


def article(request: HttpRequest, guide_slug: str, article_slug: str) -> HttpResponse:
    """Return the page of the article."""
    guide = get_object_or_404(Guide, slug=guide_slug, is_published=True)
    shown = get_object_or_404(Article, guide=guide, slug=article_slug, status="published")
    shown.guide = guide
    siblings = list(guide.articles.filter(status="published").order_by("position")[:13])
    for sibling in siblings:
        sibling.guide = guide
    notes = list(RiskNote.objects.filter(articles=shown, is_active=True))
    frame = Frame(hotline=ContactChannel.objects.filter(is_hotline=True).first())
    steps = list(shown.steps.all())
    shown._prefetched_objects_cache = {"steps": steps}  # noqa: SLF001  (not asked for again)
    absolute = request.build_absolute_uri
    page = Page(
        title=f"{shown.title} · {guide.title}",
        description=shown.summary,
        structured_data=[
            structured_data.breadcrumbs(absolute, structured_data.trail_of(guide, shown)),
            structured_data.how_to(absolute, shown),
        ],
    )
    here = siblings.index(shown) if shown in siblings else 0
    context = {
        "article": shown,
        "guide": guide,
        "steps": steps,
        "notes": notes,
        "siblings": siblings,
        "previous": siblings[here - 1] if here else None,
        "next": next(iter(siblings[here + 1 :]), None),
        "next_way": next(iter(siblings[here + 1 :]), None),
        "page": page,
        "site": Identity(),
        "frame": frame,
        "canonical_url": absolute(),
        "origin": absolute("/").rstrip("/"),
    }
    return render(request, "articles/article.html", context)
