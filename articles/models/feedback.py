"""What visitors answered to «解决了吗?»: whether, at which step not, why; never who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from articles.models.article import Article

LONGEST_COMMENT = 200
LONGEST_STEP_TEXT = 120

COMMENTS_FORGOTTEN_AFTER = timedelta(days=180)

MOST_LISTED = 10
MOST_VERSIONS = 10
MOST_STEPS = 200

_NOT_HELPED = Count("pk", filter=Q(is_solved=False, is_handled=False))
_HELPED = Count("pk", filter=Q(is_solved=True))


@dataclass(frozen=True, slots=True)
class UnhelpfulArticle:
    """An article with how many answers say that it did not help, and how many that it did."""

    article_id: int
    title: str
    unsolved: int
    solved: int


@dataclass(frozen=True, slots=True)
class UnhelpfulStep:
    """A step of an article with how many answers say that their writers are stuck at it.

    The text is the step's as the readers saw it.
    """

    article_id: int
    title: str
    step: int
    step_text: str
    unsolved: int


@dataclass(frozen=True, slots=True)
class StuckAt:
    """A step of a version with how many answers say that their writers were stuck at it."""

    step: int
    step_text: str
    count: int


@dataclass(frozen=True, slots=True)
class VersionFigures:
    """What readers answered about an article as it was in one version.

    `version_id` is None where the version itself has been deleted since.
    """

    version_of: datetime
    version_id: int | None
    solved: int
    unsolved: int
    steps: tuple[StuckAt, ...]

    @property
    def share(self) -> int:
        """How many of a hundred it helped."""
        return round(100 * self.solved / (self.solved + self.unsolved))


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Answers, by when they came and what is to be done about them."""

    def since(self, first_day: date) -> FeedbackQuerySet:
        """Return the answers from the day on."""
        return self.filter(day__gte=first_day)

    def waiting(self) -> FeedbackQuerySet:
        """Return the answers «not solved» that no editor has handled yet."""
        return self.filter(is_solved=False, is_handled=False)

    def unhelpful_articles(
        self, first_day: date, most: int = MOST_LISTED
    ) -> list[UnhelpfulArticle]:
        """Return the articles with waiting answers from the day on, the most first; one query."""
        counted = self.since(first_day).values("article_id", "article__title")
        found = counted.annotate(unsolved=_NOT_HELPED, helped=_HELPED).filter(unsolved__gt=0)
        return [
            UnhelpfulArticle(
                row["article_id"], row["article__title"], row["unsolved"], row["helped"]
            )
            for row in found.order_by("-unsolved", "helped", "article_id")[:most]
        ]

    def unhelpful_steps(self, first_day: date, most: int = MOST_LISTED) -> list[UnhelpfulStep]:
        """Return the steps that waiting answers name, from the day on, the most first.

        One query. A step whose text has changed since counts as another one.
        """
        named = self.since(first_day).waiting().filter(step__isnull=False)
        found = named.values("article_id", "article__title", "step", "step_text")
        counted = found.annotate(unsolved=Count("pk"))
        return [
            UnhelpfulStep(
                row["article_id"],
                row["article__title"],
                row["step"] or 0,
                row["step_text"],
                row["unsolved"],
            )
            for row in counted.order_by("-unsolved", "article_id", "step")[:most]
        ]

    def per_version(self, most: int = MOST_VERSIONS) -> list[VersionFigures]:
        """Return the figures of the versions that the answers speak of, the newest first.

        Two queries; steps the most first. Meant for the answers about one article.
        """
        grouped = self.order_by().values("version_of", "version_id")
        counted = grouped.annotate(
            helped=Count("pk", filter=Q(is_solved=True)),
            unsolved=Count("pk", filter=Q(is_solved=False)),
        )
        rows = list(counted.order_by("-version_of", "-version_id")[:most])
        steps = self._per_step([row["version_of"] for row in rows])
        return [
            VersionFigures(
                row["version_of"],
                row["version_id"],
                row["helped"],
                row["unsolved"],
                tuple(steps.get((row["version_of"], row["version_id"]), ())),
            )
            for row in rows
        ]

    def _per_step(
        self, versions: Sequence[datetime]
    ) -> dict[tuple[datetime, int | None], list[StuckAt]]:
        named = self.filter(version_of__in=versions, step__isnull=False).order_by()
        grouped = named.values("version_of", "version_id", "step", "step_text")
        found: dict[tuple[datetime, int | None], list[StuckAt]] = {}
        for row in grouped.annotate(count=Count("pk")).order_by("-count", "step")[:MOST_STEPS]:
            stuck = StuckAt(row["step"] or 0, row["step_text"], row["count"])
            found.setdefault((row["version_of"], row["version_id"]), []).append(stuck)
        return found

    def forget_comments(self, today: date) -> int:
        """Empty the comments older than 180 days and return how many; the answers stay."""
        old = self.filter(day__lt=today - COMMENTS_FORGOTTEN_AFTER).exclude(comment="")
        return old.update(comment="")


class Feedback(models.Model):
    """One answer of a reader: of the day only, without anything that tells who it was.

    It is said of a text: the version that the reader had before them, or, where versions as
    old have been deleted, the one of that time. Comments are masked before they come here.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="feedback", db_index=False, verbose_name="文章"
    )
    version = models.ForeignKey(
        "reversion.Version", models.SET_NULL, null=True, related_name="+", verbose_name="版本"
    )
    version_of = models.DateTimeField("说的是哪个版本")
    is_solved = models.BooleanField("解决了")
    step = models.PositiveSmallIntegerField("卡在第几步", null=True)
    step_text = models.CharField("这一步当时的内容", max_length=LONGEST_STEP_TEXT, blank=True)
    comment = models.CharField("读者写的话", max_length=LONGEST_COMMENT, blank=True)
    day = models.DateField("日期")
    is_handled = models.BooleanField("已处理", default=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "读者反馈"
        verbose_name_plural = "读者反馈"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["article", "day"], name="feedback_article_day"),
            models.Index(fields=["day"], name="feedback_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__isnull=True) | Q(step__gte=1, is_solved=False),
                name="feedback_step_only_where_stuck",
            ),
            models.CheckConstraint(
                condition=Q(step__isnull=False) | Q(step_text=""),
                name="feedback_step_text_of_a_step",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("comment"), LONGEST_COMMENT),
                name="feedback_comment_short",
            ),
        ]

    def __str__(self) -> str:
        answer = "解决了" if self.is_solved else "没有解决"
        return f"{self.day} {answer}"
