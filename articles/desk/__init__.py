"""The admin's first page: what there is to do, for each account what it may do.

Every section is one function that reads a bounded number of rows in a fixed number of
queries, however much the site holds.
"""

from django.contrib.auth.models import User

from articles.desk import changes, channels, readers, reviews, schedule, searches, texts
from articles.desk.sections import Desk, Reader

READERS: tuple[Reader, ...] = (
    channels.overdue,
    channels.waiting,
    changes.waiting,
    texts.own_drafts,
    reviews.due,
    schedule.coming,
    readers.unhelpful_articles,
    readers.unhelpful_steps,
    searches.dead_ends,
    texts.dead_links,
    texts.untouched_drafts,
    texts.off_the_list,
)
"""The sections in their order: what can cost people money first."""


def desk_of(user: User) -> Desk:
    """Return what there is to do for the account."""
    found = [section for section in (read(user) for read in READERS) if section is not None]
    return Desk(
        sections=tuple(section for section in found if section.count),
        done=tuple(section.title for section in found if not section.count),
    )
