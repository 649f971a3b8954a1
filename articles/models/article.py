"""Articles: ways to do a guide's task, and things to know about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from articles.content.rendering import render
from articles.content.slugs import slug_from_title
from articles.models.article_queryset import ArticleQuerySet
from articles.models.codes import resolved
from articles.models.content_version import new_word
from articles.models.fields import (
    KeywordsField,
    LineField,
    MarkdownField,
    SlugField,
    split_keywords,
)
from articles.models.guide import Guide
from articles.models.numbers import keep_number, take_number
from articles.models.schedule import Stage, newest_change, stage_of, to_the_minute
from articles.models.upkeep import Tended

if TYPE_CHECKING:
    from articles.models.notices import RiskNote

MOMENTS_NEED_PUBLISHED = "发布时间和撤下时间只用于状态是“已发布”的文章。"
WITHDRAWN_BEFORE_PUBLISHED = "撤下时间要晚于发布时间，请改其中一个。"


class Article(Tended):
    """One way to do the guide's task, or something to know about it."""

    class Kind(models.TextChoices):
        """What an article mainly consists of."""

        STEPS = "steps", "操作步骤"
        EXPLANATION = "explanation", "说明"
        CONTACT = "contact", "联系方式"

    class Status(models.TextChoices):
        """Who can see an article."""

        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤下"

    guide = models.ForeignKey(
        Guide, models.PROTECT, related_name="articles", verbose_name="所属指南"
    )
    title = LineField("标题", max_length=120)
    slug = SlugField("网址名")
    summary = LineField("一句话说明", max_length=200)
    fits_when = LineField("适用情况", max_length=300, blank=True)
    body = MarkdownField("正文", blank=True)
    kind = models.CharField("类型", max_length=20, choices=Kind, default=Kind.STEPS)
    keywords = KeywordsField("其他说法", blank=True)
    position = models.PositiveIntegerField("排列顺序", default=0)
    status = models.CharField("状态", max_length=20, choices=Status, default=Status.DRAFT)
    publish_at = models.DateTimeField("发布时间", null=True, blank=True)
    withdraw_at = models.DateTimeField("撤下时间", null=True, blank=True)
    is_featured = models.BooleanField("首页常用", default=False)
    number = models.PositiveIntegerField("短地址编号", unique=True, blank=True, editable=False)
    leads_to = models.ForeignKey(
        "self", models.SET_NULL, related_name="stands_in_for", null=True, blank=True,
        verbose_name="撤下后转到",
    )  # fmt: skip
    risk_notes: models.ManyToManyField[RiskNote, Any] = models.ManyToManyField(
        "articles.RiskNote", related_name="articles", blank=True, verbose_name="风险提示"
    )
    preview_key = models.CharField(max_length=16, default=new_word, db_default="", editable=False)
    published_at = models.DateTimeField("首次发布时间", null=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    body_html = models.TextField(editable=False, blank=True)
    body_headings = models.JSONField(editable=False, default=list)
    note_ids: str | None  # only on those of `reading.article_at`
    version_key: int | None  # as well

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "文章"
        verbose_name_plural = "文章"
        permissions = [("publish_article", "可以发布和撤下文章，修改已发布的文章")]
        ordering = ["guide__position", "guide_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "slug"],
                name="article_slug_unique_in_guide",
                violation_error_message="这个指南里已经有文章用了这个网址名，请换一个。",
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="article_slug_not_empty"),
            models.CheckConstraint(condition=~Q(title=""), name="article_title_not_empty"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "withdrawn"]),
                name="article_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="published") | Q(publish_at=None, withdraw_at=None),
                name="article_moments_only_published",
                violation_error_message=MOMENTS_NEED_PUBLISHED,
            ),
            models.CheckConstraint(
                condition=Q(publish_at=None)
                | Q(withdraw_at=None)
                | Q(withdraw_at__gt=F("publish_at")),
                name="article_withdrawn_after_published",
                violation_error_message=WITHDRAWN_BEFORE_PUBLISHED,
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["steps", "explanation", "contact"]),
                name="article_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(review_every__gte=1), name="article_review_every_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "updated_at"], name="article_status_updated"),
            models.Index(
                fields=["publish_at"], condition=~Q(publish_at=None), name="article_by_publish_at"
            ),
            models.Index(
                fields=["withdraw_at"],
                condition=~Q(withdraw_at=None),
                name="article_by_withdraw_at",
            ),
            # These two answer alone: a row lies beside its long texts, which are read with it.
            models.Index(
                fields=["guide", "slug", "status", "publish_at", "withdraw_at"],
                name="article_shown_at",
            ),
            models.Index(
                fields=[
                    "status",
                    "review_due_on",
                    "guide",
                    "responsible",
                    "publish_at",
                    "withdraw_at",
                ],
                name="article_review_due",
            ),
            models.Index(  # answers alone how many a guide shows now
                fields=["guide", "status", "position", "publish_at", "withdraw_at"],
                name="article_in_guide",
            ),
            # Of those that begin with the status SQLite takes the last that fits: the feed's,
            # one that answers alone what the sitemap's maps hold, the home page's.
            models.Index("status", newest_change().desc(), F("id").desc(), name="article_newest"),
            models.Index(
                fields=[
                    "status",
                    "id",
                    "guide",
                    "publish_at",
                    "withdraw_at",
                    "slug",
                    "updated_at",
                ],
                name="article_shown_by_key",
            ),
            models.Index(
                fields=["status", "id"],
                name="article_featured",
                condition=Q(is_featured=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the article with its body rendered; an empty slug is made from the title.

        It gets its number with the first save, and counts as published from when visitors
        can first see it, its guide with it: that may be a moment to come.
        """
        if self._state.adding:
            self._number()
        self.slug = self.slug or slug_from_title(self.title, prefix="article")
        self.render()
        self.publish_at = to_the_minute(self.publish_at)
        self.withdraw_at = to_the_minute(self.withdraw_at)
        if not self.was_public:
            self.published_at = self._first_shown_at()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the article's path on the site; needs the guide loaded."""
        return f"{self.guide.get_absolute_url()}{self.slug}/"

    def clean(self) -> None:
        """Bring both moments to the minute; refuse to withdraw before publishing."""
        super().clean()
        self.publish_at = to_the_minute(self.publish_at)
        self.withdraw_at = to_the_minute(self.withdraw_at)
        if self.publish_at and self.withdraw_at and self.withdraw_at <= self.publish_at:
            raise ValidationError({"withdraw_at": WITHDRAWN_BEFORE_PUBLISHED})

    @property
    def short_path(self) -> str:
        """The path that can be read out over the phone; it never changes."""
        return f"/h/{self.number}"

    def _number(self) -> None:
        if self.number is None:
            self.number = take_number(Article.objects.all())
        else:
            keep_number(self.number)

    def render(self) -> None:
        """Make the body's HTML and headings, with today's numbers."""
        rendered = render(resolved(self.body))
        self.body_html = rendered.html
        self.body_headings = [heading.as_row() for heading in rendered.headings]

    def _first_shown_at(self) -> datetime | None:
        stage = self.stage
        if not self.guide.is_published or stage not in (Stage.PUBLISHED, Stage.SCHEDULED):
            return None
        return self.publish_at if stage == Stage.SCHEDULED else timezone.now()

    @property
    def stage(self) -> Stage:
        """Where the article stands now, by its status and the clock."""
        return stage_of(self.status, self.publish_at, self.withdraw_at)

    @property
    def is_visible(self) -> bool:
        """Whether visitors see the article now; needs the guide loaded."""
        return self.stage == Stage.PUBLISHED and self.guide.is_published

    @property
    def was_public(self) -> bool:
        """Whether visitors have ever seen the article."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def changed_at(self) -> datetime:
        """When visitors last got something new: by the last save, or by the clock after it."""
        return max(self.updated_at, self.publish_at or self.updated_at)

    @property
    def changed_on(self) -> date:
        """The day of that, in the editors' time."""
        return timezone.localdate(self.changed_at)

    @property
    def keyword_list(self) -> tuple[str, ...]:
        """The other words that visitors use for this, in the editors' order."""
        return split_keywords(self.keywords)
