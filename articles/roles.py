"""The groups that every site starts with, and what each may do."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

AUTHORS = "作者"
EDITORS = "编辑"
HOTLINE_KEEPERS = "热线管理员"
ADMINISTRATORS = "管理员"

_ALL = ("add", "change", "delete", "view")
_EVERYBODY_MAY = {
    "articles.guide": ("view",),
    "articles.article": ("view",),
    "articles.step": ("view",),
    "articles.risknote": ("view",),
    "articles.contactchannel": ("view",),
    "articles.officialdomain": ("view",),
    "articles.pendingchange": ("view",),
    "articles.feedback": ("view",),
    "articles.oldaddress": ("view",),
}
_AUTHORS_MAY = {
    **_EVERYBODY_MAY,
    "articles.article": ("add", "change", "view"),  # drafts, without `publish`
    "articles.step": _ALL,
    "articles.searchcount": ("view",),
    "articles.synonymgroup": ("view",),
}
_EDITORS_MAY = {
    **_EVERYBODY_MAY,
    "articles.guide": _ALL,
    "articles.article": (*_ALL, "publish"),
    "articles.step": _ALL,
    "articles.risknote": _ALL,
    "articles.searchcount": ("view",),
    "articles.textlink": ("view",),
    "articles.synonymgroup": _ALL,
    "articles.feedback": ("view", "change"),  # says that it was handled
    "articles.oldaddress": _ALL,
}
_HOTLINE_KEEPERS_MAY = {
    **_EVERYBODY_MAY,
    "articles.contactchannel": _ALL,
    "articles.officialdomain": _ALL,
}
PERMISSIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    AUTHORS: _AUTHORS_MAY,
    EDITORS: _EDITORS_MAY,
    HOTLINE_KEEPERS: _HOTLINE_KEEPERS_MAY,
    ADMINISTRATORS: {
        **_EDITORS_MAY,
        "articles.contactchannel": _ALL,
        "articles.officialdomain": _ALL,
        "auth.user": ("add", "change", "view"),
        "auth.group": ("view",),
    },
}


def create_groups(**_signal: Any) -> None:
    """Create the groups that are missing and give each what its role may do.

    Runs after every migration, so a model that is new gets its permissions; what an
    administrator added to a group stays.
    """
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415

    for label in ("articles", "auth"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for name, allowed in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(allowed))


def _permissions(allowed: Mapping[str, tuple[str, ...]]) -> list[Permission]:
    wanted = Q(pk__in=[])
    for model, actions in allowed.items():
        app_label, _, model_name = model.partition(".")
        codenames = [f"{action}_{model_name}" for action in actions]
        wanted |= Q(content_type__app_label=app_label, codename__in=codenames)
    return list(Permission.objects.filter(wanted))
