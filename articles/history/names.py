"""Values of versions in words: yes and no, choices, and what was referred to by its key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Field, Model, QuerySet
from django.utils import timezone
from reversion.models import Version

from articles.history.states import State, fields_of

_GONE = "{name}（已删除）"
_UNKNOWN = "编号 {pk}（已删除）"


@dataclass(frozen=True, slots=True)
class Names:
    """What keys of guides, risk notes and accounts stand for."""

    known: Mapping[tuple[type[Model], int], str]

    def in_words(self, field: Field[Any, Any], value: Any) -> tuple[str, ...]:
        """Return the value in words, several where the field is a relation to many."""
        model = field.related_model
        if isinstance(model, type):
            keys = value if isinstance(value, list) else [value] if value else []
            return tuple(self.known.get((model, key), _UNKNOWN.format(pk=key)) for key in keys)
        if isinstance(value, bool):
            return ("是" if value else "否",)
        if value and field.get_internal_type() == "DateTimeField":
            return (f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}",)
        choices = dict(getattr(field, "flatchoices", ()))
        return ("" if value is None else str(choices.get(value, value)),)


def names_in(states: Iterable[State]) -> Names:
    """Return the names of everything that the states refer to; two queries a kind at most."""
    wanted: dict[type[Model], set[int]] = {}
    for state in states:
        for field in fields_of(state.model):
            model, value = field.related_model, state.values.get(field.name)
            if isinstance(model, type) and value:
                wanted.setdefault(model, set()).update(
                    value if isinstance(value, list) else [value]
                )
    known: dict[tuple[type[Model], int], str] = {}
    for model, keys in wanted.items():
        known |= {(model, key): name for key, name in _names(model, keys).items()}
    return Names(known)


def _names(model: type[Model], keys: set[int]) -> dict[int, str]:
    rows: QuerySet[Model] = QuerySet(model)
    found = {pk: name_of(obj) for pk, obj in rows.in_bulk(keys).items()}
    gone = [str(key) for key in keys - found.keys()]
    if gone and model is not User:
        versions = Version.objects.get_for_model(model).filter(object_id__in=gone).order_by("pk")
        for key, name in versions.values_list("object_id", "object_repr"):
            found[int(key)] = _GONE.format(name=name)
    return found


def name_of(obj: Model) -> str:
    """Return what editors call it: an account by its person's name."""
    if isinstance(obj, User):
        return f"{obj.last_name}{obj.first_name}" or obj.get_username()
    return str(obj)
