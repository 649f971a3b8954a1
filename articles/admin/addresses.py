"""Old addresses in the admin: what became of them, and those of a site before this one."""

from typing import Any
from urllib.parse import unquote

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.forms.models import ModelChoiceField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import publishing
from articles.admin import display
from articles.admin.base import ContentAdmin, change_address
from articles.admin.content_form import ContentForm
from articles.models import Article, Guide, OldAddress
from articles.models.addresses import canonical, page_at, validate_path, way_on

MOST_LISTED = 10
NO_STAND_IN = "不转，显示“已经撤下”和别的办法"
PATH_HELP = (
    "以前的网址里，网站名后面的部分，例如 /help/123.html。只在本站没有这个页面时才起作用；"
    "换网址名、移动文章时会自动记下，不用在这里添加。"
)
ADDRESS_IN_USE = "这个地址现在是“{page}”的，打开就是它，不用再写旧地址。"
ADDRESS_KNOWN = "这个旧地址已经在列表里了，请去那里改它转到哪里。"
NONE_YET = "还没有。换网址名以后，旧地址会自动转过来。"


class OldAddressForm(ContentForm[OldAddress]):
    """An old address, and the page that took its place."""

    class Meta:
        model = OldAddress
        fields = ("path", "article", "guide")
        help_texts = {
            "path": PATH_HELP,
            "article": "打开旧地址的人会被带到这一篇。输入标题或短地址里的数字来找。",
            "guide": "或者带到一个指南。两个都不选，就告诉访客这里的内容已经撤下。",
        }

    def clean_path(self) -> str:
        """Return the path in the form in which it is kept; refuse what has a page."""
        path = canonical(unquote(self.cleaned_data["path"].strip()))
        validate_path(path)
        if (page := page_at(path)) is not None:
            raise ValidationError(ADDRESS_IN_USE.format(page=page))
        if OldAddress.objects.filter(path=path).exists():
            raise ValidationError(ADDRESS_KNOWN)
        return path


@admin.register(OldAddress)
class OldAddressAdmin(ContentAdmin[OldAddress]):
    """Old addresses: kept by themselves when something is renamed, moved or deleted."""

    form = OldAddressForm
    save_object = staticmethod(publishing.save_old_address)
    delete_object = staticmethod(publishing.delete_old_address)
    fields = ("path", "article", "guide")
    autocomplete_fields = ("article",)
    list_display = ("path", "leads_to", "created_at")
    list_filter = ("created_at",)
    search_fields = ("path", "article__title", "guide__title")
    search_help_text = "在旧地址和它转到的标题里查找"

    def get_queryset(self, request: HttpRequest) -> QuerySet[OldAddress]:
        """Return the old addresses with where each leads; no query a row."""
        return OldAddress.objects.with_way_on()

    def get_readonly_fields(self, request: HttpRequest, obj: OldAddress | None = None) -> Any:
        """Return the path of one that is there: readers have it, only where it leads changes."""
        return ("path",) if obj is not None else ()

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Say what it means to choose nothing."""
        kwargs.setdefault("empty_label", "不转到这里")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="现在转到")
    def leads_to(self, obj: OldAddress) -> SafeString:
        """Return where visitors come out, or that they are told it is gone."""
        shown = way_on(obj.target)
        if shown is None:
            return display.badge("○", "告诉访客已经撤下", "quiet")
        return display.link(change_address(shown), str(shown))

    def view_on_site(self, obj: OldAddress) -> str:
        """Return the old address, which leads on."""
        return obj.path


def short_address(article: Article) -> SafeString:
    """Return what can be read out over the phone, as a link."""
    if article.pk is None:
        return format_html("{}", "保存后自动得到，以后不会变。")
    return display.link(article.short_path, article.short_path)


def earlier_addresses(thing: Article | Guide) -> SafeString:
    """Return the addresses that lead to the thing, the first few of them."""
    older = thing.old_addresses.all() if thing.pk else OldAddress.objects.none()
    paths = list(older.values_list("path", flat=True)[: MOST_LISTED + 1])
    more = "等" if len(paths) > MOST_LISTED else ""
    return format_html("{}{}", "、".join(paths[:MOST_LISTED]) or NONE_YET, more)
