"""«读者反馈»: what readers said of an article and its steps, version by version."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from reversion.models import Version

from articles.admin import display
from articles.admin.base import signed_in
from articles.admin.feedback_column import PERIOD, address_of
from articles.admin.feedback_filters import (
    ArticleFilter,
    StepFilter,
    VersionFilter,
    WordsFilter,
    chosen_article,
)
from articles.admin.keys import TolerantAdmin
from articles.admin.spreadsheets import spreadsheet
from articles.models import Article, Feedback

MOST_ROWS = 20_000
_HEADER = (
    "日期", "文章", "说的是哪个版本", "回答", "卡在第几步", "这一步当时的内容", "读者写的话",
    "处理",
)  # fmt: skip


class FeedbackForm(ModelForm[Feedback]):
    """One answer in the list, where only «已处理» can be changed."""

    class Meta:
        model = Feedback
        fields = ("is_handled",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = self.instance.comment or str(self.instance)
        self.fields["is_handled"].widget.attrs["aria-label"] = f"已处理：{words}"


@admin.register(Feedback)
class FeedbackAdmin(TolerantAdmin[Feedback]):
    """Answers of readers; what they said is read, and only whether it is handled changes."""

    change_list_template = "admin/articles/feedback/change_list.html"
    list_display = (
        "day", "about", "said_of", "answer", "stuck_at", "words", "is_handled",
    )  # fmt: skip
    list_editable = ("is_handled",)
    list_filter = (
        ArticleFilter, VersionFilter, StepFilter, "is_handled", "is_solved", WordsFilter,
    )  # fmt: skip
    list_per_page = 50
    list_max_show_all = 200
    list_select_related = ("article",)
    search_fields = ("comment", "step_text")
    search_help_text = "在读者写的话里查找"
    actions = ("mark_handled", "mark_unhandled", "erase_words")
    readonly_fields = ("day", "about", "said_of", "answer", "stuck_at", "words")
    fields = (*readonly_fields, "is_handled")

    class Media:
        css = {"all": ("css/admin-feedback.css",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: answers come from readers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: figures that anybody can take away are none; words can be erased."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feedback]:
        """Return the answers, without the texts of their articles."""
        return super().get_queryset(request).defer("article__body", "article__body_html")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns; of one article all rows would say the same."""
        columns = super().get_list_display(request)
        return [name for name in columns if name != "about" or not chosen_article(request)]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm[Feedback]]:
        """Return the form of a row."""
        return super().get_changelist_form(request, form=FeedbackForm, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with the table for spreadsheets in front."""
        wrapped = self.admin_site.admin_view(self.export)
        return [path("csv/", wrapped, name="articles_feedback_csv"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the answers under the figures: of one article, or of those that helped least."""
        article = chosen_article(request)
        context = {
            "title": f"读者反馈：{article}" if article else "读者反馈",
            "article": article,
            "export_query": request.GET.urlencode(),
            **(_figures_of(article) if article else _worst()),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def export(self, request: HttpRequest) -> HttpResponse:
        """Return the answers that the list shows for the same address, as CSV."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(reverse("admin:articles_feedback_changelist"))
        rows = (_row(answer) for answer in found.select_related("article")[:MOST_ROWS])
        return spreadsheet(f"feedback-{timezone.localdate()}.csv", _HEADER, rows)

    @admin.display(description="文章", ordering="article")
    def about(self, obj: Feedback) -> SafeString:
        """Return the article, with all that was said of it."""
        return display.link(address_of(obj.article), obj.article.title)

    @admin.display(description="说的是哪个版本", ordering="version_of")
    def said_of(self, obj: Feedback) -> SafeString | str:
        """Return when the text was saved that the reader saw, and the way to it."""
        when = _when(obj)
        if obj.version_id is None:
            return f"{when}（版本已删除）"
        return display.link(_version_address(obj.version_id), when)

    @admin.display(description="回答", ordering="is_solved")
    def answer(self, obj: Feedback) -> SafeString:
        """Return whether it helped."""
        words = ("●", "解决了", "good") if obj.is_solved else ("▲", "没解决", "warn")
        return display.badge(*words)

    @admin.display(description="卡在哪一步", ordering="step")
    def stuck_at(self, obj: Feedback) -> str:
        """Return the step, with what it said at the time."""
        return f"第 {obj.step} 步：{obj.step_text}" if obj.step else display.EMPTY

    @admin.display(description="读者写的话", ordering="comment")
    def words(self, obj: Feedback) -> str:
        """Return the reader's words."""
        return obj.comment or display.EMPTY

    @admin.action(permissions=["change"], description="标为已处理")
    def mark_handled(self, request: HttpRequest, queryset: QuerySet[Feedback]) -> None:
        """Note that what was said needs nothing more."""
        self._change(request, queryset.filter(is_handled=False), "标为已处理", is_handled=True)

    @admin.action(permissions=["change"], description="标为未处理")
    def mark_unhandled(self, request: HttpRequest, queryset: QuerySet[Feedback]) -> None:
        """Note that what was said is still to be looked at."""
        self._change(request, queryset.filter(is_handled=True), "标为未处理", is_handled=False)

    @admin.action(permissions=["change"], description="抹去写的话（回答和次数留下）")
    def erase_words(self, request: HttpRequest, queryset: QuerySet[Feedback]) -> None:
        """Empty the words, such as those in which a reader named somebody."""
        self._change(request, queryset.exclude(comment=""), "抹去读者写的话", comment="")

    def _change(
        self, request: HttpRequest, queryset: QuerySet[Feedback], what: str, **values: Any
    ) -> None:
        keys = list(queryset.order_by().values_list("pk", flat=True)[:MOST_ROWS])
        changed = Feedback.objects.filter(pk__in=keys)
        LogEntry.objects.log_actions(signed_in(request).pk, changed, CHANGE, what)
        count = changed.update(**values)
        self.message_user(request, f"{what}：{count} 条。", messages.SUCCESS)


def _figures_of(article: Article) -> dict[str, Any]:
    """Return what was said of each version of the article, with what the version changed."""
    figures = article.feedback.per_version()
    keys = [row.version_id for row in figures if row.version_id]
    versions = Version.objects.filter(pk__in=keys).select_related("revision")
    changes = {row.pk: row.revision.comment for row in versions.defer("serialized_data")}
    return {"figures": [(row, changes.get(row.version_id, "")) for row in figures]}


def _worst() -> dict[str, Any]:
    first_day = timezone.localdate() - PERIOD
    return {
        "worst_articles": Feedback.objects.unhelpful_articles(first_day),
        "worst_steps": Feedback.objects.unhelpful_steps(first_day),
    }


def _row(answer: Feedback) -> tuple[str | int | None, ...]:
    return (
        answer.day.isoformat(),
        answer.article.title,
        _when(answer),
        "解决了" if answer.is_solved else "没解决",
        answer.step,
        answer.step_text,
        answer.comment,
        "已处理" if answer.is_handled else "未处理",
    )


def _when(answer: Feedback) -> str:
    return timezone.localtime(answer.version_of).strftime("%Y-%m-%d %H:%M")


def _version_address(pk: int) -> str:
    return reverse("admin:articles_article_version", args=[pk])
