"""What a thing said at one moment: as it is stored, in a form, or in an old version.

All three become a State of plain values, so that any two can be compared.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import reversion
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model
from reversion.models import Version

from articles.models import (
    Article,
    ArticleChange,
    ChangeStep,
    ContactChannel,
    Guide,
    RiskNote,
    Step,
)

KEPT: tuple[type[Model], ...] = (Article, Guide, RiskNote, ContactChannel)
"""The kinds that have a history; an article's steps are part of the article's."""

_MADE_ANEW = {"id", "created_at", "updated_at", "body_headings", "preview_key", "review_due_on"}
"""What saving works out by itself, besides the rendered texts, and what is no content."""

_UNTOLD = {
    False: {"number", "published_at", "article", "based_on", "written_by"},
    True: {"article", "position", "image_width", "image_height"},
}
"""What follows from something else; of a step, its place is told as moved."""


class Unreadable(ValueError):  # noqa: N818  (says what the version is)
    """The version was stored in a way that this software cannot read."""


@dataclass(frozen=True, slots=True)
class StepState:
    """What a step said; `pk` is None for one that is not stored yet."""

    pk: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class State:
    """What a thing said: its values by field name, as JSON has them, and an article's steps.

    A field that the software got later is missing from an old version's values.
    """

    model: type[Model]
    pk: int | None
    title: str
    values: Mapping[str, Any]
    steps: tuple[StepState, ...] = ()


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields that versions keep, in the model's order, relations to many last."""
    options = model._meta
    fields = [*options.local_fields, *options.local_many_to_many]
    return [field for field in fields if _is_kept(field.name)]


def _is_kept(name: str) -> bool:
    return name not in _MADE_ANEW and not name.endswith("_html")


def told_fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields of which editors are told when they change."""
    return [field for field in fields_of(model) if field.name not in _UNTOLD[model is Step]]


_VERSIONED: tuple[type[Model], ...] = (*KEPT, Step)
for _model in _VERSIONED:
    reversion.register(
        _model,
        fields=[field.name for field in fields_of(_model)],
        follow=("steps",) if _model is Article else (),
    )


def stored_state(obj: Model) -> State:
    """Return what the object says, with the steps and notes that are stored for it."""
    steps: Iterable[Step | ChangeStep] = ()
    if isinstance(obj, Article | ArticleChange):
        steps = obj.steps.order_by("position")
    return form_state(obj, steps, _stored_relations(obj))


def form_state(
    obj: Model, steps: Iterable[Step | ChangeStep], relations: Mapping[str, Sequence[int]]
) -> State:
    """Return what the object says, with these steps and keys of what it is related to."""
    values = _plain_values(obj)
    values |= {name: sorted(keys) for name, keys in relations.items()}
    of_steps = tuple(StepState(step.pk, _plain_values(step)) for step in steps)
    return State(type(obj), obj.pk, str(obj), values, of_steps)


def _stored_relations(obj: Model) -> dict[str, list[int]]:
    return {
        field.name: list(getattr(obj, field.name).values_list("pk", flat=True))
        for field in obj._meta.local_many_to_many
        if _is_kept(field.name)
    }


def _plain_values(obj: Model) -> dict[str, Any]:
    values = {}
    for field in obj._meta.local_fields:
        if _is_kept(field.name):
            value = field.value_from_object(obj)
            is_file = field.get_internal_type() in ("FileField", "ImageField")
            value = str(value or "") if is_file else value
            values[field.name] = value.astimezone(UTC) if isinstance(value, datetime) else value
    return _with_plain_lines(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def _with_plain_lines(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with line ends as files have them: browsers send longer ones."""
    return {
        name: value.replace("\r\n", "\n") if isinstance(value, str) else value
        for name, value in values.items()
    }


def version_state(version: Version) -> State:
    """Return what the version says; one query, for an article two. Raises Unreadable."""
    model = model_of(version)
    values = _read(model, version)
    for field in model._meta.local_many_to_many:
        if field.name in values:
            values[field.name] = sorted(values[field.name])
    steps = _steps_beside(version) if model is Article else ()
    return State(model, int(version.object_id), version.object_repr, values, steps)


def model_of(version: Version) -> type[Model]:
    """Return the kind of thing that the version is of."""
    model: type[Model] = version.content_type.model_class()
    return model


def _steps_beside(version: Version) -> tuple[StepState, ...]:
    rows = Version.objects.get_for_model(Step).filter(revision_id=version.revision_id)
    steps = [(int(row.object_id), _read(Step, row)) for row in rows]
    own = [step for step in steps if str(step[1].get("article")) == version.object_id]
    own.sort(key=lambda step: step[1].get("position") or 0)
    return tuple(StepState(pk, values) for pk, values in own)


def _read(model: type[Model], version: Version) -> dict[str, Any]:
    """Return the values that the version has of fields that there still are."""
    known = {field.name for field in fields_of(model)}
    try:
        values = json.loads(version.serialized_data)[0]["fields"]
        return _with_plain_lines({name: values[name] for name in values if name in known})
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable from error
