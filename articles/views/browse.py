"""Home, the guides, one guide, one article."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.identity import SITE_NAME
from articles.models import Article, Guide, RiskNote, Step
from articles.models.reading import BEFORE, article_at, neighbours_of, steps_of
from articles.views import structured_data
from articles.views.frame import MAX_NOTES, Frame, Page, frame_of, render_page
from articles.views.moved import hidden
from articles.views.paging import as_asked, page_of

GUIDES_ON_HOME = 12
FEATURED_ON_HOME = 6
GUIDES_PER_PAGE = 24
ARTICLES_PER_PAGE = 30
HEADINGS_FOR_CONTENTS = 4


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: search, the tasks, the most used articles, the ways to a person."""
    guides = list(Guide.objects.published()[: GUIDES_ON_HOME + 1])
    frame = frame_of(request)
    page = Page(
        title=SITE_NAME,
        description="忘记支付宝密码怎么找回、免密支付怎么取消，一步一步照着做。独立指南，不是支付宝官方网站。",
        structured_data=[structured_data.website(request.build_absolute_uri, name=SITE_NAME)],
        searches_inside=True,
    )
    context = {
        "guides": guides[:GUIDES_ON_HOME],
        "has_more_guides": len(guides) > GUIDES_ON_HOME,
        "featured_articles": Article.objects.featured()[:FEATURED_ON_HOME],
        "channels": frame.channels,
    }
    return render_page(request, "articles/home.html", page, context, frame=frame)


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All guides, a page at a time."""
    found = Paginator(Guide.objects.published(), GUIDES_PER_PAGE)
    page = Page(title="全部指南", description="本站的全部指南，按要办的事排列。")
    shown = page_of(request, found)
    response = render_page(request, "articles/guides.html", page, {"guides": shown})
    return as_asked(request, shown, response)


@require_safe
def guide(request: HttpRequest, guide_slug: str) -> HttpResponse:
    """One guide: which of its articles fits the visitor."""
    shown = Guide.objects.filter(slug=guide_slug).first()
    if shown is None:
        raise Http404
    if not shown.is_published and not _may_preview(request):
        return hidden(request, shown)
    articles = shown.articles.in_force().order_by("position", "pk")
    article_page = page_of(request, Paginator(articles, ARTICLES_PER_PAGE))
    page = Page(
        title=shown.title,
        description=shown.summary,
        structured_data=[
            structured_data.breadcrumbs(
                request.build_absolute_uri, structured_data.trail_of(shown)
            ),
            structured_data.questions(article_page),
        ],
        is_indexed=shown.is_published,
    )
    context = {
        "guide": shown,
        "articles": article_page,
        "ways": [other for other in article_page if other.kind != Article.Kind.EXPLANATION],
        "readings": [other for other in article_page if other.kind == Article.Kind.EXPLANATION],
        "is_preview": not shown.is_published,
    }
    response = render_page(request, "articles/guide.html", page, context)
    return _private_if_preview(as_asked(request, article_page, response), context)


@require_safe
def article(request: HttpRequest, guide_slug: str, article_slug: str) -> HttpResponse:
    """One article: when it fits, the steps, the risks, and what to do if it fails."""
    shown = article_at(guide_slug, article_slug)
    if shown is None:
        raise Http404
    if not shown.is_visible and not _may_preview(request):
        return hidden(request, shown)
    frame, steps = frame_of(request), steps_of(shown)
    page = _article_page(request, shown, steps)
    context = article_context(shown, steps, _notes_of(shown, frame), frame)
    context |= {
        "host": request.get_host(),
        "short_path": shown.short_path,
        "answers": "" if context["is_preview"] else reverse("feedback", args=[shown.pk]),
        "seen": str(shown.version_key or ""),
        "numbers": tuple([step.position for step in steps]),
    }
    response = render_page(request, "articles/article.html", page, context, frame=frame)
    return _private_if_preview(response, context)


def _notes_of(shown: Article, frame: Frame) -> list[RiskNote]:
    """Return the article's own notes in force; those of every page are in its frame."""
    keys = {int(key) for key in (shown.note_ids or "").split(",") if key}
    notes = frame.notes
    if len(notes) == MAX_NOTES:  # more than a frame carries
        notes = list(RiskNote.objects.active().filter(pk__in=keys)[:MAX_NOTES])
    return [note for note in notes if note.pk in keys and not note.is_sitewide]


def _article_page(request: HttpRequest, shown: Article, steps: Sequence[Step]) -> Page:
    absolute = request.build_absolute_uri
    trail = structured_data.trail_of(shown.guide, shown)
    described = [structured_data.breadcrumbs(absolute, trail)]
    if steps:
        described.append(structured_data.how_to(absolute, shown, steps))
    return Page(
        title=f"{shown.title} · {shown.guide.title}",
        description=shown.summary,
        structured_data=described,
        is_indexed=shown.is_visible,
        og_type="article",
    )


def article_context(
    shown: Article, steps: Iterable[Step], notes: Sequence[RiskNote], frame: Frame
) -> dict[str, object]:
    """Return what the template of an article shows, its neighbours included; one query more."""
    preceding, following = neighbours_of(shown)
    is_way = shown.kind != Article.Kind.EXPLANATION
    return {
        "article": shown,
        "guide": shown.guide,
        "steps": steps,
        "notes": notes,
        "channels": frame.channels if shown.kind == Article.Kind.CONTACT else (),
        "is_reading": not is_way,
        "contents": _contents(shown),
        "siblings": [*reversed(preceding), shown, *following[:BEFORE]],
        "previous": preceding[0] if preceding else None,
        "next": following[0] if following else None,
        "next_way": _next_way(shown, preceding, following) if is_way else None,
        "is_preview": not shown.is_visible,
    }


def _next_way(
    shown: Article, preceding: Sequence[Article], following: Sequence[Article]
) -> Article | None:
    """Return the way to try when this one fails: the next, after the last the one before.

    Who has reached a person has come to the end of the ways.
    """
    if shown.kind == Article.Kind.CONTACT:
        return None
    others = (*following, *preceding)
    return next((other for other in others if other.kind != Article.Kind.EXPLANATION), None)


def _contents(shown: Article) -> list[dict[str, Any]]:
    """Return the headings for a table of contents; none where the body is short."""
    headings = [heading for heading in shown.body_headings if heading["level"] <= 3]
    return headings if len(headings) >= HEADINGS_FOR_CONTENTS else []


def _may_preview(request: HttpRequest) -> bool:
    """Whether a signed-in editor asks; a visitor without a session costs no query."""
    return bool(request.user.is_staff and request.user.has_perm("articles.view_article"))


def _private_if_preview(response: HttpResponse, context: dict[str, object]) -> HttpResponse:
    if context["is_preview"]:
        response.headers["Cache-Control"] = "private, no-store"
    return response
