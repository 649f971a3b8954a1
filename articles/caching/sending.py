"""How a page or an answer goes out: as a hit, as an older page, unchanged, or as it is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from articles.caching.headers import Headers, without_content
from articles.caching.pages import (
    IDENTITY,
    STALE_CACHE_CONTROL,
    KeptPage,
    Representation,
    encoded,
    is_known_to_browser,
    preferred_encoding,
    varies_by,
)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]

STALE = ("Cache-Status", "helpcenter; hit; detail=stale")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status[:3])

    @property
    def may_be_kept(self) -> bool:
        """Whether it is a page for everybody."""
        named = {name.lower(): value for name, value in self.headers}
        control = named.get("cache-control", "")
        is_private = any(word in control for word in ("private", "no-store", "no-cache"))
        return self.code == 200 and "set-cookie" not in named and not is_private


def encoding_for(environ: Environ) -> str:
    """Return the encoding that the browser likes best."""
    return preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))


def send_hit(page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send the page; the way of almost every request, so that nothing is made here."""
    chosen = page.representation(encoding_for(environ))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and is_known_to_browser(known, chosen.etag):
        start_response("304 Not Modified", chosen.unchanged)
        return ()
    start_response("200 OK", chosen.hit)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (chosen.body,)


def send_stale(page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send the page marked as one that may be old."""
    chosen = page.representation(encoding_for(environ))
    kept = [pair for pair in chosen.headers if pair[0] != "Cache-Control"]
    headers = [*kept, ("Cache-Control", STALE_CACHE_CONTROL), STALE]
    return send(chosen, headers, environ, start_response)


def send(
    chosen: Representation, headers: Headers, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Send the page with these headers, or say that the browser has it."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and is_known_to_browser(known, chosen.etag):
        start_response("304 Not Modified", without_content(headers))
        return ()
    start_response("200 OK", headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (chosen.body,)


def pass_on(answer: Answer, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send what is not kept, compressed as the browser likes it."""
    encoding = encoding_for(environ)
    body = encoded(answer.body, encoding)
    headers = [pair for pair in answer.headers if pair[0] not in ("Content-Length", "Vary")]
    headers += [("Content-Length", str(len(body))), ("Vary", varies_by(answer.headers))]
    if encoding != IDENTITY:
        headers.append(("Content-Encoding", encoding))
    start_response(answer.status, headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
