"""Accounts: an administrator gives others what he has himself, and never more."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db.models import ManyToManyField, Q, QuerySet
from django.forms.models import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.html import format_html

from articles.admin.faults import FaultsAbove
from articles.admin.permissions import PermissionChoices, choosable

GROUPS_HELP = (
    "“作者”只写草稿；“编辑”写和发布文章、指南和风险提示；“热线管理员”管联系方式和官方域名；"
    "“管理员”都能做，还能管账号。"
)

LOGIN_HELP = "不启用的账号不能用密码登录。"
LOSS_WARNING = "不启用以后，现在的密码就没有了。"

admin.site.unregister(User)
admin.site.unregister(Group)  # what a group may do is set in articles.roles


class AccountForm(AdminUserCreationForm):  # type: ignore[type-arg]  # not generic when it runs
    """A new account; what it says about passwords is ours."""

    usable_password = AdminUserCreationForm.create_usable_password_field(LOGIN_HELP)


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # as above
    """Another one's password; what it says about none at all is in Chinese."""

    usable_password_help_text = format_html(
        '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
        LOGIN_HELP, LOSS_WARNING,
    )  # fmt: skip


@admin.register(User)
class UserAdmin(FaultsAbove[User], DjangoUserAdmin[User]):
    """Accounts of the people who keep the site.

    Who is no superuser sees neither the superuser mark nor single permissions, gives only
    groups that may no more than he may, and cannot touch an account that may more: its
    password would be the way to what it may do.
    """

    add_form = AccountForm
    change_password_form = PasswordForm
    list_display = ("username", "full_name", "group_names", "is_active", "is_staff", "last_login")
    list_filter = ("groups", "is_active", "is_staff")
    list_per_page = 50
    search_help_text = "在用户名、姓名和邮箱里查找"
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("权限", {"fields": ("is_staff", "groups")}),
    )
    plain_fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("个人信息", {"fields": ("last_name", "first_name", "email")}),
        ("权限", {"fields": ("is_active", "is_staff", "groups")}),
        ("时间", {"fields": ("last_login", "date_joined")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show superuser mark and single permissions to superusers only."""
        if obj is not None and not _asker(request).is_superuser:
            return self.plain_fieldsets
        return super().get_fieldsets(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return a new account's first values: it may log in, as every account here must."""
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return the accounts with their groups loaded."""
        return super().get_queryset(request).prefetch_related("groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse accounts that may do what the asking one may not."""
        return super().has_change_permission(request, obj) and _may_touch(_asker(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse accounts that may do what the asking one may not."""
        return super().has_delete_permission(request, obj) and _may_touch(_asker(request), obj)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        """Offer only the groups that the asking account may give."""
        if db_field.name == "groups":
            kwargs["queryset"] = _grantable_groups(_asker(request))
            kwargs["help_text"] = GROUPS_HELP
        if db_field.name == "user_permissions":
            kwargs |= {"form_class": PermissionChoices, "queryset": choosable()}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="姓名")
    def full_name(self, obj: User) -> str:
        """Return family name and given name, as Chinese names are written."""
        return f"{obj.last_name}{obj.first_name}"

    @admin.display(description="组")
    def group_names(self, obj: User) -> str:
        """Return the groups, or that the account may do everything."""
        if obj.is_superuser:
            return "超级用户"
        return "、".join(group.name for group in obj.groups.all())


def _asker(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (the admin asks for a login first)
    return request.user


def _may_touch(asker: User, other: User | None) -> bool:
    if other is None or asker.is_superuser:
        return True
    return not other.is_superuser and _permissions_of(other) <= _permissions_of(asker)


def _permissions_of(user: User) -> set[int]:
    """Return the permissions given to the account, also while it is not active."""
    given = Permission.objects.filter(Q(user=user) | Q(group__user=user))
    return set(given.values_list("pk", flat=True))


def _grantable_groups(asker: User) -> QuerySet[Group]:
    if asker.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=_permissions_of(asker))
    return Group.objects.exclude(permissions__in=beyond)
