"""Changes of articles that wait to be published: what the article will say, and who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.files import ImageFieldFile

from articles.models.article import Article
from articles.models.notices import RiskNote
from articles.models.step import Step

TEXTS = ("title", "summary", "fits_when", "kind", "body", "keywords")
"""The fields of an article that a change has too; all else stays as it is."""

STEP_TEXTS = ("text", "image", "image_alt", "image_width", "image_height", "caution")
"""The fields of a step that a change's step has too."""


def _same(model: type[models.Model], name: str) -> Any:
    """Return a field that takes and refuses what the model's own one does."""
    field: Any = model._meta.get_field(name)
    return field.clone()


class ArticleChange(models.Model):
    """What an article is going to say once an editor publishes the change; one at a time.

    Nothing of it is shown, searched or exported before: it is no article.
    """

    article = models.OneToOneField(
        Article, models.CASCADE, related_name="change", editable=False, verbose_name="文章"
    )
    title = _same(Article, "title")
    summary = _same(Article, "summary")
    fits_when = _same(Article, "fits_when")
    kind = _same(Article, "kind")
    body = _same(Article, "body")
    keywords = _same(Article, "keywords")
    risk_notes: models.ManyToManyField[RiskNote, Any] = models.ManyToManyField(
        RiskNote, related_name="+", blank=True, verbose_name="风险提示"
    )
    based_on = models.DateTimeField(editable=False)
    """The article's «更新时间» when the change was written: a later one has overtaken it."""
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False,
        related_name="+", verbose_name="写的人",
    )  # fmt: skip
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "待发布的修改"
        verbose_name_plural = "待发布的修改"
        ordering = ["-updated_at", "-pk"]
        default_permissions = ()  # whoever may change articles

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_overtaken(self) -> bool:
        """Whether the article was saved since the change was written; needs it loaded."""
        return self.article.updated_at != self.based_on

    def applied(self) -> Article:
        """Return the article as it will be, not stored; its steps are `applied_steps`."""
        article = Article.objects.select_related("guide").get(pk=self.article_id)
        for name in TEXTS:
            setattr(article, name, getattr(self, name))
        return article

    def applied_steps(self) -> Sequence[Step]:
        """Return the article's steps as they will be, not stored, each under its old key."""
        return [
            Step(
                pk=step.origin_id, article_id=self.article_id, position=number,
                **{name: _plain(getattr(step, name)) for name in STEP_TEXTS},
            )
            for number, step in enumerate(self.steps.all(), start=1)
        ]  # fmt: skip


class ChangeStep(models.Model):
    """One step of a changed article; `origin` is the article's step that it takes the place of."""

    change = models.ForeignKey(ArticleChange, models.CASCADE, related_name="steps")
    origin = models.ForeignKey(
        Step, models.SET_NULL, null=True, editable=False, related_name="+"
    )  # fmt: skip
    position = _same(Step, "position")
    text = _same(Step, "text")
    image = _same(Step, "image")
    image_alt = _same(Step, "image_alt")
    image_width = _same(Step, "image_width")
    image_height = _same(Step, "image_height")
    caution = _same(Step, "caution")

    class Meta:
        verbose_name = "步骤"
        verbose_name_plural = "步骤"
        ordering = ["position", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(image="") | ~Q(image_alt=""),
                name="change_step_image_has_alt",
                violation_error_message="有图片的步骤必须写图片说明，看不见图片的人靠它操作。",
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.position} 步"


def _plain(value: Any) -> Any:
    return value.name if isinstance(value, ImageFieldFile) else value
