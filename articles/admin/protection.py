"""«待确认的修改» in the admin: one proposes, a second person confirms."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles import proposals
from articles.admin import display
from articles.admin.base import ContentAdmin, signed_in
from articles.admin.content_form import ContentForm
from articles.admin.keys import TolerantAdmin
from articles.admin.refusals import why_not_saved
from articles.history.names import name_of
from articles.models import ContactChannel, OfficialDomain, PendingChange
from articles.models.protection import PROTECTED

TargetT = TypeVar("TargetT", ContactChannel, OfficialDomain)

DECISIONS: dict[str, tuple[Callable[..., PendingChange], str]] = {
    "confirm": (proposals.confirm, "已确认，现在生效：{}。请打开网站核对。"),
    "reject": (proposals.reject, "已拒绝，什么都没有改：{}。"),
    "withdraw": (proposals.withdraw, "已撤回，什么都没有改：{}。"),
}
NOBODY_ELSE = (
    "现在没有别的账号可以确认。请在“用户”里给另一个人添加账号，放进“热线管理员”或“管理员”组；"
    "账号满 24 小时以后提的修改，才能由它确认；网站刚建好的第一天不用等。"
)
UNKNOWN_PROPOSER = "导入命令或已删除的账号"
UNKNOWN_DECIDER = "已删除的账号"
PROPOSES_DELETION = "提议删除：另一个人确认以后才会删除"
_ALL_WAITS = "articles.all_waits"
BADGES = {
    PendingChange.Decision.WAITING: ("▲", "warn"),
    PendingChange.Decision.CONFIRMED: ("●", "good"),
    PendingChange.Decision.REJECTED: ("✖", "bad"),
    PendingChange.Decision.WITHDRAWN: ("○", "quiet"),
}


class ProtectedAdmin(ContentAdmin[TargetT]):
    """An admin whose important changes wait for a second person."""

    save_object = staticmethod(lambda target: proposals.save(target, by=None))  # type: ignore[assignment]  # what is proposed is of no interest there
    delete_object = staticmethod(lambda target: proposals.delete(target, by=None))  # type: ignore[assignment]  # likewise

    def save_model(self, request: HttpRequest, obj: TargetT, form: Any, change: bool) -> None:
        """Save, and say so where a part of it waits for a second person."""
        if waiting := proposals.save(obj, by=signed_in(request)):
            self._tell(request, waiting)
            request.META[_ALL_WAITS] = change and set(form.changed_data) <= {*PROTECTED[type(obj)]}

    def message_user(
        self, request: HttpRequest, message: Any, level: int | str = messages.INFO, *more: Any
    ) -> None:
        """Tell the editor; not that it was changed, where all of the change waits."""
        if not (level == messages.SUCCESS and request.META.get(_ALL_WAITS)):
            super().message_user(request, message, level, *more)

    def delete_model(self, request: HttpRequest, obj: TargetT) -> None:
        """Delete, or propose to."""
        if waiting := proposals.delete(obj, by=signed_in(request)):
            self._tell(request, waiting)

    def _tell(self, request: HttpRequest, waiting: PendingChange) -> None:
        self.message_user(request, _sentence(waiting), messages.WARNING)

    def refusal(self, objects: Iterable[TargetT]) -> str:
        """Refuse to delete what another proposal is about."""
        waits = proposals.is_required() and any(map(proposals.waiting_for, objects))
        return proposals.CHANGE_WAITS if waits else ""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actions; what takes two people is deleted one by one."""
        actions: dict[str, Any] = super().get_actions(request)
        if proposals.is_required():
            actions.pop("delete_selected", None)
        return actions

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Write deletions into the history; one that is only proposed is none yet."""
        if not proposals.is_required():
            return super().log_deletions(request, queryset)
        return [self.log_change(request, obj, "提议删除") for obj in queryset]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask; where it only proposes the deletion, the page's title says so."""
        title = {"title": PROPOSES_DELETION} if proposals.is_required() else {}
        return super().delete_view(request, object_id, {**title, **(extra_context or {})})

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Go back to the list; say that it is gone only where it is."""
        if not proposals.is_required():
            return super().response_delete(request, obj_display, obj_id)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    @admin.display(description="状态")
    def waiting_change(self, obj: TargetT) -> SafeString | str:
        """Return what waits for a second person about this object, and the way to it."""
        waiting = proposals.waiting_for(obj) if obj.pk else None
        if waiting:
            return _sentence(waiting)
        if not proposals.is_required():
            return "没有。现在一个人就能改（HELPCENTER_SINGLE_ADMIN）。"
        return "没有。改号码、地址、方式，启用，设为热线，删除，都要另一个人确认后才生效。"


class OfficialDomainForm(ContentForm[OfficialDomain]):
    """A domain that counts as official."""

    class Meta:
        model = OfficialDomain
        fields = ("domain", "note", "is_active")
        help_texts = {
            "domain": "只写域名，例如 alipay.com；它的子域名也算。",
            "note": "这是谁的网站、怎么核实的。",
        }


@admin.register(OfficialDomain)
class OfficialDomainAdmin(ProtectedAdmin[OfficialDomain]):
    """Domains that text may link to without a warning."""

    form = OfficialDomainForm
    list_display = ("domain", "note", "is_active", "updated_at")
    search_fields = ("domain", "note")
    readonly_fields = ("waiting_change",)
    fieldsets = (
        ("待确认的修改", {"fields": ("waiting_change",)}),
        (None, {"fields": ("domain", "note", "is_active")}),
    )


@admin.register(PendingChange)
class PendingChangeAdmin(TolerantAdmin[PendingChange]):
    """Proposals with old and new side by side; decided by buttons, never edited."""

    change_form_template = "admin/articles/pendingchange/decide.html"
    list_display = (
        "subject",
        "action",
        "difference",
        "state",
        "proposer",
        "proposed_at",
        "decider",
    )
    list_display_links = ("subject",)
    list_filter = ("decision",)
    list_select_related = ("proposed_by", "decided_by")
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: proposals come from the forms of what they are about."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a proposal is decided, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: it stays as the record of who decided."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with those of the decisions in front."""
        wrapped = self.admin_site.admin_view(require_POST(self.decide))
        name = "articles_pendingchange_decide"
        return [path("<int:pk>/decide/<slug:decision>/", wrapped, name=name), *super().get_urls()]

    def decide(self, request: HttpRequest, pk: int, decision: str) -> HttpResponse:
        """Confirm, reject or withdraw the proposal, and go back to it."""
        if decision not in DECISIONS or not self.has_view_permission(request):
            raise PermissionDenied
        act, sentence = DECISIONS[decision]
        try:
            change = act(pk, by=signed_in(request))
        except (ValidationError, OperationalError, IntegrityError) as error:
            self.message_user(request, why_not_saved(error)[0], messages.ERROR)
            return redirect("admin:articles_pendingchange_changelist")
        if change.target is not None and change.target.pk:
            self.log_change(request, change.target, f"{change.get_decision_display()}：{change}")  # type: ignore[arg-type]  # the history of what it is about
        self.message_user(request, sentence.format(change.subject))
        return redirect("admin:articles_pendingchange_changelist")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show old beside new, who may confirm, and the buttons that this account may press."""
        change = self.get_object(request, object_id)
        context = _decision_context(change, signed_in(request)) if change else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    @admin.display(description="原来的 → 改成")
    def difference(self, obj: PendingChange) -> str:
        """Return each changed value, old and new."""
        if obj.action == PendingChange.Action.DELETE:
            return "删除"
        changed = [row for row in obj.rows if row["is_changed"]]
        return "；".join(f"{row['label']}：{row['old']} → {row['new']}" for row in changed)

    @admin.display(description="状态", ordering="decision")
    def state(self, obj: PendingChange) -> SafeString:
        """Return what became of it."""
        icon, tone = BADGES[PendingChange.Decision(obj.decision)]
        return display.badge(icon, obj.get_decision_display(), tone)

    @admin.display(description="提议人", ordering="proposed_by")
    def proposer(self, obj: PendingChange) -> str:
        """Return who proposed it."""
        return _person(obj.proposed_by, UNKNOWN_PROPOSER)

    @admin.display(description="决定人", ordering="decided_by")
    def decider(self, obj: PendingChange) -> str:
        """Return who decided, and when."""
        if obj.decided_at is None:
            return display.EMPTY
        at = timezone.localtime(obj.decided_at).strftime("%Y-%m-%d %H:%M")
        return f"{_person(obj.decided_by, UNKNOWN_DECIDER)}，{at}"


def _decision_context(change: PendingChange, user: User) -> dict[str, Any]:
    able = proposals.who_may_confirm(change)
    return {
        "proposal": change,
        "proposer": _person(change.proposed_by, UNKNOWN_PROPOSER),
        "decider": _person(change.decided_by, UNKNOWN_DECIDER),
        "may_confirm": change.is_waiting and proposals.may_decide(change, user),
        "may_withdraw": change.is_waiting and change.proposed_by_id == user.pk,
        "confirmers": "、".join(name_of(other) for other in able[:10]),
        "nobody_else": NOBODY_ELSE,
    }


def _sentence(waiting: PendingChange) -> SafeString:
    """Return that the change waits, who may confirm it, and the way to it."""
    names = "、".join(name_of(user) for user in proposals.who_may_confirm(waiting)[:10])
    return format_html(
        "“{}”有一项{}要等另一个人确认，确认以前访客看到的不变。{}"
        ' <a href="{}">查看待确认的修改</a>',
        waiting.subject, waiting.get_action_display(),
        f"可以确认的人：{names}。" if names else NOBODY_ELSE,
        reverse("admin:articles_pendingchange_change", args=[waiting.pk]),
    )  # fmt: skip


def _person(user: User | None, otherwise: str) -> str:
    return name_of(user) if user else otherwise
