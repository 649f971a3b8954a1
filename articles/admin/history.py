"""«历史» and «已删除»: who changed what, any two versions beside each other, and restoring."""

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, OperationalError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from reversion.models import Version

from articles import restoring
from articles.admin.base import ContentAdmin, change_address, signed_in
from articles.admin.keys import key_of
from articles.admin.refusals import why_not_saved
from articles.history.comparison import compare
from articles.history.names import name_of
from articles.history.states import State, Unreadable, stored_state, version_state
from articles.models import PendingChange

ModelT = TypeVar("ModelT", bound=Model)

PER_PAGE = 20
PRESENT = "现在的内容"
NOBODY = "命令，或已删除的账号"
CHOOSE_TWO = "请选两个不同的版本，一个“旧”，一个“新”，再点“比较”。"
RESTORED = "已恢复：{name}，内容和 {when} 的版本一样。"
KEEPS_BOTH = "恢复前的内容也在历史里，可以再换回来。"
WAITS = "号码、地址和启用状态要等另一个人在“待确认的修改”里确认，现在还是原来的。"
MAY_NOT_PUBLISH = "恢复它会改变访客看到的内容，你的账号不能发布。请找一位编辑来恢复。"
MAY_NOT_RESTORE = "你的账号可以看历史，不能恢复。"


class HistoryAdmin(ContentAdmin[ModelT]):
    """An admin of things whose versions are kept."""

    object_history_template = "admin/history/versions.html"
    change_list_template = "admin/history/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with those of versions in front."""
        options, site = self.opts, self.admin_site
        name = f"{options.app_label}_{options.model_name}"
        restore = site.admin_view(require_POST(self.restore_view))
        return [
            path("deleted/", site.admin_view(self.deleted_view), name=f"{name}_deleted"),
            path("versions/", site.admin_view(self.compare_view), name=f"{name}_compare"),
            path("versions/<int:pk>/", site.admin_view(self.version_view), name=f"{name}_version"),
            path("versions/<int:pk>/restore/", restore, name=f"{name}_restore"),
            *super().get_urls(),
        ]

    def may_restore(self, request: HttpRequest, plan: restoring.Plan) -> bool:
        """Whether the account may put the version back: change what is there, add what is not."""
        if plan.current is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, plan.current)  # type: ignore[arg-type]  # of this model

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the versions, and below them what Django's admin wrote down."""
        versions = Version.objects.get_for_object_reference(self.model, object_id)
        context = {"versions": _page(request, versions), "who_did_it": NOBODY}
        return super().history_view(request, object_id, {**context, **(extra_context or {})})

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """Show what was deleted, each by its last version."""
        self._require_view(request)
        context = {
            **self.admin_site.each_context(request),
            "title": f"已删除的{self.opts.verbose_name}",
            "opts": self.opts,
            "versions": _page(request, Version.objects.get_deleted(self.model)),
        }
        return TemplateResponse(request, "admin/history/deleted.html", context)

    def compare_view(self, request: HttpRequest) -> HttpResponse:
        """Go to the difference of the two versions that were chosen in the list."""
        self._require_view(request)
        old, new = (key_of(request.GET.get(name, "")) for name in ("old", "new"))
        if old == new or old is None or new is None:
            self.message_user(request, CHOOSE_TWO, messages.ERROR)
            last = self._versions().filter(pk=new or 0).first()
            return redirect(_address(self, "history", last.object_id) if last else _address(self))
        version = self._version(request, new)
        return redirect(f"{_address(self, 'version', version.pk)}?against={old}")

    def version_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what a version changed: against the one before, another, or what is there now."""
        version = self._version(request, pk)
        neighbours = self._versions().filter(object_id=version.object_id)
        before = neighbours.filter(pk__lt=pk).first()
        context = {
            **self.admin_site.each_context(request),
            "title": f"{version.object_repr}：{_when(version)} 的版本",
            "opts": self.opts,
            "version": version,
            "who": _who(version),
            "before": before,
            "after": neighbours.filter(pk__gt=pk).order_by("pk").first(),
            **self._difference(request, version, before),
        }
        return TemplateResponse(request, "admin/history/version.html", context)

    def _difference(
        self, request: HttpRequest, version: Version, before: Version | None
    ) -> dict[str, Any]:
        """Return the difference that is asked for, and whether the version can be restored."""
        against = request.GET.get("against", "")
        try:
            plan = restoring.plan(version)
            old, words = self._other(version, before, plan, against)
            new = plan.result if words == PRESENT else plan.state
            comparison = compare(old or new, new)
        except Unreadable:
            return {"unreadable": restoring.UNREADABLE}
        return {
            "comparison": comparison,
            "against": words,
            "is_against_now": words == PRESENT,
            "plan": plan,
            "is_present": plan.current is not None and version == self._newest(version),
            "may_not": self._why_not(request, plan),
        }

    def _other(
        self, version: Version, before: Version | None, plan: restoring.Plan, against: str
    ) -> tuple[State | None, str]:
        """Return what the version is compared with, None where there is nothing, and its name."""
        if against == "now" and plan.current is not None:
            return stored_state(plan.current), PRESENT
        if (key := key_of(against)) is not None:
            chosen = self._versions().filter(object_id=version.object_id, pk=key).first()
            if chosen is not None:
                return version_state(chosen), f"{_when(chosen)} 的版本"
        if before is not None:
            return version_state(before), f"上一个版本（{_when(before)}）"
        return None, ""

    def _why_not(self, request: HttpRequest, plan: restoring.Plan) -> str:
        """Return why this account cannot put the version back, or an empty string."""
        if self.may_restore(request, plan):
            return ""
        is_changer = (
            self.has_add_permission(request)
            if plan.current is None
            else self.has_change_permission(request)
        )
        return MAY_NOT_PUBLISH if is_changer else MAY_NOT_RESTORE

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put the version back and go to the thing, or say why it cannot be put back."""
        version = self._version(request, pk)
        try:
            plan = restoring.plan(version)
            if not self.may_restore(request, plan):
                raise PermissionDenied
            obj, waiting = restoring.restore(version, by=signed_in(request))
        except Unreadable:
            return self._not_restored(request, version, restoring.UNREADABLE)
        except (ValidationError, OperationalError, IntegrityError) as error:
            return self._not_restored(request, version, why_not_saved(error)[0])
        before = "" if plan.current is None else KEEPS_BOTH
        told = RESTORED.format(name=obj, when=_when(version)) + before
        self._tell_restored(request, version, obj, told, waiting)
        return redirect(change_address(obj))

    def _tell_restored(
        self,
        request: HttpRequest,
        version: Version,
        obj: Model,
        told: str,
        waiting: PendingChange | None,
    ) -> None:
        self.log_change(request, obj, f"恢复 {_when(version)} 的版本")  # type: ignore[arg-type]  # of this model
        self.message_user(request, told, messages.SUCCESS)
        if waiting:
            self.message_user(request, WAITS, messages.WARNING)

    def _not_restored(self, request: HttpRequest, version: Version, sentence: str) -> HttpResponse:
        self.message_user(request, f"没有恢复：{sentence}", messages.ERROR)
        return redirect(_address(self, "version", version.pk))

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied

    def _versions(self) -> QuerySet[Version]:
        rows: QuerySet[Version] = Version.objects.get_for_model(self.model)
        return rows.select_related("revision__user", "content_type")

    def _version(self, request: HttpRequest, pk: int) -> Version:
        """Return the version of a thing of this kind, for those who may see the thing."""
        self._require_view(request)
        version = get_object_or_404(self._versions(), pk=pk)
        obj = self.get_object(request, version.object_id)
        if obj is not None and not self.has_view_or_change_permission(request, obj):
            raise Http404
        return version

    def _newest(self, version: Version) -> Version | None:
        return self._versions().filter(object_id=version.object_id).first()


def _page(request: HttpRequest, versions: QuerySet[Version]) -> Page[Version]:
    """Return the wanted page of versions, without their texts, each with who wrote it."""
    rows = versions.select_related("revision__user").defer("serialized_data")
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    for version in page:
        version.who = _who(version)
    return page


def _who(version: Version) -> str:
    user = version.revision.user
    return name_of(user) if isinstance(user, User) else NOBODY


def _when(version: Version) -> str:
    return timezone.localtime(version.revision.date_created).strftime("%Y-%m-%d %H:%M")


def _address(model_admin: admin.ModelAdmin[Any], page: str = "changelist", *args: Any) -> str:
    options = model_admin.opts
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=args)
