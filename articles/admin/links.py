"""«正文里的链接» in the admin: where texts lead, to be read, not edited."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.admin import display
from articles.admin.base import change_address
from articles.admin.keys import TolerantAdmin
from articles.models import TextLink


class LeadsFilter(admin.SimpleListFilter):
    """By where the links lead."""

    title = "通向哪里"
    parameter_name = "leads"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the choices beside all."""
        return [("nowhere", "打不开"), ("away", "不在“官方域名”里")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TextLink]) -> QuerySet[TextLink]:
        """Return the links of the chosen kind, those that visitors see."""
        found = {"nowhere": TextLink.objects.dead, "away": TextLink.objects.off_the_list}
        chosen = found.get(self.value() or "")
        return queryset.filter(pk__in=chosen().order_by().values("pk")) if chosen else queryset


@admin.register(TextLink)
class TextLinkAdmin(TolerantAdmin[TextLink]):
    """Links, each with the text that it stands in; they follow from the texts."""

    list_display = ("address", "place")
    list_display_links = None
    fields = ("address", "place")
    list_filter = (LeadsFilter,)
    list_select_related = ("article", "guide", "note", "channel")
    list_per_page = 50
    search_fields = ("address",)
    search_help_text = "在链接里查找"
    ordering = ("address", "pk")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: links are written in texts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: links are changed in their texts."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: links go with their texts."""
        return False

    @admin.display(description="在哪里")
    def place(self, obj: TextLink) -> SafeString:
        """Return the way to the text that the link stands in."""
        source = obj.source
        return display.link(change_address(source), f"{source._meta.verbose_name}：{source}")
