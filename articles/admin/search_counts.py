"""«搜索情况»: what visitors search for, and what to do about what they do not find."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from articles import publishing
from articles.admin.keys import TolerantAdmin
from articles.admin.spreadsheets import spreadsheet
from articles.desk.bars import Picture, draw_bars, every_day
from articles.models import Article, SearchCount
from articles.search import engine

PERIODS = (7, 30, 90)
ROWS = 20


class KeywordForm(forms.Form):
    """Which article is to be found by the query from now on."""

    q = forms.CharField(max_length=60)
    article = forms.ModelChoiceField(Article.objects.all())


@admin.register(SearchCount)
class SearchCountAdmin(TolerantAdmin[SearchCount]):
    """Shows the report instead of a list; nothing in it can be edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: counts come from visitors."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: counts are not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: counts are forgotten by themselves."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with the keyword page in front."""
        wrapped = self.admin_site.admin_view(self.add_keyword)
        return [path("keyword/", wrapped, name="articles_searchcount_keyword"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Return the report for the chosen number of days, or its rows as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        days = _period(request)
        first_day = timezone.localdate() - timedelta(days=days - 1)
        if request.GET.get("format") == "csv":
            return _csv_response(first_day)
        context = {
            **self.admin_site.each_context(request),
            **_report(first_day),
            "title": "搜索情况",
            "opts": self.opts,
            "days": days,
            "periods": PERIODS,
            "may_change_articles": request.user.has_perms(
                ["articles.change_article", "articles.publish_article"]
            ),
            "may_add_articles": request.user.has_perm("articles.add_article"),
            "may_add_synonyms": request.user.has_perm("articles.add_synonymgroup"),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/searchcount/report.html", context)

    def add_keyword(self, request: HttpRequest) -> HttpResponse:
        """Offer articles for a query; add it to the keywords of the chosen one."""
        if not request.user.has_perms(["articles.change_article", "articles.publish_article"]):
            raise PermissionDenied
        form = KeywordForm(request.POST or None, initial={"q": request.GET.get("q", "")})
        if request.method == "POST" and form.is_valid() and self._added(request, form):
            return redirect(reverse("admin:articles_searchcount_changelist"))
        query = str(form["q"].value() or "")[:60]
        context = {
            **self.admin_site.each_context(request),
            "title": "把搜索词加到一篇文章",
            "opts": self.opts,
            "form": form,
            "query": query,
            "articles": _candidates(query),
        }
        return TemplateResponse(request, "admin/articles/searchcount/keyword.html", context)

    def _added(self, request: HttpRequest, form: KeywordForm) -> bool:
        """Add the keyword and say so; where it is refused, put the reason into the form."""
        article, keyword = form.cleaned_data["article"], form.cleaned_data["q"]
        try:
            publishing.add_keyword(article, keyword)
        except ValidationError as error:
            form.add_error("q", error)
            return False
        self.log_change(request, article, f"加了其他说法“{keyword}”")
        messages.success(request, f"以后搜索“{keyword}”就能找到这篇文章。")
        return True


def _period(request: HttpRequest) -> int:
    chosen = request.GET.get("days", "")
    return int(chosen) if chosen in map(str, PERIODS) else PERIODS[1]


def _report(first_day: date) -> dict[str, Any]:
    counts = SearchCount.objects.since(first_day)
    figures = counts.per_query()
    dead = sorted((row for row in figures if row.dead_ends), key=lambda row: -row.dead_ends)
    bars = draw_bars(every_day(first_day, timezone.localdate(), counts.per_day()))
    return {
        "picture": Picture(
            bars=bars,
            caption=f"{first_day:%Y-%m-%d} 到今天，每天的搜索次数。",
            unit="日期",
            counted="搜索次数",
            counted_marked="没有结果",
        ),
        "total": sum(bar.total for bar in bars),
        "total_dead": sum(bar.marked for bar in bars),
        "frequent": figures[:ROWS],
        "without_result": dead[:ROWS],
        "unopened": [row for row in figures if not row.opened and not row.dead_ends][:ROWS],
    }


def _candidates(query: str) -> list[Article]:
    """Return articles the query may belong to: what is found for it, then the newest."""
    found = [hit.pk for hit in engine.search(query).hits if hit.kind == "article"]
    articles = Article.objects.select_related("guide")
    likely = articles.in_bulk(found)
    newest = articles.exclude(pk__in=found).order_by("-updated_at")[:30]
    return [likely[pk] for pk in found if pk in likely] + list(newest)


def _csv_response(first_day: date) -> HttpResponse:
    header = ("搜索词", "搜索次数", "打开结果的次数", "没有结果的次数")
    figures = SearchCount.objects.since(first_day).per_query()
    rows = ((row.query, row.searches, row.opened, row.dead_ends) for row in figures)
    return spreadsheet(f"search-since-{first_day}.csv", header, rows)
