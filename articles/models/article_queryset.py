"""Which articles: by what visitors see, by the clock, by what there is to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Min, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from articles.models.numbered import blocks
from articles.models.schedule import at_stage, in_force

if TYPE_CHECKING:
    from articles.models.article import Article  # noqa: F401  (the base class names it)

_HIDDEN_GUIDES = RawSQL("SELECT id FROM articles_guide WHERE NOT is_published", ())
"""As text: to put it together anew would cost more than to run it."""

UNTOUCHED_AFTER = timedelta(days=30)
"""How long a draft may lie before its authors are reminded of it."""


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, by what a visitor may see and what a page needs."""

    def published(self) -> ArticleQuerySet:
        """Return the articles that visitors see now: those in force, of published guides."""
        return self.in_force().filter(guide__is_published=True)

    def in_force(self) -> ArticleQuerySet:
        """Return the articles that are shown now wherever their guide is."""
        return self.filter(in_force())

    def at_stage(self, stage: str) -> ArticleQuerySet:
        """Return the articles that stand there now: drafts, scheduled, published, withdrawn."""
        return self.filter(at_stage(stage))

    def turned(self, since: datetime, until: datetime) -> ArticleQuerySet:
        """Return the articles that appeared or disappeared by the clock in that time."""
        begun = Q(publish_at__gte=since, publish_at__lte=until)
        ended = Q(withdraw_at__gte=since, withdraw_at__lte=until)
        return self.filter(begun | ended)

    def timed(self) -> ArticleQuerySet:
        """Return the articles that the clock will publish or withdraw."""
        now = timezone.now()
        return self.filter(Q(publish_at__gt=now) | Q(withdraw_at__gt=now))

    def next_turn(self) -> datetime | None:
        """Return when the next article appears or disappears by the clock; two queries."""
        now = timezone.now()
        moments = [
            self.filter(**{f"{name}__gt": now}).aggregate(next=Min(name))["next"]
            for name in ("publish_at", "withdraw_at")
        ]
        return min(filter(None, moments), default=None)

    def next_withdrawals(self) -> dict[str, datetime]:
        """Return by guide when the next of its articles disappears by the clock; one query."""
        ending = self.filter(withdraw_at__gt=timezone.now())
        rows = ending.values("guide__slug").annotate(next=Min("withdraw_at")).order_by()
        return {row["guide__slug"]: row["next"] for row in rows}

    def featured(self) -> ArticleQuerySet:
        """Return the published articles that editors put on the home page, with their guides."""
        found = self.published().filter(is_featured=True).select_related("guide")
        return found.order_by("guide__position", "guide_id", "position", "pk")

    def due_for_review(self) -> ArticleQuerySet:
        """Return what visitors see and somebody should read again, the longest overdue first."""
        found = self.published().filter(review_due_on__lte=timezone.localdate())
        return found.order_by("review_due_on", "pk")

    def untouched_drafts(self) -> ArticleQuerySet:
        """Return the drafts that nobody has saved for long, the oldest first."""
        since = timezone.now() - UNTOUCHED_AFTER
        found = self.filter(status=self.model.Status.DRAFT, updated_at__lt=since)
        return found.order_by("updated_at", "pk")

    def map_numbers(self, size: int) -> list[int]:
        """Return which blocks of `size` keys hold articles that visitors see; one query.

        The hidden guides are few and read once; each block would look at a guide otherwise.
        """
        return blocks(self.in_force().exclude(guide_id__in=_HIDDEN_GUIDES), size)

    def with_page_content(self) -> ArticleQuerySet:
        """Return the articles with guide, steps and shown risk notes, in two more queries."""
        return self.select_related("guide").prefetch_related("steps", "risk_notes")
