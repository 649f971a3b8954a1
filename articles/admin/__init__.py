"""The admin, for editors: what they see, and what each may do."""

from articles.admin import (
    addresses,
    articles,
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
