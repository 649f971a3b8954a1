"""Whole pages for visitors, sent before Django is asked: a WSGI application around it."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from articles.caching import version
from articles.caching.addresses import Address, address_of, ends_at
from articles.caching.disk import Disk
from articles.caching.fingerprint import fingerprint
from articles.caching.headers import Headers, without_content
from articles.caching.memory import Memory
from articles.caching.pages import (
    IDENTITY,
    STALE_CACHE_CONTROL,
    KeptPage,
    Representation,
    encoded,
    is_known_to_browser,
    new_page,
    preferred_encoding,
    varies_by,
)
from articles.caching.replica import VERSION_KEY, with_replica
from articles.caching.shared import outliving_pages
from articles.caching.version import Version

logger = logging.getLogger(__name__)

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_NEVER_FRAMED = ("/static/", "/media/", "/admin/", "/healthz", "/readyz", "/search/suggest/")

MISS = ("Cache-Status", "helpcenter; fwd=miss; stored")
STALE = ("Cache-Status", "helpcenter; hit; detail=stale")
_ERRORS_FROM = 500

_REMEMBERED_REQUESTS = 4096
_LONGEST_REMEMBERED = 256
"""How long what the visitor chooses may be for a request to be remembered."""


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


def fronted(application: Application) -> Application:
    """Return the application behind the kept pages; while developing, as it is."""
    return application if settings.DEBUG else Front(with_replica(application))


class Front:
    """Answers from the kept pages, else from the application, whose page it then keeps."""

    def __init__(
        self, application: Application, *, memory: Memory | None = None, disk: Disk | None = None
    ) -> None:
        self._application = application
        self._memory = memory or Memory()
        self._disk = disk or outliving_pages()
        self._code = fingerprint()
        self._addresses: dict[tuple[str | None, ...], Address] = {}
        self._fresh: tuple[Version | None, str] = (None, "")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Return the body of the answer, as WSGI wants it."""
        address = self._address_of(environ)
        if address is None:
            if not environ["PATH_INFO"].startswith(_NEVER_FRAMED):
                environ[VERSION_KEY] = version.reader.current()
            return self._application(environ, start_response)
        current = version.reader.current()
        page = self._memory.get(address)
        if page is not None and self._is_fresh(page, current):
            return _send_hit(page, environ, start_response)
        return self._beyond_memory(address, current, page, environ, start_response)

    def _address_of(self, environ: Environ) -> Address | None:
        """Return `address_of` the request, remembered for requests with the same words."""
        asked = environ.get
        words = (
            environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"],
            asked("HTTP_HOST"), asked("HTTP_COOKIE"), asked("HTTP_X_FORWARDED_PROTO"),
            environ["wsgi.url_scheme"], environ["SERVER_PORT"], asked("SCRIPT_NAME"),
            asked("CONTENT_LENGTH"), asked("HTTP_TRANSFER_ENCODING"),
        )  # fmt: skip
        known = self._addresses.get(words)
        if known is not None:
            return known
        address = address_of(environ)
        visitors = (asked("HTTP_COOKIE", ""), asked("HTTP_X_FORWARDED_PROTO", ""))
        if address is not None and sum(map(len, visitors)) <= _LONGEST_REMEMBERED:
            if len(self._addresses) >= _REMEMBERED_REQUESTS:
                self._addresses.clear()
            self._addresses[words] = address
        return address

    def _is_fresh(self, page: KeptPage, current: Version | None) -> bool:
        if current is None:
            return False
        fresh = self._fresh
        if fresh[0] is not current:
            fresh = self._fresh = (current, current.content + self._code)
        return page.content == fresh[1] and time.time() < page.valid_until

    def _beyond_memory(
        self,
        address: Address,
        current: Version | None,
        page: KeptPage | None,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        kept = self._disk.get(address) or page
        if kept is not None and self._is_fresh(kept, current):
            self._memory.put(address, kept)
            return _send_hit(kept, environ, start_response)
        if current is None and kept is not None and self._may_stand_in(kept, current):
            return _send_stale(kept, environ, start_response)
        answer = self._ask(environ, address, current)
        if answer.code >= _ERRORS_FROM and kept is not None and self._may_stand_in(kept, current):
            return _send_stale(kept, environ, start_response)
        if current is None or not answer.may_be_kept:
            if answer.code < _ERRORS_FROM and current is not None:
                self._drop(address)
            return _pass_on(answer, environ, start_response)
        return self._keep_and_send(address, current, answer, environ, start_response)

    def _may_stand_in(self, page: KeptPage, current: Version | None) -> bool:
        """Whether an older page may be shown: nothing was withdrawn since, as far as known."""
        if time.time() >= page.ends_at:
            return False
        known = current or version.reader.last_known
        return known is None or page.copies == known.copies

    def _ask(self, environ: Environ, address: Address, current: Version | None) -> Answer:
        """Return the application's answer to a plain GET, its bytes not yet compressed.

        Of cookies it sees only what the address says: were the header read differently there,
        a visitor could choose what others get.
        """
        asked = {**environ, "REQUEST_METHOD": "GET", VERSION_KEY: current}
        asked["HTTP_COOKIE"] = address.cookies
        for header in ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            asked.pop(header, None)
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _exception: object = None) -> None:
            started.append((status, headers))

        chunks = self._application(asked, start)
        try:
            body = b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()
        status, headers = started[-1]
        return Answer(status, headers, body)

    def _keep_and_send(
        self,
        address: Address,
        current: Version,
        answer: Answer,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        page = new_page(
            answer.body,
            answer.headers,
            encoding=preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
            content=current.content + self._code,
            copies=current.copies,
            valid_until=current.changes_at,
            ends_at=ends_at(address.path, current.withdrawals),
        )
        self._memory.put(address, page)
        self._disk.put(address, page)
        chosen = page.representation(preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        return _send(chosen, [*chosen.headers, MISS], environ, start_response)

    def _drop(self, address: Address) -> None:
        self._memory.drop(address)
        self._disk.drop(address)


def _send_hit(page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send the page; the way of almost every request, so that nothing is made here."""
    chosen = page.representation(preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and is_known_to_browser(known, chosen.etag):
        start_response("304 Not Modified", chosen.unchanged)
        return ()
    start_response("200 OK", chosen.hit)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (chosen.body,)


def _send_stale(page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    chosen = page.representation(preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
    kept = [pair for pair in chosen.headers if pair[0] != "Cache-Control"]
    headers = [*kept, ("Cache-Control", STALE_CACHE_CONTROL), STALE]
    return _send(chosen, headers, environ, start_response)


def _send(
    chosen: Representation, headers: Headers, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and is_known_to_browser(known, chosen.etag):
        start_response("304 Not Modified", without_content(headers))
        return ()
    start_response("200 OK", headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (chosen.body,)


def _pass_on(answer: Answer, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send what is not kept, compressed as the browser likes it."""
    encoding = preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    body = encoded(answer.body, encoding)
    headers = [pair for pair in answer.headers if pair[0] not in ("Content-Length", "Vary")]
    headers += [("Content-Length", str(len(body))), ("Vary", varies_by(answer.headers))]
    if encoding != IDENTITY:
        headers.append(("Content-Encoding", encoding))
    start_response(answer.status, headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
