"""The steps of an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from articles.content.rendering import render_html
from articles.models.article import Article
from articles.models.codes import resolved
from articles.models.fields import (
    LineField,
    MarkdownField,
)


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
