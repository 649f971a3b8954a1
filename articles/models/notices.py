"""Risk notes: warnings that several articles, or every page, can show."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from articles.content.rendering import render_html
from articles.models.codes import resolved
from articles.models.fields import LineField, MarkdownField, SlugField, random_slug


class RiskNoteQuerySet(models.QuerySet["RiskNote"]):
    """Risk notes, by where they are shown."""

    def active(self) -> RiskNoteQuerySet:
        """Return the notes in force, in their order."""
        return self.filter(is_active=True).order_by("position", "pk")

    def sitewide(self) -> RiskNoteQuerySet:
        """Return the notes in force that every page shows."""
        return self.active().filter(is_sitewide=True)


class RiskNote(models.Model):
    """One warning, kept once and shown wherever it applies."""

    class Level(models.TextChoices):
        """How serious a note is; told to visitors by word and icon."""

        INFO = "info", "提示"
        CAUTION = "caution", "注意"
        DANGER = "danger", "危险"

    slug = SlugField("编号", unique=True, default=random_slug)
    title = LineField("标题", max_length=80)
    body = MarkdownField("内容")
    level = models.CharField("级别", max_length=10, choices=Level, default=Level.CAUTION)
    is_active = models.BooleanField("启用", default=True)
    is_sitewide = models.BooleanField("在每一页显示", default=False)
    position = models.PositiveIntegerField("排列顺序", default=0)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    body_html = models.TextField(editable=False, blank=True)

    objects = RiskNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "风险提示"
        verbose_name_plural = "风险提示"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="risknote_slug_not_empty"),
            models.CheckConstraint(
                condition=Q(level__in=["info", "caution", "danger"]), name="risknote_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the note with its Markdown rendered."""
        self.slug = self.slug or random_slug()
        self.body_html = render_html(resolved(self.body), below=3)
        super().save(*args, **kwargs)
