"""The admin, for editors: what they see, and what each may do."""

from articles.admin import (
    addresses,
    articles,
    changes,
    channels,
    feedback,
    guides,
    links,
    protection,
    search_counts,
    support,
    synonyms,
    users,
)

__all__ = [
    "addresses",
    "articles",
    "changes",
    "channels",
    "feedback",
    "guides",
    "links",
    "protection",
    "search_counts",
    "support",
    "synonyms",
    "users",
]
