"""The ways to reach a person, and all risk notes."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.models import ContactChannel, RiskNote
from articles.views.frame import Page, render_page
from articles.views.paging import as_asked, page_of

NOTES_PER_PAGE = 50
CHANNELS_SHOWN = 50


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """The hotline and every other channel."""
    page = Page("联系客服", "支付宝客服热线和其他联系方式。")
    context = {"channels": ContactChannel.objects.active()[:CHANNELS_SHOWN]}
    return render_page(request, "articles/contact.html", page, context)


@require_safe
def risks(request: HttpRequest) -> HttpResponse:
    """Every risk note in force."""
    found = Paginator(RiskNote.objects.active(), NOTES_PER_PAGE)
    page = Page("风险提示", "操作之前先看一眼：这些风险要当心。")
    notes = page_of(request, found)
    response = render_page(request, "articles/risks.html", page, {"notes": notes})
    return as_asked(request, notes, response)
