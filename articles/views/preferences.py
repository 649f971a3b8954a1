"""What a visitor may choose about how pages look."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.views.frame import LARGE, TEXT_SIZE_COOKIE

_YEAR = 365 * 86400


@csrf_exempt  # a token would need a cookie; the worst a forger can do is enlarge the text
@require_http_methods(["GET", "HEAD", "POST"])
def text_size(request: HttpRequest) -> HttpResponse:
    """Switch large text on or off and go back; the cookie says nothing about the visitor.

    Whoever only opens the address, from the history say, is led home.
    """
    if request.method != "POST":
        return HttpResponseRedirect("/")
    target = request.POST.get("next", "/")
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, None):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.POST.get("size") == LARGE:
        response.set_cookie(
            TEXT_SIZE_COOKIE,
            LARGE,
            max_age=_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    else:
        response.delete_cookie(TEXT_SIZE_COOKIE, samesite="Lax")
    return response
