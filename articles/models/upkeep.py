"""Who looks after a text, and when somebody reads it again to see whether it still holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from articles.models.schedule import days_after

LONGEST_INTERVAL = 1096
"""How many days may lie between two reviews: three years."""


class Tended(models.Model):
    """A text with somebody responsible and a day on which it is to be reviewed.

    Whoever reviews it changes nothing that visitors see, so `articles.upkeep` writes these
    fields and the text's own «更新时间» stays.
    """

    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="负责人",
    )  # fmt: skip
    review_every = models.PositiveSmallIntegerField(
        "多少天复查一次", null=True, blank=True,
        validators=[
            MinValueValidator(1, "复查间隔至少 1 天；不用定期复查就不填。"),
            MaxValueValidator(LONGEST_INTERVAL, f"复查间隔最多 {LONGEST_INTERVAL} 天（三年）。"),
        ],
    )  # fmt: skip
    review_by = models.DateField("指定的复查日期", null=True, blank=True)
    reviewed_on = models.DateField("上次复查", null=True, blank=True, editable=False)
    review_due_on = models.DateField("下次复查", null=True, editable=False)
    """What follows from the four above; kept, so that the database finds what is due."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it with the day of its next review."""
        self.review_due_on = self.next_review()
        super().save(*args, **kwargs)

    def next_review(self) -> date | None:
        """Return the day of the next review, None where nobody has planned any.

        A day that somebody named comes first, until the text is reviewed; then the interval
        counts from the last review, or from the text's first day.
        """
        if self.review_by or not self.review_every:
            return self.review_by
        return days_after(self.reviewed_on or self._first_day(), self.review_every)

    def _first_day(self) -> date:
        created_at: datetime | None = vars(self).get("created_at")
        return timezone.localdate(created_at) if created_at else timezone.localdate()

    @property
    def is_due_for_review(self) -> bool:
        """Whether the day of the next review has come."""
        return self.review_due_on is not None and self.review_due_on <= timezone.localdate()
