"""Risk notes and contact channels: what stands beside the articles."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import publishing
from articles.admin import display
from articles.admin.base import POSITION_HELP, ContentAdmin, ContentForm, change_address
from articles.admin.markdown import MarkdownWidget
from articles.models import Article, ContactChannel, RiskNote

LEVEL_BADGES = {
    RiskNote.Level.INFO: ("ℹ", "quiet"),
    RiskNote.Level.CAUTION: ("▲", "warn"),
    RiskNote.Level.DANGER: ("✖", "bad"),
}
HOTLINE_IS_PHONE = "全站热线必须是电话。请把“方式”改成电话，或者不要勾选“作为全站热线”。"
HOTLINE_IS_ACTIVE = "停用的号码不能作为全站热线。请勾选“启用”，或者不要勾选“作为全站热线”。"


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
class RiskNoteAdmin(ContentAdmin[RiskNote]):
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
                display.published_badge(is_published=article.is_visible),
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


class ChannelForm(ContentForm[ContactChannel]):
    """A contact channel; the site is never left without a hotline."""

    class Meta:
        model = ContactChannel
        fields = (
            "kind", "name", "value", "how_to", "hours", "is_hotline", "is_recommended",
            "verified_on", "is_active", "position",
        )  # fmt: skip
        widgets = {"how_to": MarkdownWidget}
        help_texts = {
            "name": "访客看到的名称，例如“支付宝客服热线”。",
            "value": "电话号码、网址或账号名。请对照官方渠道逐字核对，写错一位就可能打给骗子。",
            "how_to": "怎么一步一步找到人，例如接通后按几。",
            "hours": "例如“每天 24 小时”。不确定就不写。",
            "is_hotline": "显示在每一页。全站只有一条：勾选这一条，原来的那条就不再是热线。",
            "is_recommended": "勾选后在联系页上排在显眼的位置，并标“推荐”。",
            "verified_on": "最近一次对照官方渠道核实的日期。访客会看到。",
            "is_active": "不勾选时，访客看不到。",
            "position": POSITION_HELP,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse whatever would leave the site without a hotline that can be called."""
        cleaned = super().clean()
        is_hotline, is_active = cleaned.get("is_hotline"), cleaned.get("is_active")
        if is_hotline and not is_active:
            self.add_error("is_active", HOTLINE_IS_ACTIVE)
        if is_hotline and cleaned.get("kind") != ContactChannel.Kind.PHONE:
            self.add_error("kind", HOTLINE_IS_PHONE)
        if not is_hotline and publishing.is_current_hotline(self.instance):
            self.add_error("is_hotline", publishing.NO_HOTLINE)
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the hotline mark to clean(): the constraint says one only, saving moves it."""
        known: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in stubs
        return {*known, "is_hotline"}


@admin.register(ContactChannel)
class ContactChannelAdmin(ContentAdmin[ContactChannel]):
    """Contact channels: the ways to reach a person."""

    form = ChannelForm
    save_object = staticmethod(publishing.save_channel)
    delete_object = staticmethod(publishing.delete_channel)
    list_display = ("name", "value", "kind", "hotline", "state", "verified", "updated_at")
    list_filter = ("kind", "is_active", "is_recommended")
    search_fields = ("name", "value", "how_to")
    search_help_text = "在名称、号码或地址、怎么联系里查找"
    radio_fields = {"kind": admin.HORIZONTAL}
    readonly_fields = ("updated_at",)
    fieldsets = (
        ("访客看到的内容", {"fields": ("kind", "name", "value", "how_to", "hours")}),
        ("核实", {"fields": ("verified_on",)}),
        (
            "显示",
            {"fields": ("is_hotline", "is_recommended", "is_active", "position", "updated_at")},
        ),
    )

    def refusal(self, objects: Iterable[ContactChannel]) -> str:
        """Refuse to delete the hotline."""
        hotline = ContactChannel.objects.hotline()
        if hotline is None or hotline not in objects:
            return ""
        return f"“{hotline.name}”是全站热线，不能删除。{publishing.NO_HOTLINE}"

    def save_model(
        self, request: HttpRequest, obj: ContactChannel, form: Any, change: bool
    ) -> None:
        """Save, and say so where the hotline of every page is another one now."""
        before = ContactChannel.objects.hotline()
        super().save_model(request, obj, form, change)
        if obj.is_hotline and before is not None and before.pk != obj.pk:
            self.message_user(
                request, f"全站热线已从“{before}”换成“{obj}”，每一页都已更新。请打开首页核对。"
            )

    @admin.display(description="热线", ordering="-is_hotline")
    def hotline(self, obj: ContactChannel) -> SafeString | str:
        """Return a mark where this is the number on every page."""
        return display.badge("☎", "全站热线", "good") if obj.is_hotline else display.EMPTY

    @admin.display(description="状态", ordering="is_active")
    def state(self, obj: ContactChannel) -> SafeString:
        """Return whether visitors see the channel."""
        return display.yes_or_no(yes=obj.is_active, yes_word="启用", no_word="停用")

    @admin.display(description="最近核实", ordering="verified_on")
    def verified(self, obj: ContactChannel) -> SafeString | str:
        """Return when the channel was last checked against its source."""
        if obj.verified_on is None:
            return display.badge("▲", "从未核实", "warn")
        return obj.verified_on.isoformat()
