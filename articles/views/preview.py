"""The page behind a preview address: what is not published yet, for people without an account."""

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from articles import previews
from articles.previews import Preview
from articles.views.browse import article_context
from articles.views.frame import Page, frame_of, load_or_remembered, render_page


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The article or change that the address was made for; on to the page where that is public."""
    try:
        found = previews.open_preview(token)
    except BadSignature:
        response = _refusal(request, "这个预览链接不对", "链接不完整，或者被改过。", status=404)
    except previews.Ended:
        response = _refusal(
            request, "这个预览链接已经失效", "它过了期，或者编辑收回了它。", status=410
        )
    else:
        is_public = found.article.is_visible and not found.is_change
        address = found.article.get_absolute_url()
        response = HttpResponseRedirect(address) if is_public else _shown(request, found)
    return _private(response)


def _shown(request: HttpRequest, found: Preview) -> HttpResponse:
    article, frame = found.article, frame_of(request)
    page = Page(f"预览：{article.title}", article.summary, is_indexed=False, og_type="article")
    notes = [note for note in found.notes if note.is_active and not note.is_sitewide]
    context = {
        **article_context(article, found.steps, notes, frame),
        "is_preview": True,
        "until": found.until,
        "is_change": found.is_change,
    }
    return render_page(request, "articles/article.html", page, context, frame=frame)


def _refusal(request: HttpRequest, title: str, sentence: str, *, status: int) -> HttpResponse:
    page = Page(title, sentence, is_indexed=False)
    frame = load_or_remembered(request)
    return render_page(request, "articles/preview_ended.html", page, frame=frame, status=status)


def _private(response: HttpResponse) -> HttpResponse:
    """Return the response for this browser only: kept by nobody, found by no search engine."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
