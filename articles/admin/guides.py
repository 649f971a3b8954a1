"""Guides in the admin, each with its articles."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, ForeignKey, ManyToManyField, QuerySet
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import publishing
from articles.admin import display
from articles.admin.addresses import NO_STAND_IN, earlier_addresses
from articles.admin.base import change_address
from articles.admin.content_form import (
    KEYWORDS_HELP,
    LEADS_TO_HELP,
    POSITION_HELP,
    SLUG_HELP,
    SUMMARY_HELP,
    ContentForm,
)
from articles.admin.history import HistoryAdmin
from articles.admin.markdown import MarkdownWidget
from articles.admin.notes import RiskNoteChoices
from articles.models import Guide, RiskNote
from articles.models.schedule import in_force

LEADS_TO_ITSELF = "不能转到这个指南自己。请选另一个，或者不选。"
REQUIRED = "必须显示的风险提示"


class GuideForm(ContentForm[Guide]):
    """A guide, with what its visitors will see beside each field."""

    slug_prefix = "guide"

    class Meta:
        model = Guide
        fields = (
            "title", "summary", "introduction", "closing", "keywords", "required_notes",
            "is_published", "position", "slug", "leads_to",
        )  # fmt: skip
        widgets = {"introduction": MarkdownWidget, "closing": MarkdownWidget}
        help_texts = {
            "title": "访客要办的事，用访客自己的话，例如“忘记支付宝密码怎么办”。",
            "summary": SUMMARY_HELP,
            "introduction": "指南页的开头，在各篇文章之前。可以不写。",
            "closing": "指南页的结尾，在各篇文章之后，例如都不行的时候怎么办。可以不写。",
            "keywords": KEYWORDS_HELP,
            "required_notes": "勾选后，这个指南里的文章没有选它就不能发布。",
            "is_published": "不勾选时，访客看不到这个指南，也看不到里面的任何文章。",
            "position": POSITION_HELP,
            "slug": SLUG_HELP,
            "leads_to": LEADS_TO_HELP,
        }
        error_messages = {
            "slug": {"unique": "已经有别的指南用了这个网址名，请换一个，或者留空自动生成。"}
        }

    def clean_leads_to(self) -> Guide | None:
        """Refuse the guide itself, which would lead nobody on."""
        chosen: Guide | None = self.cleaned_data["leads_to"]
        if chosen is not None and chosen.pk == self.instance.pk:
            raise forms.ValidationError(LEADS_TO_ITSELF)
        return chosen


@admin.register(Guide)
class GuideAdmin(HistoryAdmin[Guide]):
    """Guides: what visitors come for."""

    form = GuideForm
    save_object = staticmethod(publishing.save_guide)
    delete_object = staticmethod(publishing.delete_guide)
    list_display = ("title", "state", "article_count", "updated_at", "page")
    list_filter = ("is_published",)
    search_fields = ("title", "keywords", "summary", "introduction", "closing")
    search_help_text = "在标题、一句话说明、其他说法、开头和结尾里查找"
    readonly_fields = ("contained_articles", "updated_at", "earlier_addresses")
    actions = ("publish", "withdraw", "delete_selected")
    fieldsets = (
        ("访客看到的内容", {"fields": ("title", "summary", "introduction", "closing")}),
        ("里面的文章", {"fields": ("contained_articles", "required_notes")}),
        ("搜索", {"fields": ("keywords",)}),
        ("发布", {"fields": ("is_published", "position", "updated_at")}),
        ("地址", {"fields": ("slug", "earlier_addresses", "leads_to")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guide]:
        """Return the guides with how many articles each has."""
        return (
            super()
            .get_queryset(request)
            .annotate(all_count=Count("articles"))
            .annotate(published_count=Count("articles", filter=in_force("articles__")))
        )

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Say what it means to choose nothing."""
        kwargs.setdefault("empty_label", NO_STAND_IN)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any]:
        """Offer risk notes as check boxes."""
        return RiskNoteChoices(RiskNote.objects.all(), label=REQUIRED, required=False)

    def save_model(self, request: HttpRequest, obj: Guide, form: Any, change: bool) -> None:
        """Save with the required notes, so that both are one version."""
        publishing.save_guide(obj, form.cleaned_data.get("required_notes"))

    def refusal(self, objects: Iterable[Guide]) -> str:
        """Refuse guides that still have articles."""
        full = [guide for guide in objects if guide.articles.exists()]
        if not full:
            return ""
        names = "、".join(f"“{guide.title}”" for guide in full)
        return f"{names}里还有文章，不能删除。请先删除这些文章，或把它们移到别的指南。"

    def view_on_site(self, obj: Guide) -> str:
        """Return the page's address as it is stored: a refused form may hold none."""
        return Guide.objects.get(pk=obj.pk).get_absolute_url()

    @admin.display(description="状态", ordering="is_published")
    def state(self, obj: Guide) -> SafeString:
        """Return whether visitors see the guide."""
        return display.published_badge(is_published=obj.is_published)

    @admin.display(description="文章")
    def article_count(self, obj: Guide) -> str:
        """Return how many articles visitors see, of how many."""
        counts = vars(obj)  # annotated by get_queryset
        return f"{counts['published_count']} 篇已发布，共 {counts['all_count']} 篇"

    @admin.display(description="以前的地址")
    def earlier_addresses(self, obj: Guide) -> SafeString:
        """Return the addresses that lead to the guide."""
        return earlier_addresses(obj)

    @admin.display(description="页面")
    def page(self, obj: Guide) -> SafeString:
        """Return the way to the guide's page."""
        words = "查看页面" if obj.is_published else "预览页面"
        return display.page_link(obj.get_absolute_url(), obj.title, words)

    @admin.display(description="文章")
    def contained_articles(self, obj: Guide) -> SafeString:
        """Return the guide's articles with links, and the way to add another."""
        if obj.pk is None:
            return format_html("{}", "先保存指南，再往里面添加文章。")
        listed = display.listing(
            (
                display.stage_badge(article.stage),
                display.link(change_address(article), article.title),
            )
            for article in obj.articles.order_by("position", "pk")
        )
        address = f"{reverse('admin:articles_article_add')}?guide={obj.pk}"
        return format_html(
            '{}<a class="addlink" href="{}">添加文章</a>', listed or "还没有文章。", address
        )

    def note_after_saving(self, obj: Guide) -> SafeString:
        """Return who sees the guide now, and the way to its page."""
        state = "访客现在就能看到。" if obj.is_published else "这个指南还没发布，访客看不到。"
        words = "查看页面" if obj.is_published else "预览页面"
        return format_html('{}<a href="{}">{}</a>', state, obj.get_absolute_url(), words)

    @admin.action(permissions=["change"], description="发布选中的指南")
    def publish(self, request: HttpRequest, queryset: QuerySet[Guide]) -> None:
        """Show the guides to visitors."""
        guides = list(queryset)
        count = publishing.publish_guides(guides)
        self.note_bulk_change(request, guides, "已发布")
        self.message_user(request, f"已发布 {count} 个指南。")

    @admin.action(permissions=["change"], description="撤下选中的指南")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Guide]) -> None:
        """Hide the guides, and with them their articles, from visitors."""
        guides = list(queryset)
        count = publishing.withdraw_guides(guides)
        self.note_bulk_change(request, guides, "已撤下")
        self.message_user(request, f"已撤下 {count} 个指南，访客看不到它们和里面的文章了。")
