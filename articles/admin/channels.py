"""Contact channels in the admin: changed by two people, checked again and again."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles import publishing
from articles.admin import display
from articles.admin.base import FROM_DESK, signed_in
from articles.admin.content_form import POSITION_HELP, ContentForm
from articles.admin.history import HistoryAdmin
from articles.admin.markdown import MarkdownWidget
from articles.admin.protection import ProtectedAdmin
from articles.models import ContactChannel

HOTLINE_IS_PHONE = "全站热线必须是电话。请把“方式”改成电话，或者不要勾选“作为全站热线”。"
HOTLINE_IS_ACTIVE = "停用的号码不能作为全站热线。请勾选“启用”，或者不要勾选“作为全站热线”。"


class OverdueFilter(admin.SimpleListFilter):
    """Channels that nobody has checked for longer than their interval."""

    title = "核实"
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice beside all."""
        return [("yes", "待核实")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ContactChannel]
    ) -> QuerySet[ContactChannel]:
        """Return the overdue ones where they are asked for."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=[channel.pk for channel in queryset if channel.is_overdue])


class ChannelForm(ContentForm[ContactChannel]):
    """A contact channel; the site is never left without a hotline."""

    class Meta:
        model = ContactChannel
        fields = (
            "kind", "name", "slug", "value", "how_to", "hours", "is_hotline", "is_recommended",
            "verified_on", "verify_every", "is_active", "position",
        )  # fmt: skip
        widgets = {"how_to": MarkdownWidget}
        help_texts = {
            "name": "访客看到的名称，例如“支付宝客服热线”。",
            "value": "电话号码、网址或账号名。请对照官方渠道逐字核对，写错一位就可能打给骗子。",
            "slug": "在正文里写 [[代码]]，页面上就是现在的号码。保存以后不能改。",
            "how_to": "怎么一步一步找到人，例如接通后按几。",
            "hours": "例如“每天 24 小时”。不确定就不写。",
            "is_hotline": "显示在每一页。全站只有一条：勾选这一条，原来的那条就不再是热线。",
            "is_recommended": "勾选后在联系页上排在显眼的位置，并标“推荐”。",
            "verified_on": "最近一次对照官方渠道核实的日期。访客会看到。",
            "verify_every": "超过这么多天没有核实，访客会看到“待核实”，后台列表也会标出来。",
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
class ContactChannelAdmin(ProtectedAdmin[ContactChannel], HistoryAdmin[ContactChannel]):
    """Contact channels: the ways to reach a person."""

    form = ChannelForm
    list_display = ("name", "code", "value", "kind", "hotline", "state", "verified", "updated_at")
    list_filter = (OverdueFilter, "kind", "is_active", "is_recommended")
    search_fields = ("name", "value", "how_to")
    search_help_text = "在名称、号码或地址、怎么联系里查找"
    radio_fields = {"kind": admin.HORIZONTAL}
    readonly_fields = ("waiting_change", "verified_by", "updated_at")
    fieldsets = (
        ("待确认的修改", {"fields": ("waiting_change",)}),
        ("访客看到的内容", {"fields": ("kind", "name", "slug", "value", "how_to", "hours")}),
        ("核实", {"fields": ("verified_on", "verified_by", "verify_every")}),
        (
            "显示",
            {"fields": ("is_hotline", "is_recommended", "is_active", "position", "updated_at")},
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with the one that records a check in front."""
        wrapped = self.admin_site.admin_view(require_POST(self.verify))
        name = "articles_contactchannel_verify"
        return [path("<int:pk>/verify/", wrapped, name=name), *super().get_urls()]

    def verify(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record who has checked the channel today, and go back to the list."""
        channel = get_object_or_404(ContactChannel, pk=pk)
        if not self.has_change_permission(request, channel):
            raise PermissionDenied
        publishing.verify_channel(channel, by=signed_in(request))
        self.log_change(request, channel, f"核实无误：{channel.value}")
        self.message_user(request, f"已记下：{channel}今天核实无误。")
        if request.POST.get("from") == FROM_DESK:
            return redirect("admin:index")
        return redirect("admin:articles_contactchannel_changelist")

    def get_readonly_fields(self, request: HttpRequest, obj: ContactChannel | None = None) -> Any:
        """Return also the code, once text may name the channel by it."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "slug") if obj else fields

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns; buttons for checks are for those who may press them."""
        columns = [*self.list_display]
        return [*columns, "verify_button"] if self.has_change_permission(request) else columns

    def refusal(self, objects: Iterable[ContactChannel]) -> str:
        """Refuse to delete the hotline, and what a proposal is about."""
        objects = list(objects)
        hotline = ContactChannel.objects.hotline()
        if hotline is None or hotline not in objects:
            return super().refusal(objects)
        return f"“{hotline.name}”是全站热线，不能删除。{publishing.NO_HOTLINE}"

    def save_model(
        self, request: HttpRequest, obj: ContactChannel, form: Any, change: bool
    ) -> None:
        """Save, and say so where the hotline of every page is another one now."""
        before = ContactChannel.objects.hotline()
        if "verified_on" in form.changed_data:
            obj.verified_by = signed_in(request) if obj.verified_on else None
        super().save_model(request, obj, form, change)
        if obj.is_hotline and before is not None and before.pk != obj.pk:
            self.message_user(
                request, f"全站热线已从“{before}”换成“{obj}”，每一页都已更新。请打开首页核对。"
            )

    @admin.display(description="代码", ordering="slug")
    def code(self, obj: ContactChannel) -> str:
        """Return what text writes in place of the number."""
        return f"[[{obj.slug}]]"

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
        """Return when the channel was last checked against its source, and whether it is due."""
        day = obj.verified_on.isoformat() if obj.verified_on else ""
        if obj.is_overdue:
            return format_html("{} {}", day, display.badge("▲", "待核实", "warn"))
        return day or display.badge("▲", "从未核实", "warn")

    @admin.display(description="核实")
    def verify_button(self, obj: ContactChannel) -> SafeString:
        """Return the button of the list's form that records a check of today."""
        address = reverse("admin:articles_contactchannel_verify", args=[obj.pk])
        return format_html(
            '<button class="button" formaction="{}" aria-label="{}：核实无误">核实无误</button>',
            address, obj.name,
        )  # fmt: skip
