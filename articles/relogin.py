"""A form that was sent after the session ran out: log in, and find everything typed again.

Works without JavaScript: the login that appears carries what was typed in hidden fields.
After it the form is shown filled in and not saved yet, so whoever logged in sees what is
about to be saved, and the form's own checks and permissions hold as ever.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters

from articles.logins import LoginForm, told_to_wait

REFUSAL = "articles.admin.refusal"
"""The key in `request.META` for the sentence with which a form is only shown again."""

LOGGED_IN_AGAIN = (
    "你重新登录了。刚才写的内容都在下面，还没有保存：请看一遍，再点一次“保存”。{pictures}"
)
CHOOSE_AGAIN = "刚才选的图片没有保留（{names}），请重新选。"

_MARK = "logging-in-again"
_PREFIX = "typed-"
_FILES = "files-not-kept"
_NOT_KEPT = {"csrfmiddlewaretoken"}


def holds_typed_text(request: HttpRequest) -> bool:
    """Whether the request is content's form that nobody is logged in for, or the login after it."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    is_form = name.startswith("articles_") and name.endswith(("_add", "_change"))
    is_unsigned = not request.user.is_authenticated or _MARK in request.POST
    return request.method == "POST" and is_form and is_unsigned


@sensitive_post_parameters("password")
def log_in_again(
    request: HttpRequest, view: Callable[[HttpRequest], HttpResponse], context: dict[str, Any]
) -> HttpResponse:
    """Return the login with what was typed; after it, what the view makes of that."""
    form = LoginForm(request, request.POST if _MARK in request.POST else None)
    if not (request.user.is_authenticated or form.is_valid()):
        return _login_page(request, form, context)
    if not request.user.is_authenticated:
        login(request, form.get_user())
        # The view reads the cookie again and would keep the token from before the login.
        request.COOKIES[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
    names = request.POST.getlist(_FILES)
    pictures = CHOOSE_AGAIN.format(names="、".join(names)) if names else ""
    request.META[REFUSAL] = LOGGED_IN_AGAIN.format(pictures=pictures)
    request.POST = _typed(request)  # type: ignore[assignment]  # what the form's own view reads
    return view(request)


def _login_page(request: HttpRequest, form: LoginForm, context: dict[str, Any]) -> HttpResponse:
    page = {
        **context,
        "title": "请重新登录",
        "form": form,
        "mark": _MARK,
        "files_name": _FILES,
        "files": list(_names_of_files(request)),
        "typed": [(f"{_PREFIX}{name}", value) for name, value in _pairs(request)],
    }
    response = TemplateResponse(request, "admin/relogin.html", page, status=403)
    add_never_cache_headers(response)
    return told_to_wait(response, form)


def _pairs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield the names and values that were typed, on the first request and on later ones."""
    is_later = _MARK in request.POST
    for name, values in request.POST.lists():
        if is_later and not name.startswith(_PREFIX):
            continue
        plain = name.removeprefix(_PREFIX) if is_later else name
        if plain not in _NOT_KEPT:
            yield from ((plain, str(value)) for value in values)


def _names_of_files(request: HttpRequest) -> Iterator[str]:
    """Yield the names of the chosen files: a stranger's are never stored."""
    if _MARK in request.POST:
        yield from request.POST.getlist(_FILES)
    for file in request.FILES.values():
        if getattr(file, "name", ""):
            yield str(getattr(file, "name", ""))


def _typed(request: HttpRequest) -> QueryDict:
    typed = QueryDict(mutable=True)
    for name, value in _pairs(request):
        typed.appendlist(name, value)
    return typed
