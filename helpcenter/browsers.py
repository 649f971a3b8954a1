"""Browsers that an editor has logged in with: they may send long forms, logged in or not.

Who is logged in is known only after a request's body is read, and a session may run out
while somebody types. So a signed cookie says of the browser, and of nobody in particular,
that it was an editor's. It opens nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

LASTS = timedelta(days=365)

_COOKIE = "editors-browser"
_SALT = "helpcenter.browsers"
_OFFERS_LOGIN_FROM = 400


def is_editors(request: HttpRequest, *, within: timedelta = LASTS) -> bool:
    """Whether an editor was seen with the browser that sent the request."""
    found = request.get_signed_cookie(_COOKIE, default=None, salt=_SALT, max_age=within)
    return found is not None


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note in the answer to an editor that the browser is one; renewed when half is over."""
    if response.status_code >= _OFFERS_LOGIN_FROM or is_editors(request, within=LASTS / 2):
        return
    user = getattr(request, "user", None)
    if user is not None and user.is_staff:
        response.set_signed_cookie(
            _COOKIE, "1", salt=_SALT, max_age=LASTS, path="/admin/", httponly=True,
            secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
        )  # fmt: skip
