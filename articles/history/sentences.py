"""What was changed, in one Chinese sentence for lists of versions."""

from collections.abc import Iterator, Mapping
from typing import Any

from articles.history.matching import moved, pair_steps
from articles.history.states import State, StepState, told_fields_of
from articles.models import Step

CHANGED = "修改"
_MOST_NAMED = 6


def what_changed(old: State, new: State) -> str:
    """Return what differs, such as «改了标题、正文；加了 1 步», or an empty string."""
    changed = changed_fields(old, new)
    labels = [str(f.verbose_name) for f in told_fields_of(new.model) if f.name in changed]
    more = "等" if len(labels) > _MOST_NAMED else ""
    told = [f"改了{'、'.join(labels[:_MOST_NAMED])}{more}"] if labels else []
    return "；".join([*told, *_changed_steps(old, new)])


def changed_fields(old: State, new: State) -> set[str]:
    """Return the names of the fields with other values; one that is new to the software is none."""
    told = {field.name for field in told_fields_of(new.model)}
    return told & _differing(old.values, new.values)


def changed_step_fields(old: StepState, new: StepState) -> set[str]:
    """Return the names of a step's fields with other values, its place left out."""
    told = {field.name for field in told_fields_of(Step)}
    return told & _differing(old.values, new.values)


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    return {name for name, value in new.items() if old.get(name, value) != value}


def _changed_steps(old: State, new: State) -> Iterator[str]:
    pairs = pair_steps(old.steps, new.steps)
    both = [(left, right) for left, right in pairs if left is not None and right is not None]
    changed = [pair for pair in both if changed_step_fields(old.steps[pair[0]], new.steps[pair[1]])]
    counts = {
        "加了": sum(left is None for left, _ in pairs),
        "删了": sum(right is None for _, right in pairs),
        "改了": len(changed),
        "移动了": len(moved(pairs)),
    }
    for word, count in counts.items():
        if count:
            yield f"{word} {count} 步"
