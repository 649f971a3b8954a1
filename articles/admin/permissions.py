"""The choice of single permissions in a superuser's form of an account."""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.forms.models import ModelMultipleChoiceField

WORDS = {"add": "增加", "change": "修改", "delete": "删除", "view": "查看"}


class PermissionChoices(ModelMultipleChoiceField[Permission]):
    """Permissions in words: Django names those of a model in English."""

    def label_from_instance(self, obj: Permission) -> str:
        """Return what the permission is for, and what it allows."""
        action = obj.codename.partition("_")[0]
        return f"{obj.content_type.name}：{WORDS.get(action, obj.name)}"


def choosable() -> QuerySet[Permission]:
    """Return the permissions that the admin asks for, and others that somebody has."""
    shown = [model for model in apps.get_models() if admin.site.is_registered(model)]
    types = [*ContentType.objects.get_for_models(*shown).values()]
    given = Permission.objects.filter(user__isnull=False).order_by()
    chosen = Q(content_type__in=types) | Q(pk__in=given.values("pk"))
    return Permission.objects.filter(chosen).select_related("content_type")
