"""Two versions beside each other in words: fields by their Chinese names, steps by identity."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Field

from articles.content.differences import Change, Part, difference, folded
from articles.history.matching import Pair, moved, pair_steps
from articles.history.names import Names, names_in
from articles.history.sentences import changed_fields, changed_step_fields
from articles.history.states import State, StepState, told_fields_of
from articles.models import Step

_SEPARATOR = "、"
_TEXTS = ("CharField", "TextField")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a step: what became of it, and its address, empty where its file is gone."""

    change: Change
    address: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field with its parts: same, deleted, inserted, folded."""

    name: str
    label: str
    parts: tuple[Part, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def old(self) -> tuple[Part, ...]:
        """The parts that the older version has."""
        return tuple(part for part in self.parts if part.change is not Change.INSERTED)

    @property
    def new(self) -> tuple[Part, ...]:
        """The parts that the newer version has."""
        return tuple(part for part in self.parts if part.change is not Change.DELETED)

    @property
    def old_pictures(self) -> tuple[Picture, ...]:
        """The picture that the older version has, if any."""
        return tuple(p for p in self.pictures if p.change is not Change.INSERTED)

    @property
    def new_pictures(self) -> tuple[Picture, ...]:
        """The picture that the newer version has, if any."""
        return tuple(p for p in self.pictures if p.change is not Change.DELETED)


@dataclass(frozen=True, slots=True)
class StepView:
    """A step: its number before and now, what became of it in words, and its fields."""

    old_number: int | None
    new_number: int | None
    words: tuple[str, ...]
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions, and what does not."""

    changed: tuple[FieldView, ...]
    unchanged: tuple[FieldView, ...]
    steps: tuple[StepView, ...]
    unchanged_steps: tuple[StepView, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.changed and not self.steps


def compare(old: State, new: State) -> Comparison:
    """Return the difference; at most four queries, for the names of what is referred to."""
    names = names_in([old, new])
    changed = changed_fields(old, new)
    shown = [field for field in told_fields_of(new.model) if field.name in new.values]
    views = {field.name: _view(field, old.values, new.values, names) for field in shown}
    steps = list(_steps(old, new, names))
    return Comparison(
        changed=tuple(view for name, view in views.items() if name in changed),
        unchanged=tuple(view for name, view in views.items() if name not in changed and view.parts),
        steps=tuple(step for step in steps if step.words),
        unchanged_steps=tuple(step for step in steps if not step.words),
    )


def _view(
    field: Field[Any, Any], old: Mapping[str, Any], new: Mapping[str, Any], names: Names
) -> FieldView:
    name, label = field.name, str(field.verbose_name)
    before, after = old.get(name, new.get(name)), new.get(name)
    if field.get_internal_type() == "ImageField":
        return FieldView(name, label, pictures=tuple(_pictures(before, after)))
    if field.get_internal_type() in _TEXTS and not field.choices:
        parts = difference(str(before or ""), str(after or ""))
        return FieldView(name, label, folded(parts) if before != after else parts)
    left, right = (names.in_words(field, value) for value in (before, after))
    return FieldView(name, label, tuple(_of_lists(left, right)))


def _pictures(before: Any, after: Any) -> Iterator[Picture]:
    if before == after:
        yield from [Picture(Change.SAME, _address(after))] if after else []
        return
    for change, path in ((Change.DELETED, before), (Change.INSERTED, after)):
        if path:
            yield Picture(change, _address(path))


def _address(path: str) -> str:
    return default_storage.url(path) if default_storage.exists(path) else ""


def _of_lists(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    """Yield what both name, then what only one of them does."""
    both = [word for word in old if word in new]
    gone = [word for word in old if word not in new]
    added = [word for word in new if word not in old]
    kinds = ((Change.SAME, both), (Change.DELETED, gone), (Change.INSERTED, added))
    for change, words in kinds:
        if words and any(words):
            yield Part(change, _SEPARATOR.join(words))


def _steps(old: State, new: State, names: Names) -> Iterator[StepView]:
    pairs = pair_steps(old.steps, new.steps)
    have_moved = moved(pairs)
    for pair in pairs:
        left = old.steps[pair[0]] if pair[0] is not None else None
        right = new.steps[pair[1]] if pair[1] is not None else None
        words = tuple(_what_became_of(left, right, is_moved=pair[1] in have_moved))
        yield StepView(*_numbers(pair), words, tuple(_step_fields(left, right, names)))


def _numbers(pair: Pair) -> tuple[int | None, int | None]:
    old, new = pair
    return (None if old is None else old + 1, None if new is None else new + 1)


def _what_became_of(
    old: StepState | None, new: StepState | None, *, is_moved: bool
) -> Iterator[str]:
    if old is None:
        yield "新加"
    elif new is None:
        yield "删去"
    else:
        if is_moved:
            yield "移动"
        if changed_step_fields(old, new):
            yield "修改"


def _step_fields(old: StepState | None, new: StepState | None, names: Names) -> Iterator[FieldView]:
    before, after = (step.values if step else {} for step in (old, new))
    empty = {field.name: "" for field in told_fields_of(Step)}
    for field in told_fields_of(Step):
        view = _view(field, empty | dict(before), empty | dict(after), names)
        if view.parts or view.pictures:
            yield view
