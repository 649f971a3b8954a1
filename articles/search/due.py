"""What comes and goes by the clock: the index follows with the first search after it.

No process waits for the moment. The index's own state, which every search reads anyway,
says when that is.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime

from django.db import DatabaseError
from django.utils import timezone

from articles.models import Article
from articles.search.backends.reading import State

logger = logging.getLogger(__name__)

PATIENCE = 0.2
"""How long a search waits for another writer before it goes on without, in seconds."""

TRIED_AGAIN_AFTER = 1.0
"""How long an index that could not be written is left alone, in seconds."""

_turn = threading.Lock()
_not_before = 0.0


def is_due(state: State) -> bool:
    """Whether something came or went since the index was written."""
    return state.due_at is not None and state.due_at <= timezone.now().timestamp()


def fallen_due(state: State) -> list[int]:
    """Return the keys of the articles that came or went since the index was written."""
    if state.due_at is None or not is_due(state):
        return []
    since = datetime.fromtimestamp(state.due_at, UTC)
    turned = Article.objects.turned(since, timezone.now())
    return list(turned.values_list("pk", flat=True))


def next_moment() -> float | None:
    """Return when the next article comes or goes, in seconds of the epoch; two queries."""
    moment = Article.objects.next_turn()
    return moment.timestamp() if moment else None


def catch_up(index: Callable[[], None]) -> bool:
    """Bring the index up to date and return whether it is; a busy database is left in peace.

    It is written where content is written, also while the request reads from elsewhere.
    """
    global _not_before  # noqa: PLW0603  (one memory for all threads)
    if time.monotonic() < _not_before or not _turn.acquire(blocking=False):
        return False
    try:
        Context().run(index)
    except DatabaseError as error:
        logger.warning("The index does not know yet what came or went by the clock: %s", error)
        _not_before = time.monotonic() + TRIED_AGAIN_AFTER
        return False
    finally:
        _turn.release()
    return True
