"""Guides, their articles, and the steps of an article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Min, Q
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from articles.content.rendering import render, render_html
from articles.content.slugs import slug_from_title
from articles.models.codes import resolved
from articles.models.content_version import new_word
from articles.models.fields import (
    KeywordsField,
    LineField,
    MarkdownField,
    SlugField,
    split_keywords,
)
from articles.models.numbered import blocks
from articles.models.numbers import keep_number, take_number
from articles.models.schedule import Stage, at_stage, in_force, stage_of, to_the_minute
from articles.models.upkeep import Tended

if TYPE_CHECKING:
    from articles.models.notices import RiskNote


UNTOUCHED_AFTER = timedelta(days=30)
"""How long a draft may lie before its authors are reminded of it."""

MOMENTS_NEED_PUBLISHED = "发布时间和撤下时间只用于状态是“已发布”的文章。"
WITHDRAWN_BEFORE_PUBLISHED = "撤下时间要晚于发布时间，请改其中一个。"


@lru_cache(maxsize=4)
def guides_path(prefix: str) -> str:  # noqa: ARG001  (what `reverse` puts in front)
    """Return the path below which the guides are; a page links a dozen, each slow to reverse."""
    return reverse("guides")


class GuideQuerySet(models.QuerySet["Guide"]):
    """Guides, by what a visitor may see."""

    def published(self) -> GuideQuerySet:
        """Return the guides that visitors see, in their order."""
        return self.filter(is_published=True).order_by("position", "pk")

    def map_numbers(self, size: int) -> list[int]:
        """Return which blocks of `size` keys hold guides that visitors see; one query."""
        return blocks(self.published(), size)


class Guide(models.Model):
    """One task that visitors come with, answered by several articles."""

    title = LineField("标题", max_length=120)
    slug = SlugField("网址名", unique=True)
    summary = LineField("一句话说明", max_length=200)
    introduction = MarkdownField("开头", blank=True)
    closing = MarkdownField("结尾", blank=True)
    keywords = KeywordsField("其他说法", blank=True)
    required_notes: models.ManyToManyField[RiskNote, Any] = models.ManyToManyField(
        "articles.RiskNote", related_name="required_by", blank=True,
        verbose_name="必须显示的风险提示",
    )  # fmt: skip
    position = models.PositiveIntegerField("排列顺序", default=0)
    is_published = models.BooleanField("发布", default=False)
    leads_to = models.ForeignKey(
        "self", models.SET_NULL, related_name="stands_in_for", null=True, blank=True,
        verbose_name="撤下后转到",
    )  # fmt: skip
    published_at = models.DateTimeField("首次发布时间", null=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    introduction_html = models.TextField(editable=False, blank=True)
    closing_html = models.TextField(editable=False, blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = "指南"
        verbose_name_plural = "指南"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="guide_slug_not_empty"),
            models.CheckConstraint(condition=~Q(title=""), name="guide_title_not_empty"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the guide with its Markdown rendered; an empty slug is made from the title."""
        self.slug = self.slug or slug_from_title(self.title, prefix="guide")
        self.introduction_html = render_html(resolved(self.introduction), below=1)
        self.closing_html = render_html(resolved(self.closing), below=2)
        if self.is_published and self.published_at is None:
            self.published_at = timezone.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the guide's path on the site."""
        return f"{guides_path(get_script_prefix())}{self.slug}/"

    @property
    def was_public(self) -> bool:
        """Whether visitors have ever seen the guide."""
        return self.published_at is not None

    @property
    def keyword_list(self) -> tuple[str, ...]:
        """The other words that visitors use for this, in the editors' order."""
        return split_keywords(self.keywords)


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
        found = self.filter(status=Article.Status.DRAFT, updated_at__lt=since)
        return found.order_by("updated_at", "pk")

    def map_numbers(self, size: int) -> list[int]:
        """Return which blocks of `size` keys hold articles that visitors see; one query."""
        return blocks(self.published(), size)

    def with_page_content(self) -> ArticleQuerySet:
        """Return the articles with guide, steps and shown risk notes, in two more queries."""
        return self.select_related("guide").prefetch_related("steps", "risk_notes")


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
            models.Index(fields=["status", "id"], name="article_status_key"),
            models.Index(  # answers alone how many a guide shows now
                fields=["guide", "status", "position", "publish_at", "withdraw_at"],
                name="article_in_guide",
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


class StepQuerySet(models.QuerySet["Step"]):
    """Steps, stored several at once."""

    def add(self, steps: Sequence[Step]) -> None:
        """Store new steps with their Markdown rendered, in one query."""
        for step in steps:
            step.render()
        self.bulk_create(steps)


class Step(models.Model):
    """One action in an article. Positions are kept at 1…n by `publishing.set_steps`."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="steps", verbose_name="文章")
    position = models.PositiveIntegerField("序号")
    text = MarkdownField("这一步做什么")
    image = models.ImageField(
        "图片",
        upload_to="images",
        blank=True,
        width_field="image_width",
        height_field="image_height",
    )
    image_alt = LineField("图片说明", max_length=200, blank=True)
    image_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    caution = MarkdownField("这一步要小心什么", blank=True)
    text_html = models.TextField(editable=False, blank=True)
    caution_html = models.TextField(editable=False, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = "步骤"
        verbose_name_plural = "步骤"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "position"], name="step_position_unique_in_article"
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="step_position_from_one"),
            models.CheckConstraint(
                condition=Q(image="") | ~Q(image_alt=""),
                name="step_image_has_alt",
                violation_error_message="有图片的步骤必须写图片说明，看不见图片的人靠它操作。",
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.position} 步"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the step with its Markdown rendered."""
        self.render()
        super().save(*args, **kwargs)

    def render(self) -> None:
        """Make the HTML of its texts, with today's numbers."""
        self.text_html = render_html(resolved(self.text), below=2)
        self.caution_html = render_html(resolved(self.caution), below=2)
