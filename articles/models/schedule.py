"""When visitors see an article: from one minute to another, by the clock alone."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Expression, F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone


class Stage(models.TextChoices):
    """Where an article stands now; its status together with its two moments."""

    DRAFT = "draft", "草稿"
    SCHEDULED = "scheduled", "已安排"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Between which a day or moment that somebody gives has to lie."""

PUBLISHED = "published"
"""The status of an article that is shown, at its time."""


def in_force(prefix: str = "", *, now: Expression | None = None) -> Q:
    """Return the condition for articles that are shown now wherever their guide is.

    `prefix` leads to the article, such as `articles__` from a guide. A query that is kept
    for later gives an expression for the moment.
    """
    moment = now or timezone.now()
    has_begun = Q(**{f"{prefix}publish_at": None}) | Q(**{f"{prefix}publish_at__lte": moment})
    goes_on = Q(**{f"{prefix}withdraw_at": None}) | Q(**{f"{prefix}withdraw_at__gt": moment})
    return Q(**{f"{prefix}status": PUBLISHED}) & has_begun & goes_on


def at_stage(stage: str) -> Q:
    """Return the condition for articles that stand there now."""
    now = timezone.now()
    conditions = {
        Stage.DRAFT: Q(status="draft"),
        Stage.SCHEDULED: Q(status=PUBLISHED, publish_at__gt=now),
        Stage.PUBLISHED: in_force(),
        Stage.WITHDRAWN: Q(status="withdrawn") | Q(status=PUBLISHED, withdraw_at__lte=now),
    }
    return conditions[Stage(stage)]


def stage_of(status: str, publish_at: datetime | None, withdraw_at: datetime | None) -> Stage:
    """Return where an article of this status and these moments stands now."""
    if status != PUBLISHED:
        return Stage(status)
    now = timezone.now()
    if withdraw_at is not None and withdraw_at <= now:
        return Stage.WITHDRAWN
    return Stage.SCHEDULED if publish_at is not None and publish_at > now else Stage.PUBLISHED


def validate_year(day: date) -> None:
    """Raise ValidationError for a day or moment that nobody means, at the calendar's ends."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"年份要在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，请检查日期。")


def days_after(day: date, days: int) -> date:
    """Return the day so many days later, or the calendar's last."""
    return day + timedelta(days=min(days, (date.max - day).days))


def to_the_minute(moment: datetime | None) -> datetime | None:
    """Return the moment without its seconds."""
    return moment and moment.replace(second=0, microsecond=0)


def newest_change() -> Greatest:
    """Return when visitors last got something new of an article, for ordering by it."""
    return Greatest("updated_at", Coalesce(F("publish_at"), F("updated_at")))
