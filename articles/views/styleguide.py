"""Every component in every state, for developers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from articles.views.frame import Page, render_page


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The style guide; only routed with DEBUG."""
    page = Page("样式手册", "全部组件和状态。", is_indexed=False)
    return render_page(request, "articles/styleguide.html", page)
