"""Filters of «读者反馈»: by article, and within one by version and step."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.keys import key_of
from articles.models import Article, Feedback
from articles.models.feedback import FeedbackQuerySet

_DELETED = "0"


def chosen_number(request: HttpRequest, name: str) -> int | None:
    """Return the number that the address names, or None."""
    return key_of(request.GET.get(name, ""))


def chosen_article(request: HttpRequest) -> Article | None:
    """Return the article that the list is narrowed to."""
    pk = chosen_number(request, "article")
    return Article.objects.filter(pk=pk).first() if pk is not None else None


class _NumberFilter(admin.SimpleListFilter):
    """A filter whose value is a number; other values find nothing."""

    field = ""

    def has_output(self) -> bool:
        """Whether it narrows the list or could; what the address names is never left out."""
        return self.value() is not None or super().has_output()

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Feedback]
    ) -> QuerySet[Feedback] | None:
        """Return the answers of the chosen one."""
        if self.value() is None:
            return None
        number = chosen_number(request, self.parameter_name or "")
        return queryset.none() if number is None else self.narrowed(queryset, number)

    def narrowed(self, queryset: QuerySet[Feedback], number: int) -> QuerySet[Feedback]:
        """Return the answers whose field has the number."""
        return queryset.filter(**{self.field: number})


class ArticleFilter(_NumberFilter):
    """Only answers about one article, chosen from its row or its form."""

    title = "文章"
    parameter_name = "article"
    field = "article"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Return the article that is chosen: the site may have thousands."""
        article = chosen_article(request)
        return [(str(article.pk), article.title)] if article else []


class _WithinArticle(_NumberFilter):
    """A filter that has choices once one article is chosen."""

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Return what the answers about the article speak of."""
        article = chosen_article(request)
        return self.choices_of(article.feedback.all()) if article else []

    def choices_of(self, answers: FeedbackQuerySet) -> list[tuple[str, str]]:
        """Return each value with its words."""
        raise NotImplementedError


class VersionFilter(_WithinArticle):
    """Only answers said of one version of the article."""

    title = "说的是哪个版本"
    parameter_name = "version"
    field = "version"

    def choices_of(self, answers: FeedbackQuerySet) -> list[tuple[str, str]]:
        """Return the newest versions that anything was said of."""
        found = {str(row.version_id or _DELETED): row.version_of for row in answers.per_version()}
        return [
            (key, timezone.localtime(when).strftime("%Y-%m-%d %H:%M"))
            if key != _DELETED
            else (key, "已删除的版本")
            for key, when in found.items()
        ]

    def narrowed(self, queryset: QuerySet[Feedback], number: int) -> QuerySet[Feedback]:
        """Return the answers of the version; nought is all of those deleted."""
        return queryset.filter(version=number) if number else queryset.filter(version=None)


class StepFilter(_WithinArticle):
    """Only answers of readers who were stuck at one step."""

    title = "卡在第几步"
    parameter_name = "step"
    field = "step"

    def choices_of(self, answers: FeedbackQuerySet) -> list[tuple[str, str]]:
        """Return the steps that anybody was stuck at."""
        named = answers.filter(step__isnull=False).order_by("step")
        steps = named.values_list("step", flat=True).distinct()[:100]
        return [(str(step), f"第 {step} 步") for step in steps]


class WordsFilter(admin.SimpleListFilter):
    """Only answers with, or without, words of their own."""

    title = "有没有写话"
    parameter_name = "words"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Return the two."""
        return [("1", "写了话的"), ("0", "没有写话的")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Feedback]
    ) -> QuerySet[Feedback] | None:
        """Return the answers of the chosen kind."""
        if self.value() == "1":
            return queryset.exclude(comment="")
        return queryset.filter(comment="") if self.value() == "0" else None
