"""Searches that many visitors made with success, as suggestions for the next ones.

A suggestion puts words under the site's name, and anybody can search for anything often.
So only what an editor wrote is suggested: a search that equals a title or a keyword. How
often it was searched, and its results opened, decides which of those.
"""

import logging
import time
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from articles.models import SearchCount
from articles.search import analyzer, query
from articles.search.backends import store_for
from articles.search.backends.reading import Reader
from articles.search.finding import find
from articles.search.privacy import countable

logger = logging.getLogger(__name__)

PERIOD = timedelta(days=30)
MOST = 50
LOOKED_AT = 10
BREATH = 0.02
"""How long each look-up leaves the processor to visitors first, in seconds.

A hundred in a row held up a request beside them by 50 ms: at each of its own queries
it waited for the interpreter.
"""

CACHE_KEY = "frequent-searches"
KEPT_FOR = 24 * 3600
"""In seconds; refreshed much sooner while visitors search."""


def refresh() -> None:
    """Look anew which searches were frequent and good; a few queries for each of them."""
    store = store_for(connection)
    since = timezone.localdate() - PERIOD
    candidates = SearchCount.objects.since(since).good_queries()[: 2 * MOST]
    kept = [text for text in candidates if _is_written_by_editors(store, text)]
    cache.set(CACHE_KEY, kept[:MOST], KEPT_FOR)


def containing(text: str, *, limit: int) -> list[str]:
    """Return frequent searches with the text in them, most frequent first; no query.

    A cache that does not answer gives none, and a line in the log.
    """
    wanted = countable(text)
    if not wanted:
        return []
    try:
        known: list[str] = cache.get(CACHE_KEY, [])
    except Exception:
        logger.warning("No frequent searches: the cache does not answer.", exc_info=True)
        return []
    return [item for item in known if wanted in item and item != wanted][:limit]


def _is_written_by_editors(store: Reader, text: str) -> bool:
    time.sleep(BREATH)
    line = " ".join(analyzer.words(text))
    numbers = find(store, query.read(text)).numbers[:LOOKED_AT]
    return any(line in lead.split("\n") for lead in store.leads(numbers).values())
