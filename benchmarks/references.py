"""What the site's kept pages are compared with; WSGI applications for gunicorn.

Both run under the site's own gunicorn configuration, in processes that have loaded the same
site: `plain` returns the bytes of REFERENCE_BODY, `per_site_cache` is the site without kept
pages behind Django's cache middleware.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import helpcenter.wsgi  # noqa: F401  (loads the site)

if body_path := os.environ.get("REFERENCE_BODY"):
    _body = Path(body_path).read_bytes()
    _headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(_body))),
        ("Content-Encoding", "br"),
    ]


def plain(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Return the same bytes to every request."""
    start_response("200 OK", _headers)
    return (_body,)


def per_site_cache() -> Callable[..., Any]:
    """Return the site behind Django's per-site cache, in the process's memory."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415

    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    return WSGIHandler()
