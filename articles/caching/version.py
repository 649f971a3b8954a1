"""The content's version: changed by every write, known to every request at almost no cost.

A write replaces the version in its own transaction. Processes of the same machine learn of
it at once through the marker; all others ask the database every half second.
"""

import contextlib
import functools
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.caching.last_copies import LastCopies
from articles.caching.marker import Marker
from articles.models import Article, ContactChannel, ContentVersion
from articles.models.content_version import new_word

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

CHECKED_EVERY = 0.5
"""How long another machine's write may stay unnoticed, in seconds."""

LOOKED_AHEAD = 0.1
"""How long before that the database is asked while there are visitors, in seconds."""

LOOKED_AHEAD_FOR = 30.0
"""How long after the last visitor that goes on, in seconds."""

LOOKED_FOR = 10.0
"""How long others go on with what was known while one looks, in seconds: more than it takes to
find out that a server is frozen."""

ASKED_AGAIN_AFTER = 1.0
"""How long a database that did not answer is left alone, in seconds."""


@dataclass(frozen=True, slots=True)
class Version:
    """What the content is, and until when by itself, in seconds of the epoch.

    `withdrawals` says for each guide when the next of its articles goes by the clock.
    """

    content: str
    copies: str
    changes_at: float
    withdrawals: Mapping[str, float] = field(default_factory=dict)


marker = Marker(settings.DATA_DIR / "content-changed")


def changes_pages(write: Callable[P, R]) -> Callable[P, R]:
    """Return the function inside a transaction that also replaces the content's version."""

    @functools.wraps(write)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            marker.begin_write()
            result = write(*args, **kwargs)
            _replace("content")
            transaction.on_commit(marker.end_write)
        return result

    return wrapped


def let_go_of_copies() -> None:
    """Let no page from before this write be shown any more, even without the database.

    Belongs inside a function that `changes_pages`.
    """
    _replace("copies")


def _replace(field: str) -> None:
    word = new_word()
    if not ContentVersion.objects.filter(pk=ContentVersion.ONLY).update(**{field: word}):
        ContentVersion.objects.create(**{field: word})


last_copies = LastCopies(settings.DATA_DIR / "last-copies")


class VersionReader:
    """What a process knows of the version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: bytes | None = None
        self._fresh_until = -math.inf
        self._looked_at = math.inf
        self._known: Version | None = None
        self.last_known: Version | None = None
        self._asked_at = -math.inf
        self._ahead: threading.Thread | None = None

    def current(self) -> Version | None:
        """Return the version of the last commit, or None while the database is away."""
        state = marker.read()
        if state == self._state and time.monotonic() < self._fresh_until:
            return self._known
        # Where nothing tells of a write, one thread looks and the others go on.
        if not self._lock.acquire(blocking=not self._may_go_on(state)):
            return self._known
        try:
            return self._look_again()
        finally:
            self._lock.release()

    def at_once(self) -> Version | None:
        """Return `current` where nobody has to be waited for, else None.

        While somebody asks, a thread looks in time for all, so that a database which takes
        long to answer holds nobody up.
        """
        if not self._is_quiet():
            return None
        self._asked_at = time.monotonic()
        if self._ahead is None or not self._ahead.is_alive():
            self._ahead = threading.Thread(target=self._look_ahead, daemon=True)
            with contextlib.suppress(RuntimeError):  # no more threads: then whoever asks looks
                self._ahead.start()
        is_fresh = self._asked_at < self._fresh_until
        may_be_shown = is_fresh or (self._lock.locked() and self._has_begun_in_time())
        return self._known if may_be_shown else None

    def _look_ahead(self) -> None:
        while time.monotonic() < self._asked_at + LOOKED_AHEAD_FOR:
            with self._lock:
                self._look_again(LOOKED_AHEAD)
            left = self._fresh_until - LOOKED_AHEAD - time.monotonic()
            time.sleep(max(left, LOOKED_AHEAD))
        connection.close()

    @property
    def is_away(self) -> bool:
        """Whether the database was away when it was asked last, and nothing was written since."""
        return self._known is None and self._is_quiet()

    def _is_quiet(self) -> bool:
        """Whether nothing tells of a write since the last look, or of one under way."""
        state = self._state
        return bool(state) and marker.read() == state and not marker.is_writing(state)

    def _may_go_on(self, state: bytes) -> bool:
        """Whether what is known will do while another thread looks."""
        is_quiet = state == self._state and not marker.is_writing(state)
        return is_quiet and (self._known is None or self._has_begun_in_time())

    def _has_begun_in_time(self) -> bool:
        """Whether what was known was not yet old when the last look began, and is not very old."""
        began = self._looked_at < self._fresh_until + CHECKED_EVERY
        return began and time.monotonic() < self._fresh_until + LOOKED_FOR

    def _look_again(self, ahead: float = 0.0) -> Version | None:
        state = marker.read()  # before the database, so that a write in between is noticed
        now = time.monotonic()
        if state == self._state and now < self._fresh_until - ahead:
            return self._known
        self._looked_at = now
        try:
            self._known = self.last_known = _load(self._known)
            last_copies.keep(self._known.copies)
            self._fresh_until = now if marker.is_writing(state) else now + CHECKED_EVERY
            if self._known.changes_at < time.time() + CHECKED_EVERY:
                self._fresh_until = now
        except DatabaseError as error:
            logger.warning("The content's version cannot be read: %s", error)
            self._known = None
            if self.last_known is None and (copies := last_copies.read()):
                self.last_known = Version("", copies, changes_at=-math.inf)
            self._fresh_until = time.monotonic() + ASKED_AGAIN_AFTER
        self._state = state
        _refresh_connection()  # back to the pool, where there is one
        return self._known


def _refresh_connection() -> None:
    """Do what Django does between requests, in front of which the version is read."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _load(known: Version | None) -> Version:
    """Return the version as the database has it, in one query where nothing has changed."""
    _refresh_connection()
    row = ContentVersion.objects.values_list("content", "copies").first() or ("", "")
    if known and row == (known.content, known.copies) and time.time() < known.changes_at:
        return known
    withdrawals = {
        guide: moment.timestamp() for guide, moment in Article.objects.next_withdrawals().items()
    }
    return Version(*row, changes_at=_next_change(), withdrawals=withdrawals)


def _next_change() -> float:
    """Return when a page will differ though nobody writes.

    An article appears or disappears at its time, or a channel becomes overdue.
    """
    turn = Article.objects.next_turn()
    return min(turn.timestamp() if turn else math.inf, _next_overdue())


def _next_overdue() -> float:
    today = timezone.localdate()
    due = [
        channel.due_on
        for channel in ContactChannel.objects.active().only(
            "verified_on", "created_on", "verify_every"
        )[:500]
        if channel.due_on > today
    ]
    if not due:
        return math.inf
    midnight = datetime.combine(min(due), datetime.min.time())
    return timezone.make_aware(midnight).timestamp()


reader = VersionReader()
"""The one of this process."""
