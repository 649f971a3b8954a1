"""Searches that many visitors made with success, as suggestions for the next ones.

A suggestion puts words under the site's name, so a flood of made-up searches must not
choose them: a search is only suggested when it was often made and its results opened, and
when it is made of words from the site's own documents.
"""

from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from articles.models import SearchCount
from articles.search.backends import store_for
from articles.search.privacy import countable
from articles.search.spread import is_made_of_known_words

PERIOD = timedelta(days=30)
MOST = 50
CACHE_KEY = "frequent-searches"
KEPT_FOR = 24 * 3600
"""In seconds; refreshed much sooner while visitors search."""


def refresh() -> None:
    """Look anew which searches were frequent and good; one query for each of them."""
    store = store_for(connection)
    since = timezone.localdate() - PERIOD
    candidates = SearchCount.objects.since(since).good_queries()[: 2 * MOST]
    kept = [query for query in candidates if is_made_of_known_words(store, query)]
    cache.set(CACHE_KEY, kept[:MOST], KEPT_FOR)


def containing(text: str, *, limit: int) -> list[str]:
    """Return frequent searches with the text in them, most frequent first; no query."""
    wanted = countable(text)
    if not wanted:
        return []
    known: list[str] = cache.get(CACHE_KEY, [])
    return [query for query in known if wanted in query and query != wanted][:limit]
