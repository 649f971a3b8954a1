"""Two editors at one text: who saves second sees both texts before the first one's is lost."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone

from articles.admin.keys import key_of
from articles.history.comparison import Comparison, compare
from articles.history.names import name_of
from articles.history.states import State, form_state, stored_state
from articles.models import Step

OVERTAKEN = (
    "{who}在你打开以后改过这一条（{when}），所以还没有保存，你写的内容都还在。"
    "请看看两边有什么不同；再点一次保存，就会用你的内容覆盖。"
)
SOMEBODY = "有人"


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
    return SOMEBODY if entry is None else name_of(entry.user)


def sentence(who: str, version: str) -> str:
    """Return who stored this version, when, and what became of the form."""
    when = timezone.localtime(datetime.fromisoformat(version))
    return OVERTAKEN.format(who=who, when=f"{when:%m-%d %H:%M}")


def against_stored(form: forms.ModelForm[Any], steps: Iterable[Step]) -> Comparison:
    """Return what is stored beside what was typed into the form and its steps."""
    rows: QuerySet[Model] = QuerySet(type(form.instance))
    stored = stored_state(rows.get(pk=form.instance.pk))
    return compare(stored, _typed(form, steps, stored))


def _typed(form: forms.ModelForm[Any], steps: Iterable[Step], stored: State) -> State:
    """Return what the form says, also in fields that were refused for something else."""
    for name in form.errors.keys() & form.fields.keys():
        if isinstance(form.fields[name], forms.CharField):
            setattr(form.instance, name, form[name].value())
    related = {
        name: [key for key in map(key_of, map(str, form[name].value() or [])) if key is not None]
        for name in stored.values.keys() & form.fields.keys()
        if isinstance(form.fields[name], forms.ModelMultipleChoiceField)
    }
    return form_state(form.instance, steps, related)
