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
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.caching.marker import Marker
from articles.models import Article, ContactChannel, ContentVersion
from articles.models.content_version import new_word

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

CHECKED_EVERY = 0.5
"""How long another machine's write may stay unnoticed, in seconds."""

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


class LastCopies:
    """Which copies may be shown, in a file for processes that start without the database."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = ""

    def keep(self, copies: str) -> None:
        """Write it down, where it is not the one that this process has written."""
        if copies == self._kept:
            return
        draft = self._path.with_name(f"{self._path.name}.{new_word()}")
        try:
            draft.write_text(copies, encoding="ascii")
            draft.replace(self._path)
        except OSError as error:
            logger.warning("Which copies may be shown cannot be written down: %s", error)
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
        self._kept = copies

    def read(self) -> str:
        """Return what was written last, nothing where that is unknown."""
        try:
            return self._path.read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""


last_copies = LastCopies(settings.DATA_DIR / "last-copies")


class VersionReader:
    """What a process knows of the version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: bytes | None = None
        self._fresh_until = -math.inf
        self._known: Version | None = None
        self.last_known: Version | None = None

    def current(self) -> Version | None:
        """Return the version of the last commit, or None while the database is away."""
        state = marker.read()
        if state == self._state and time.monotonic() < self._fresh_until:
            return self._known
        must_wait = state != self._state or marker.is_writing(state)
        # Where nothing tells of a write, one thread looks and the others go on.
        if not self._lock.acquire(blocking=must_wait or self._state is None):
            return self._known
        try:
            return self._look_again()
        finally:
            self._lock.release()

    def _look_again(self) -> Version | None:
        state = marker.read()  # before the database, so that a write in between is noticed
        now = time.monotonic()
        if state == self._state and now < self._fresh_until:
            return self._known
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
