"""Guides: tasks that visitors come with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from articles.content.rendering import render_html
from articles.content.slugs import slug_from_title
from articles.models.codes import resolved
from articles.models.fields import (
    KeywordsField,
    LineField,
    MarkdownField,
    SlugField,
    split_keywords,
)
from articles.models.numbered import blocks

if TYPE_CHECKING:
    from articles.models.notices import RiskNote


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
        indexes = [  # the few that are not shown, found without looking at the others
            models.Index(fields=["id"], condition=Q(is_published=False), name="guide_hidden"),
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
