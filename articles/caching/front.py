"""Whole pages for visitors, sent before Django is asked: a WSGI application around it."""

import logging
import time
from collections.abc import Callable, Iterable

from django.conf import settings

from articles.caching import version
from articles.caching.addresses import Address, address_of, ends_at
from articles.caching.disk import Disk
from articles.caching.fingerprint import fingerprint
from articles.caching.headers import Headers
from articles.caching.memory import Memory
from articles.caching.pages import KeptPage, new_page
from articles.caching.replica import VERSION_KEY, with_replica
from articles.caching.sending import (
    Answer,
    Environ,
    StartResponse,
    encoding_for,
    pass_on,
    send,
    send_hit,
    send_stale,
)
from articles.caching.shared import outliving_pages
from articles.caching.version import Version

logger = logging.getLogger(__name__)

Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Sending = Callable[[KeptPage, Environ, StartResponse], Iterable[bytes]]

_NEVER_FRAMED = ("/static/", "/media/", "/admin/", "/healthz", "/readyz", "/search/suggest/")

_IN_ADDRESS = frozenset({"HTTP_HOST", "HTTP_X_FORWARDED_PROTO"})
"""The headers that the origin of an address is read from."""

MISS = ("Cache-Status", "helpcenter; fwd=miss; stored")
_ERRORS_FROM = 500

_REMEMBERED_REQUESTS = 4096
_LONGEST_REMEMBERED = 256
"""How long what the visitor chooses may be for a request to be remembered."""


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
            return self._send(send_hit, address, page, environ, start_response)
        return self._beyond_memory(address, current, page, environ, start_response)

    def at_once(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes] | None:
        """Return the body where it is at hand, else None; waits for nothing and nobody.

        Asks no database and no disk and compresses nothing: for the server's main loop.
        """
        address = self._address_of(environ)
        page = None if address is None else self._memory.get(address)
        if page is None or not page.has(encoding_for(environ)):
            return None
        current = version.reader.at_once()
        if self._is_fresh(page, current):
            return send_hit(page, environ, start_response)
        is_newest = current is None and version.reader.is_away and self._is_last_known(page)
        return send_stale(page, environ, start_response) if is_newest else None

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
        visitors = (
            environ["QUERY_STRING"], asked("HTTP_COOKIE", ""), asked("HTTP_X_FORWARDED_PROTO", ""),
        )  # fmt: skip
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
            return self._send(send_hit, address, kept, environ, start_response)
        if current is None and kept is not None and self._may_stand_in(kept, current):
            return self._send(send_stale, address, kept, environ, start_response)
        answer = self._ask(environ, address, current)
        if answer.code >= _ERRORS_FROM and kept is not None and self._may_stand_in(kept, current):
            return self._send(send_stale, address, kept, environ, start_response)
        if current is None or not answer.may_be_kept:
            if answer.code < _ERRORS_FROM and current is not None:
                self._drop(address)
            return pass_on(answer, environ, start_response)
        return self._keep_and_send(address, current, answer, environ, start_response)

    def _send(
        self,
        how: Sending,
        address: Address,
        page: KeptPage,
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Send the page so; where that makes it in another encoding, memory counts it again."""
        has_grown = not page.has(encoding_for(environ))
        sent = how(page, environ, start_response)
        if has_grown:
            self._memory.recount(address)
        return sent

    def _may_stand_in(self, page: KeptPage, current: Version | None) -> bool:
        """Whether an older page may be shown: nothing was withdrawn since, as far as known."""
        if time.time() >= page.ends_at:
            return False
        known = current or version.reader.last_known
        return known is None or page.copies == known.copies

    def _is_last_known(self, page: KeptPage) -> bool:
        """Whether no other process can have a newer copy of the page, which may be shown."""
        known = version.reader.last_known
        is_newest = known is not None and page.content == known.content + self._code
        return is_newest and self._may_stand_in(page, None)

    def _ask(self, environ: Environ, address: Address, current: Version | None) -> Answer:
        """Return the application's answer to a plain GET, its bytes not yet compressed.

        Of what the visitor sent it sees only what the address says: else a visitor could
        choose what others get.
        """
        asked = {name: value for name, value in environ.items() if not _is_visitors(name)}
        asked |= {"REQUEST_METHOD": "GET", VERSION_KEY: current}
        asked |= {"QUERY_STRING": address.query, "HTTP_COOKIE": address.cookies}
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
            encoding=encoding_for(environ),
            content=current.content + self._code,
            copies=current.copies,
            valid_until=current.changes_at,
            ends_at=ends_at(address.path, current.withdrawals),
        )
        self._memory.put(address, page)
        self._disk.put(address, page)
        chosen = page.representation(encoding_for(environ))
        return send(chosen, [*chosen.headers, MISS], environ, start_response)

    def _drop(self, address: Address) -> None:
        self._memory.drop(address)
        self._disk.drop(address)


def _is_visitors(name: str) -> bool:
    """Whether the environ's key is a header of the visitor's choice, beside the address."""
    is_header = name.startswith("HTTP_") or name == "CONTENT_TYPE"
    return is_header and name not in _IN_ADDRESS
