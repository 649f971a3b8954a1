"""Which requests have a page that is kept, and under which name."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from django.conf import settings

_SLUG = r"[-a-zA-Z0-9_]{1,80}"
_PAGE = re.compile(r"page=[1-9][0-9]{0,5}\Z")
_PLAIN = re.compile(
    r"/(?:contact/|about/|robots\.txt|opensearch\.xml|site\.webmanifest|feed/"
    rf"|sitemap\.xml|sitemap-[a-z]{{1,20}}\.xml|guides/{_SLUG}/{_SLUG}/)?\Z"
)
_PAGED = re.compile(rf"/(?:risks/|guides/|guides/{_SLUG}/)\Z")
_PAGED_MAP = re.compile(r"/sitemap-[a-z]{1,20}\.xml\Z")
_MAP_PAGE = re.compile(r"p=[1-9][0-9]{0,5}\Z")
_API = re.compile(
    rf"/api/v1/(?:openapi\.json|(?:articles|risk-notes|channels|guides)/"
    rf"|guides/{_SLUG}/(?:articles/(?:{_SLUG}/)?)?)?\Z"
)
_API_LIST = re.compile(rf"/api/v1/(?:articles|risk-notes|channels|guides(?:/{_SLUG}/articles)?)/\Z")
_API_PAGE = re.compile(r"(?:page=[1-9][0-9]{0,5}|page=[1-9][0-9]{0,5}&per_page=100|per_page=100)\Z")

_LONGEST_PATH = 256
_LONGEST_QUERY = 64
"""No address of a kept page is longer; others must not fill the memory of `_is_known`."""

API = "/api/"
_OF_GUIDE = re.compile(rf"(?:/api/v1)?/guides/({_SLUG})/")
_NAMES_NO_ARTICLE = re.compile(
    r"/(?:contact/|about/|risks/|guides/|robots\.txt|opensearch\.xml|site\.webmanifest"
    r"|api/v1/(?:openapi\.json|risk-notes/|channels/))\Z"
)

SESSION = "sessionid"
_LARGE_TEXT = re.compile(r"(?:\A|;)\s*text-size=\"?large\"?\s*(?:;|\Z)")


class Address(NamedTuple):
    """The name of a kept page: where it is and in which form it was asked for."""

    origin: str
    path: str
    query: str
    text_is_large: bool

    @property
    def cookies(self) -> str:
        """What the page depends on of a visitor's cookies, as a header."""
        return "text-size=large" if self.text_is_large else ""


def address_of(environ: dict[str, Any]) -> Address | None:
    """Return the address of the page that the request asks for, or None where none is kept.

    Old and short addresses (`/h/7`) are none: a redirect is answered from one query.
    None for whoever has a session: an editor sees more than visitors do, but in the API.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
        return None
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    is_short = len(path) <= _LONGEST_PATH and len(query) <= _LONGEST_QUERY
    if not (is_short and _is_known(path, query)) or _has_body(environ):
        return None
    origin = _origin(
        environ.get("HTTP_HOST", ""),
        environ["SERVER_PORT"],
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO"),
    )
    if origin is None:
        return None
    if path.startswith(API):
        return Address(origin, path, query, text_is_large=False)  # whoever asks, and how
    cookie = environ.get("HTTP_COOKIE", "")
    if SESSION in cookie:
        return None
    return Address(origin, path, query, bool(cookie) and bool(_LARGE_TEXT.search(cookie)))


def ends_at(path: str, withdrawals: Mapping[str, float]) -> float:
    """Return when a page begins to show a withdrawn article, where nothing else changes it.

    Pages of a guide name its articles only; others may name all of them, or none.
    """
    if _NAMES_NO_ARTICLE.match(path):
        return inf
    guide = _OF_GUIDE.match(path)
    moments = withdrawals.values()
    return withdrawals.get(guide[1], inf) if guide else min(moments, default=inf)


def _has_body(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH")
    return bool(length and length != "0") or "HTTP_TRANSFER_ENCODING" in environ


@lru_cache(maxsize=4096)
def _is_known(path: str, query: str) -> bool:
    if path.startswith(API):
        if not query:
            return bool(_API.match(path))
        return bool(_API_LIST.match(path) and _API_PAGE.match(query))
    if not query:
        return bool(_PLAIN.match(path) or _PAGED.match(path))
    if _PAGED.match(path):
        return bool(_PAGE.match(query))
    return bool(_PAGED_MAP.match(path) and _MAP_PAGE.match(query))


@lru_cache(maxsize=256)
def _origin(host: str, port: str, scheme: str, forwarded: str | None) -> str | None:
    """Return scheme and host, as Django will see them, of a host that the settings name.

    A pattern such as `.example.com` would let anybody invent hosts, so what comes for such
    a host is not kept; nor is a port that neither the web nor this server uses, nor a name
    in other letters than browsers send: there are thousands of ways to write one.
    """
    name, _, asked_port = host.partition(":") if not host.startswith("[") else _bracketed(host)
    if name not in settings.ALLOWED_HOSTS or asked_port not in ("", "80", "443", port):
        return None
    if settings.HTTPS and forwarded is not None:
        scheme = "https" if forwarded.split(",", 1)[0].strip() == "https" else "http"
    return f"{scheme}://{host}"


def _bracketed(host: str) -> tuple[str, str, str]:
    name, bracket, rest = host.partition("]")
    return name + bracket, ":", rest.removeprefix(":")
