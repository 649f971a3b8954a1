"""Articles in the admin, with their steps and risk notes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, ManyToManyField, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import publishing, restoring
from articles.admin import display, schedule
from articles.admin.addresses import NO_STAND_IN, earlier_addresses, short_address
from articles.admin.article_filters import (
    ResponsibleFilter,
    ReviewFilter,
    TimedFilter,
    UntouchedFilter,
)
from articles.admin.article_form import ArticleForm
from articles.admin.feedback_column import FeedbackColumn
from articles.admin.notes import NOTES_HELP, RiskNoteChoices
from articles.admin.proposing import ProposingAdmin
from articles.admin.schedule import MOMENTS, STATUS_CHOICES, StageFilter
from articles.admin.steps import StepFormSet, StepInline
from articles.models import Article, RiskNote
from articles.readiness import unpublishable

MOST_REASONS = 10
DECIDED_BY_EDITORS = ("status", *MOMENTS, "is_featured", "leads_to")


@admin.register(Article)
class ArticleAdmin(FeedbackColumn, ProposingAdmin):
    """Articles: the ways to do a guide's task."""

    form = ArticleForm
    inlines = (StepInline,)
    save_object = staticmethod(publishing.store_article)
    delete_object = staticmethod(publishing.delete_article)
    change_form_template = "admin/article_form.html"
    list_display = (
        "title",
        "guide",
        "state",
        "keeper",
        "next_review",
        "answers",
        "updated_at",
        "short",
        "page",
    )
    list_filter = (
        StageFilter, ResponsibleFilter, ReviewFilter, TimedFilter, UntouchedFilter,
        "guide", "kind", "is_featured",
    )  # fmt: skip
    list_select_related = ("guide", "responsible")
    search_fields = (
        "number__exact",
        "title",
        "keywords",
        "summary",
        "fits_when",
        "body",
        "steps__text",
    )
    autocomplete_fields = ("leads_to",)
    search_help_text = "在短地址的数字、标题、一句话说明、适用情况、其他说法、步骤和正文里查找"
    actions = ("publish", "withdraw", "plan_reviews", "mark_reviewed", "delete_selected")
    radio_fields = {"status": admin.VERTICAL, "kind": admin.HORIZONTAL}
    readonly_fields = ("updated_at", "answers", "short", "earlier_addresses")
    fieldsets = (
        ("这一篇讲什么", {"fields": ("guide", "title", "summary", "fits_when", "kind")}),
        ("正文", {"fields": ("body",)}),
        ("风险提示", {"fields": ("risk_notes",)}),
        ("搜索", {"fields": ("keywords",)}),
        (
            "发布",
            {"fields": ("status", MOMENTS, "is_featured", "position", "updated_at", "answers")},
        ),
        ("地址", {"fields": ("slug", "short", "earlier_addresses", "leads_to")}),
    )

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the account decides what visitors see."""
        return request.user.has_perm("articles.publish_article")

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Leave to authors what visitors do not see; the rest they can read."""
        may_change = super().has_change_permission(request, obj)
        is_draft = obj is None or obj.status == Article.Status.DRAFT
        return may_change and (is_draft or self.has_publish_permission(request))

    def may_restore(self, request: HttpRequest, plan: restoring.Plan) -> bool:
        """Leave also to editors what decides who sees the article."""
        decides = not plan.changed.isdisjoint(DECIDED_BY_EDITORS)
        is_allowed = self.has_publish_permission(request) or not decides
        return is_allowed and super().may_restore(request, plan)

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        """Return also what decides who sees the article, for authors."""
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_publish_permission(request) else (*fields, *DECIDED_BY_EDITORS)

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.TypedChoiceField | None:
        """Say beside each state who sees an article in it."""
        if db_field.name == "status":
            kwargs["choices"] = STATUS_CHOICES
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any]:
        """Ask for the guide in words."""
        is_guide = db_field.name == "guide"
        kwargs.setdefault("empty_label", "请选择指南" if is_guide else NO_STAND_IN)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        assert field is not None  # noqa: S101  (only a parent link has no field)
        return field

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any]:
        """Offer risk notes as check boxes."""
        return RiskNoteChoices(
            RiskNote.objects.all(),
            label="显示哪些",
            required=False,
            help_text=NOTES_HELP,
        )

    def save_related(
        self,
        request: HttpRequest,
        form: ModelForm[Article],
        formsets: Iterable[BaseInlineFormSet[Any, Any, Any]],
        change: bool,
    ) -> None:
        """Store notes and steps; index the article here where its steps do not do it."""
        formsets = list(formsets)
        super().save_related(request, form, formsets, change)
        if not any(isinstance(formset, StepFormSet) for formset in formsets):
            publishing.save_article(form.instance)

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Article],
        formset: BaseInlineFormSet[Any, Any, Any],
        change: bool,
    ) -> None:
        """Number the steps and index the article, now that its risk notes are stored."""
        formset.save(commit=False)  # tells the history what is new, changed and deleted
        if isinstance(formset, StepFormSet):
            publishing.set_steps(form.instance, formset.ordered_steps())

    def view_on_site(self, obj: Article) -> str:
        """Return the page's address as it is stored: a refused form may hold none."""
        return Article.objects.select_related("guide").get(pk=obj.pk).get_absolute_url()

    @admin.display(description="状态", ordering="status")
    def state(self, obj: Article) -> SafeString:
        """Return whether visitors see the article, and what the clock will do to it."""
        return schedule.state(obj)

    @admin.display(description="短地址", ordering="number")
    def short(self, obj: Article) -> SafeString:
        """Return what can be read out over the phone."""
        return short_address(obj)

    @admin.display(description="以前的地址")
    def earlier_addresses(self, obj: Article) -> SafeString:
        """Return the addresses that lead to the article."""
        return earlier_addresses(obj)

    @admin.display(description="页面")
    def page(self, obj: Article) -> SafeString:
        """Return the way to the article's page."""
        words = "查看页面" if obj.is_visible else "预览页面"
        return display.page_link(obj.get_absolute_url(), obj.title, words)

    def note_after_saving(self, obj: Article) -> SafeString:
        """Return who sees the article now, and the way to its page."""
        words = "查看页面" if obj.is_visible else "预览页面"
        address = obj.get_absolute_url()
        return format_html('{}<a href="{}">{}</a>', schedule.note(obj), address, words)

    @admin.action(permissions=["publish"], description="发布选中的文章")
    def publish(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Show the articles to visitors, and say which of them still stay hidden."""
        refused = unpublishable(queryset)
        for reason in list(refused.values())[:MOST_REASONS]:
            self.message_user(request, f"没有发布{reason}", messages.ERROR)
        articles = list(queryset.exclude(pk__in=refused).select_related("guide"))
        count = publishing.publish(articles)
        self.note_bulk_change(request, articles, "已发布")
        hidden = sum(not article.guide.is_published for article in articles)
        sentence = f"已发布 {count} 篇文章。" + _already(len(articles) - count, "已发布")
        if hidden:
            sentence += f"其中 {hidden} 篇所属的指南还没发布，访客暂时看不到。"
        self.message_user(request, sentence)

    @admin.action(permissions=["publish"], description="撤下选中的文章")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Hide the articles from visitors."""
        articles = list(queryset)
        count = publishing.withdraw(articles)
        self.note_bulk_change(request, articles, "已撤下")
        sentence = f"已撤下 {count} 篇文章，访客看不到了。"
        self.message_user(request, sentence + _already(len(articles) - count, "草稿或已经撤下"))


def _already(count: int, state: str) -> str:
    return f"另有 {count} 篇本来就是{state}。" if count else ""
