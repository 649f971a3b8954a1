"""By what the list of articles is narrowed: who looks after them, what is due, what lies idle."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.keys import key_of
from articles.history.names import name_of
from articles.models import Article
from articles.models.article_queryset import UNTOUCHED_AFTER

SOON = timedelta(days=30)
MOST_PEOPLE = 50


class ResponsibleFilter(admin.SimpleListFilter):
    """By the person who looks after them."""

    title = "负责人"
    parameter_name = "responsible"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return oneself, nobody, and whoever looks after an article."""
        keys = Article.objects.exclude(responsible=None).order_by().values("responsible")
        people = User.objects.filter(pk__in=keys).exclude(pk=request.user.pk or 0)
        named = [(str(user.pk), name_of(user)) for user in people.order_by("username")]
        return [("me", "我"), ("nobody", "没有人"), *named[:MOST_PEOPLE]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles of the chosen person."""
        chosen = self.value() or ""
        if chosen == "me":
            return queryset.filter(responsible_id=request.user.pk)
        if chosen == "nobody":
            return queryset.filter(responsible=None)
        key = key_of(chosen)
        return queryset if key is None else queryset.filter(responsible_id=key)


class ReviewFilter(admin.SimpleListFilter):
    """By when they are reviewed next."""

    title = "复查"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices beside all."""
        return [
            ("due", "该复查了（已发布）"),
            ("soon", f"{SOON.days} 天内要复查"),
            ("none", "没有安排复查"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles of the chosen kind."""
        today = timezone.localdate()
        if self.value() == "due":
            return queryset.filter(pk__in=Article.objects.due_for_review().order_by().values("pk"))
        if self.value() == "soon":
            return queryset.filter(review_due_on__range=(today, today + SOON))
        return queryset.filter(review_due_on=None) if self.value() == "none" else queryset


class TimedFilter(admin.SimpleListFilter):
    """By whether the clock will do something to them."""

    title = "定时"
    parameter_name = "timed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice beside all."""
        return [("yes", "将按时发布或撤下")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles with a moment to come, where they are asked for."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Article.objects.timed().order_by().values("pk"))


class UntouchedFilter(admin.SimpleListFilter):
    """By whether they are drafts that nobody works on."""

    title = "放着的草稿"
    parameter_name = "untouched"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice beside all."""
        return [("yes", f"{UNTOUCHED_AFTER.days} 天没有动过的草稿")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the drafts that nobody has saved for long, where they are asked for."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Article.objects.untouched_drafts().order_by().values("pk"))
