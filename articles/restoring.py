"""An old version put back as a new one, through the same doors as any other save.

What visitors notice goes through `publishing`, a channel's number through `proposals`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.utils import timezone
from reversion.models import Version

from articles import proposals, publishing
from articles.history.names import names_in
from articles.history.recording import authored
from articles.history.sentences import changed_fields
from articles.history.states import (
    State,
    StepState,
    Unreadable,
    fields_of,
    form_state,
    stored_state,
    version_state,
)
from articles.models import Article, ContactChannel, Guide, PendingChange, RiskNote, Step

UNREADABLE = "这个版本是用以前的格式存的，现在的软件读不出来，不能查看，也不能恢复。"
GUIDE_GONE = "它所属的指南{name}已经不在了。请先在“指南”的“已删除”里恢复那个指南，再恢复这一篇。"
SLUG_TAKEN = "它的网址名或代码“{slug}”现在是“{other}”在用。请先给那一个换一个，再恢复。"
NOTE_GONE = "风险提示{name}已经不在了，恢复以后也没有它。要它回来，请先恢复那条风险提示。"
NUMBER_TAKEN = "短地址 /h/{number} 现在是“{other}”的，恢复以后这一篇有一个新的短地址。"
PICTURE_GONE = "第 {number} 步的图片文件已经不在了，恢复以后这一步没有图片。"

_NOT_PUT_BACK: dict[type[Model], set[str]] = {
    Article: {"published_at", "reviewed_on"},  # nobody has read the text again
    Guide: {"published_at"},
    ContactChannel: {"verified_on", "verified_by"},  # nobody has checked the number again
}
"""What says something about the present, and stays as it is."""

_DECIDED_APART: dict[type[Model], set[str]] = {
    Article: {"number", "responsible", "review_every", "review_by"}
}
"""What is not of the text: it comes back only with something deleted."""

_NOTES: dict[type[Model], str] = {Article: "risk_notes", Guide: "required_notes"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What restoring a version would do: to what, what would change and be lost, or why not.

    `result` is what it would say then: the version's `state`, but for what stays.
    """

    state: State
    result: State
    current: Model | None
    changed: frozenset[str]
    losses: tuple[str, ...]
    refusal: str


def plan(version: Version) -> Plan:
    """Return what restoring the version would do. Raises Unreadable."""
    state = version_state(version)
    rows: QuerySet[Model] = QuerySet(state.model)
    current = rows.filter(pk=state.pk).first()
    before = stored_state(current) if current else form_state(state.model(), (), {})
    result = _result(state, before) if current else state
    return Plan(
        state=state,
        result=result,
        current=current,
        changed=frozenset(changed_fields(before, result)),
        losses=tuple(_losses(state)),
        refusal=_refusal(state),
    )


def _result(state: State, before: State) -> State:
    staying = {name: before.values[name] for name in _staying(state.model, is_there=True)}
    return replace(state, values={**state.values, **staying})


def _staying(model: type[Model], *, is_there: bool) -> set[str]:
    """Return the names of the fields that restoring leaves alone."""
    return _NOT_PUT_BACK.get(model, set()) | (
        _DECIDED_APART.get(model, set()) if is_there else set()
    )


@transaction.atomic
def restore(version: Version, *, by: User) -> tuple[Model, PendingChange | None]:
    """Put the version back and return the thing, with what of it waits for a second person.

    Raises ValidationError with a sentence for editors where it cannot be put back.
    """
    try:
        state = version_state(version)
    except Unreadable as error:
        raise ValidationError(UNREADABLE) from error
    if refusal := _refusal(state):
        raise ValidationError(refusal)
    rows: QuerySet[Model] = QuerySet(state.model)
    stored = rows.select_for_update().filter(pk=state.pk).first()
    obj = stored or state.model(pk=state.pk)
    staying = _staying(state.model, is_there=stored is not None)
    _fill(obj, state, staying | ({"number"} if _holder_of_number(state) else set()))
    written_on = timezone.localtime(version.revision.date_created)
    with authored(by=by, reason=f"恢复 {written_on:%Y-%m-%d %H:%M} 的版本"):
        return obj, _write(obj, state, by)


def _fill(obj: Model, state: State, kept: set[str]) -> None:
    """Give the object the version's values; what the version does not know stays."""
    for field in state.model._meta.local_fields:
        if field.name in state.values and field.name not in kept:
            setattr(obj, field.attname, _value(field, state.values[field.name]))
    if isinstance(obj, Article) and obj.status != Article.Status.PUBLISHED:
        obj.publish_at = obj.withdraw_at = None  # an old version may know of no moments


def _value(field: Field[Any, Any], value: Any) -> Any:
    """Return the value as the field holds it; None for a key of what is gone."""
    if not isinstance(field, ForeignKey):
        return field.to_python(value)
    rows: QuerySet[Model] = QuerySet(field.related_model)
    return value if value is None or rows.filter(pk=value).exists() else None


def _write(obj: Model, state: State, by: User) -> PendingChange | None:
    if isinstance(obj, ContactChannel):
        obj.full_clean(validate_constraints=False)  # saving moves the hotline itself
        return proposals.save(obj, by=by)
    obj.full_clean()
    if isinstance(obj, Article):
        _write_article(obj, state)
    elif isinstance(obj, Guide):
        publishing.save_guide(obj, _notes(state))
    elif isinstance(obj, RiskNote):
        publishing.save_risk_note(obj)
    return None


def _write_article(article: Article, state: State) -> None:
    steps = [_step(step, article) for step in state.steps]
    for step in steps:
        # Cleaning an image field would open its file, which is known to be there.
        step.clean_fields(exclude=["article", "position", "image"])
        step.validate_constraints(exclude=["article", "position"])
    publishing.save_article(article, steps, _notes(state))


def _notes(state: State) -> list[RiskNote] | None:
    """Return the version's notes that are still there, None where it knows of none."""
    name = _NOTES[state.model]
    keys = state.values.get(name)
    return None if keys is None else list(RiskNote.objects.filter(pk__in=keys))


def _step(state: StepState, article: Article) -> Step:
    """Return the step as it was, under its old key unless another article has that now."""
    is_taken = Step.objects.filter(pk=state.pk or 0).exclude(article_id=article.pk).exists()
    names = {field.name for field in fields_of(Step)} - {"article", "position"}
    values = {name: value for name, value in state.values.items() if name in names}
    if values.get("image") and not default_storage.exists(values["image"]):
        values |= {"image": "", "image_width": None, "image_height": None}
    return Step(pk=None if is_taken else state.pk, article=article, **values)


def _refusal(state: State) -> str:
    """Return why the version cannot be put back as things are, or an empty string."""
    names = names_in([state])
    siblings = Q()
    if state.model is Article:
        guide = state.values.get("guide") or 0
        if not Guide.objects.filter(pk=guide).exists():
            name = names.known.get((Guide, guide), "")
            return GUIDE_GONE.format(name=f"“{name}”" if name else "")
        siblings = Q(guide=guide)
    slug = state.values.get("slug")
    rows: QuerySet[Model] = QuerySet(state.model)
    other = rows.filter(siblings, slug=slug).exclude(pk=state.pk).first() if slug else None
    return SLUG_TAKEN.format(slug=slug, other=other) if other else ""


def _holder_of_number(state: State) -> Article | None:
    """Return the other article that has the version's number by now; imports can do that."""
    number = state.values.get("number")
    return (
        Article.objects.filter(number=number).exclude(pk=state.pk or 0).first() if number else None
    )


def _losses(state: State) -> Iterator[str]:
    """Yield a sentence for each part of the version that cannot come back."""
    if state.model is Article and (other := _holder_of_number(state)):
        yield NUMBER_TAKEN.format(number=state.values["number"], other=other)
    wanted = state.values.get(_NOTES.get(state.model, ""), [])
    there = set(RiskNote.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    gone = [key for key in wanted if key not in there]
    names = names_in([state]) if gone else None
    for key in gone:
        name = names.known.get((RiskNote, key), "") if names else ""
        yield NOTE_GONE.format(name=f"“{name}”" if name else "")
    for number, step in enumerate(state.steps, start=1):
        picture = step.values.get("image")
        if picture and not default_storage.exists(picture):
            yield PICTURE_GONE.format(number=number)
