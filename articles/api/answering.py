"""From what a function reads to an answer: methods, validators, headers, problems."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from articles.api.moved import Moved, redirect
from articles.api.problems import METHODS, Problem, open_to_all, problem
from articles.caching.pages import CACHE_CONTROL

Read = Callable[..., dict[str, Any]]
View = Callable[..., HttpResponseBase]

_PREFLIGHT_SECONDS = "86400"
_WRONG_METHOD = "接口只能读取，请用 GET。"


def answering(read: Read) -> View:
    """Return the view that answers GET, HEAD and OPTIONS with what the function reads."""

    @csrf_exempt  # nothing is ever written; a POST is told so
    @wraps(read)
    def view(request: HttpRequest, **slugs: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _permitted()
        if request.method not in ("GET", "HEAD"):
            return problem(request, 405, _WRONG_METHOD)
        try:
            values = read(request, **slugs)
        except Moved as moved:
            return redirect(request, moved)
        except Problem as error:
            return problem(request, error.status, error.detail)
        return _validated(request, values)

    return view


def _validated(request: HttpRequest, values: dict[str, Any]) -> HttpResponseBase:
    """Return the values as JSON, or 304 where the client has them already."""
    body = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.blake2b(body, digest_size=10).hexdigest()}"'
    response = open_to_all(HttpResponse(body, content_type="application/json"))
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    assert answer is not None  # noqa: S101  (it is the response where there is no condition)
    return open_to_all(answer) if isinstance(answer, HttpResponse) else answer


def _permitted() -> HttpResponse:
    """Return what a browser asks before it lets a page of another origin read."""
    response = open_to_all(HttpResponse(status=204))
    response.headers["Allow"] = METHODS
    response.headers["Access-Control-Allow-Methods"] = METHODS
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match, Content-Type"
    response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
    return response
