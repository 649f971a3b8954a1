"""Public pages read from a replica of the database, as long as it is not behind.

A replica that has the content's version of the last commit has everything of that commit,
and maybe more. So what is read there is never older than what the page is kept for.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Model

from articles.caching.addresses import SESSION
from articles.caching.version import Version
from articles.models import ContentVersion

logger = logging.getLogger(__name__)

OWN, REPLICA = "default", "replica"
VERSION_KEY = "helpcenter.version"
"""Where a request carries the version that its page is made for."""

BELIEVED_FOR = 5.0
"""How long a replica that had a version is believed to have it still, in seconds."""

LEFT_ALONE_FOR = 5.0
"""How long a replica that failed is not asked, in seconds."""

_ERRORS_FROM = 500

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_is_reading: ContextVar[bool] = ContextVar("is_reading_replica", default=False)


class ReplicaRouter:
    """Sends reads to the replica inside `reading`; all else to the site's own database."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to read from."""
        return alias_for_reading()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Return the alias to write to, whatever an object was read from."""
        return OWN

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Whether the objects may be related: they are in the same database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """Whether the database has migrations of its own: not a replica."""
        return False if db == REPLICA else None


def alias_for_reading() -> str:
    """Return the alias of the database that this request reads from."""
    return REPLICA if _is_reading.get() else OWN


@contextmanager
def reading() -> Iterator[None]:
    """Let whatever is read inside be read from the replica."""
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


class ReplicaReads:
    """A WSGI application that renders public pages from the replica where it is up to date.

    What fails there is asked again of the site's own database, so visitors never notice.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._known = ("", "")
        self._believed_until = 0.0
        self._alone_until = 0.0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Return the body of the answer, as WSGI wants it."""
        version: Version | None = environ.get(VERSION_KEY)
        if version is None or not _is_public(environ) or not self._has(version):
            return self._application(environ, start_response)
        started: list[tuple[Any, ...]] = []
        with reading():
            body = self._whole(environ, lambda *sent: started.append(sent))
        if not started or int(started[-1][0][:3]) >= _ERRORS_FROM:
            self._leave_alone("a page failed")
            return self._application(environ, start_response)
        start_response(*started[-1][:2])
        return (body,)

    def _whole(self, environ: Environ, start_response: StartResponse) -> bytes:
        chunks = self._application(environ, start_response)
        try:
            return b"".join(chunks)
        finally:
            if close := getattr(chunks, "close", None):
                close()

    def _has(self, version: Version) -> bool:
        """Whether the replica has what was committed last, asked once for each version."""
        now = time.monotonic()
        if now < self._alone_until:
            return False
        wanted = (version.content, version.copies)
        if wanted == self._known and now < self._believed_until:
            return True
        try:
            found = _version_on_replica()
        except DatabaseError as error:
            self._leave_alone(str(error))
            return False
        if found == wanted:
            self._known, self._believed_until = wanted, now + BELIEVED_FOR
        return found == wanted

    def _leave_alone(self, reason: str) -> None:
        logger.warning("The replica is not asked for a while: %s", reason)
        self._known = ("", "")
        self._alone_until = time.monotonic() + LEFT_ALONE_FOR


def _is_public(environ: Environ) -> bool:
    is_reading = environ["REQUEST_METHOD"] in ("GET", "HEAD")
    return is_reading and SESSION not in environ.get("HTTP_COOKIE", "")


def _version_on_replica() -> tuple[str, str] | None:
    connection = connections[REPLICA]
    connection.close_if_unusable_or_obsolete()
    rows = ContentVersion.objects.using(REPLICA).values_list("content", "copies")
    return rows.first()


def with_replica(application: Application) -> Application:
    """Return the application reading from the replica; as it is where there is none."""
    return ReplicaReads(application) if REPLICA in settings.DATABASES else application
