"""Two editors at one text: who saves second is told before the first one's work is lost."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

OVERTAKEN = (
    "{who}在你打开以后改过这一条，所以还没有保存，你写的内容还在下面。"
    "请先在新标签页打开它，看看改了什么；再点一次保存，就会用你的内容覆盖。"
)


class SeenField(forms.CharField):
    """Which version of the object the editor has seen; travels unseen with the form."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return False: another version is nothing that the editor changed."""
        return False


def version_of(obj: Model) -> str:
    """Return the name of the version that the object holds, empty where it is not stored."""
    return _name(vars(obj)["updated_at"]) if obj.pk else ""


def stored_version_of(obj: Model) -> str:
    """Return the name of the stored version, which nobody else changes in this transaction."""
    rows: QuerySet[Model] = QuerySet(type(obj)).select_for_update().filter(pk=obj.pk)
    return _name(rows.values_list("updated_at", flat=True).get())


def _name(updated_at: datetime) -> str:
    return updated_at.isoformat()


def who_wrote(obj: Model, version: str) -> str:
    """Return who stored this version, by the admin's history, or «有人»."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(obj),
        object_id=str(obj.pk),
        action_time__gte=datetime.fromisoformat(version),
    )
    entry = entries.select_related("user").order_by("-action_time").first()
    if entry is None:
        return "有人"
    user = entry.user
    return f"{user.last_name}{user.first_name}" or user.get_username()
