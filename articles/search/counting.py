"""Counts searches beside the requests: never slows one, never breaks one.

A request only adds to a small dictionary. A thread of the process writes it to the
database every few seconds. What a locked database or a killed process loses is a count.
"""

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Feedback, SearchCount
from articles.search import frequent
from articles.search.privacy import countable

logger = logging.getLogger(__name__)

MAX_WAITING = 2_000
"""Different queries that wait to be written; more are not counted."""

MAX_NEW_A_DAY = 20_000
"""Different queries that one day may hold; a flood cannot fill the disk."""


REFRESHED_EVERY = 600
"""How often the frequent searches are looked up anew, in seconds."""


@dataclass(slots=True)
class _Tally:
    searches: int = 0
    opened: int = 0
    dead_ends: int = 0
    results: int | None = None


class SearchCounter:
    """Collects counts in memory and writes them in the background."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[date, str], _Tally] = {}
        self._writer: threading.Thread | None = None
        self._forgot_on: date | None = None
        self._refreshed_at: float | None = None

    def count_search(self, text: str, results: int) -> None:
        """Note that the text was searched for and gave this many results."""
        with self._lock:
            if tally := self._tally(text):
                tally.searches += 1
                tally.dead_ends += results == 0
                tally.results = results
        self._start_writer()

    def count_opened(self, text: str) -> None:
        """Note that a result of a search for the text was opened."""
        with self._lock:
            if tally := self._tally(text):
                tally.opened += 1
        self._start_writer()

    def flush(self) -> None:
        """Write what is waiting; counts that cannot be written are lost, with a log line."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        try:
            with transaction.atomic():
                _write(waiting)
            self._tend()
        except DatabaseError as error:
            logger.warning("Lost the counts of %d searches: %s", len(waiting), error)

    def _tally(self, text: str) -> _Tally | None:
        query = countable(text)
        key = (timezone.localdate(), query)
        if not query or (key not in self._waiting and len(self._waiting) >= MAX_WAITING):
            return None
        return self._waiting.setdefault(key, _Tally())

    def _tend(self) -> None:
        today = timezone.localdate()
        if self._forgot_on != today:
            SearchCount.objects.forget_single(today)
            Feedback.objects.forget_comments(today)
            self._forgot_on = today
        now = time.monotonic()
        if self._refreshed_at is None or now - self._refreshed_at > REFRESHED_EVERY:
            frequent.refresh()
            self._refreshed_at = now

    def _start_writer(self) -> None:
        if settings.SEARCH_COUNTS_WRITTEN_EVERY is None or self._writer is not None:
            return
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(
                    target=self._write_forever, name="search-counts", daemon=True
                )
                self._writer.start()

    def _write_forever(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(settings.SEARCH_COUNTS_WRITTEN_EVERY)
            try:
                self.flush()
            except Exception:
                # The cache or the driver may fail in ways of its own; the next turn may work.
                logger.exception("The counts of searches could not be written.")
            finally:
                connections.close_all()


def _write(waiting: Mapping[tuple[date, str], _Tally]) -> None:
    days = {day for day, _ in waiting}
    room = {day: MAX_NEW_A_DAY - SearchCount.objects.filter(day=day).count() for day in days}
    for (day, query), tally in waiting.items():
        changes: dict[str, object] = {
            "searches": F("searches") + tally.searches,
            "opened": F("opened") + tally.opened,
            "dead_ends": F("dead_ends") + tally.dead_ends,
        }
        if tally.results is not None:
            changes["results"] = tally.results
        known = SearchCount.objects.filter(day=day, query=query)
        if known.update(**changes) or not tally.searches or room[day] <= 0:
            continue
        room[day] -= 1
        # Another process may have made the row meanwhile: then this only adds to it.
        SearchCount.objects.bulk_create([SearchCount(day=day, query=query)], ignore_conflicts=True)
        known.update(**changes)


counter = SearchCounter()
"""This process's counter."""
