"""Risk notes in the admin: what stands beside the articles."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import publishing
from articles.admin import display
from articles.admin.base import change_address
from articles.admin.content_form import POSITION_HELP, ContentForm
from articles.admin.history import HistoryAdmin
from articles.admin.markdown import MarkdownWidget
from articles.models import Article, RiskNote

LEVEL_BADGES = {
    RiskNote.Level.INFO: ("ℹ", "quiet"),
    RiskNote.Level.CAUTION: ("▲", "warn"),
    RiskNote.Level.DANGER: ("✖", "bad"),
}


class RiskNoteForm(ContentForm[RiskNote]):
    """A risk note, with where visitors will see it beside each field."""

    class Meta:
        model = RiskNote
        fields = ("title", "body", "level", "is_sitewide", "is_active", "position")
        widgets = {"body": MarkdownWidget}
        help_texts = {
            "title": "一句话说出风险，例如“不要把验证码告诉任何人”。",
            "body": "为什么危险、该怎么做。一两段就够，写长了没有人看。",
            "level": "级别用文字和图标一起告诉访客：提示、注意、危险。",
            "is_sitewide": "勾选后显示在网站的每一页。只留给最要紧的一两条，多了就没有人看了。",
            "is_active": "不勾选时，哪里都不显示。",
            "position": POSITION_HELP,
        }


@admin.register(RiskNote)
class RiskNoteAdmin(HistoryAdmin[RiskNote]):
    """Risk notes: written once, shown wherever they apply."""

    form = RiskNoteForm
    save_object = staticmethod(publishing.save_risk_note)
    delete_object = staticmethod(publishing.delete_risk_note)
    list_display = ("title", "level_badge", "usage", "state", "updated_at")
    list_filter = ("level", "is_active", "is_sitewide")
    search_fields = ("title", "body")
    search_help_text = "在标题和内容里查找"
    radio_fields = {"level": admin.HORIZONTAL}
    readonly_fields = ("used_in", "updated_at")
    fieldsets = (
        ("用在哪里", {"fields": ("used_in",)}),
        ("访客看到的内容", {"fields": ("title", "body", "level")}),
        ("显示", {"fields": ("is_sitewide", "is_active", "position", "updated_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RiskNote]:
        """Return the notes with how many articles each is used in."""
        return super().get_queryset(request).annotate(article_count=Count("articles"))

    @admin.display(description="级别", ordering="level")
    def level_badge(self, obj: RiskNote) -> SafeString:
        """Return the level by icon and word."""
        icon, tone = LEVEL_BADGES[RiskNote.Level(obj.level)]
        return display.badge(icon, obj.get_level_display(), tone)

    @admin.display(description="用在", ordering="article_count")
    def usage(self, obj: RiskNote) -> str:
        """Return in how many articles the note is shown, or that every page shows it."""
        count = vars(obj)["article_count"]  # annotated by get_queryset
        if obj.is_sitewide:
            return f"每一页（另选在 {count} 篇）" if count else "每一页"
        return f"{count} 篇文章" if count else "还没有用"

    @admin.display(description="状态", ordering="is_active")
    def state(self, obj: RiskNote) -> SafeString:
        """Return whether the note is in force."""
        return display.yes_or_no(yes=obj.is_active, yes_word="启用", no_word="停用")

    @admin.display(description="现在显示在")
    def used_in(self, obj: RiskNote) -> SafeString:
        """Return every place that a change of this note changes."""
        if obj.pk is None:
            return format_html("{}", "还没有用。保存后，在文章里勾选它，或在这里设为每一页显示。")
        articles = obj.articles.select_related("guide").order_by(*Article._meta.ordering or ())
        listed = display.listing(
            (
                display.stage_badge(article.stage),
                display.link(change_address(article), f"{article.guide} › {article}"),
            )
            for article in articles
        )
        everywhere = "每一页。" if obj.is_sitewide and obj.is_active else ""
        if not obj.is_active:
            everywhere = "已停用，哪里都不显示。"
        page = display.link(reverse("risks"), "“风险提示”页") if obj.is_active else ""
        return format_html(
            "{}{}{}", everywhere, listed or ("" if everywhere else "没有文章选用它。"), page
        )
