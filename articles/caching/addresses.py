"""Which requests have a page that is kept, and under which name."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.conf import settings

_SLUG = r"[-a-zA-Z0-9_]{1,80}"
_NUMBER = re.compile(r"[1-9][0-9]{0,5}\Z")
_PLAIN = re.compile(
    r"/(?:contact/|about/|robots\.txt|opensearch\.xml|site\.webmanifest|feed/"
    rf"|sitemap\.xml|sitemap-[a-z]{{1,20}}\.xml|guides/{_SLUG}/{_SLUG}/)?\Z"
)
_PAGED = re.compile(rf"/(?:risks/|guides/|guides/{_SLUG}/)\Z")
_PAGED_MAP = re.compile(r"/sitemap-[a-z]{1,20}\.xml\Z")
_API = re.compile(
    rf"/api/v1/(?:openapi\.json|(?:articles|risk-notes|channels|guides)/"
    rf"|guides/{_SLUG}/(?:articles/(?:{_SLUG}/)?)?)?\Z"
)
_API_LIST = re.compile(rf"/api/v1/(?:articles|risk-notes|channels|guides(?:/{_SLUG}/articles)?)/\Z")
_API_PAGE = re.compile(r"(?:page=[1-9][0-9]{0,5}|page=[1-9][0-9]{0,5}&per_page=100|per_page=100)\Z")

_LONGEST_PATH = 256
_LONGEST_QUERY = 1024
"""No longer address has a kept page: reading it would cost more than a short one's page."""

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
    Parameters that pages do not know, such as those that apps and advertisements add to
    links, lead to the page without them.
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("SCRIPT_NAME"):
        return None
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    is_short = len(path) <= _LONGEST_PATH and len(query) <= _LONGEST_QUERY
    known = _known(path, query) if is_short and not _has_body(environ) else None
    if known is None:
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
        return Address(origin, path, known, text_is_large=False)  # whoever asks, and how
    cookie = environ.get("HTTP_COOKIE", "")
    if SESSION in cookie:
        return None
    return Address(origin, path, known, bool(cookie) and bool(_LARGE_TEXT.search(cookie)))


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


def _known(path: str, query: str) -> str | None:
    """Return the part of the query that the page at the path depends on; None without one."""
    if path.startswith(API):
        is_known = _API_LIST.match(path) and _API_PAGE.match(query) if query else _API.match(path)
        return query if is_known else None
    if _PAGED.match(path):
        return _numbered("page", query)
    if not _PLAIN.match(path):
        return None
    return _numbered("p", query) if _PAGED_MAP.match(path) else ""


def _numbered(name: str, query: str) -> str | None:
    """Return the page's number as a query, nothing for the first; None where it is none."""
    if name not in query and "%" not in query:
        return ""
    found = [value for key, value in parse_qsl(query, keep_blank_values=True) if key == name]
    if not found or found == ["1"]:
        return ""
    return f"{name}={found[0]}" if len(found) == 1 and _NUMBER.match(found[0]) else None


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
