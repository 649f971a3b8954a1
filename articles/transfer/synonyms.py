"""Synonyms as one YAML file: both ways, and once for a new site."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from articles import publishing
from articles.models import SynonymGroup
from articles.transfer import frontmatter
from articles.transfer.frontmatter import FormatError
from articles.transfer.report import Outcome
from articles.transfer.sources import SourceError

SEPARATOR = "、"

_EQUAL = "“{}”必须是列表，一行一组，写成 - [密码, 口令]。"
_ONE_WAY = "“{}”必须是列表，每一组写成 - typed: [口令] 和 words: [密码]。"


class _Group(NamedTuple):
    """Synonyms as they are compared: the order of words says nothing."""

    typed: tuple[str, ...]
    words: tuple[str, ...]
    is_active: bool

    def __str__(self) -> str:
        arrow = f"{SEPARATOR.join(self.typed)} → " if self.typed else ""
        return arrow + SEPARATOR.join(self.words)


_KEYS: Mapping[str, tuple[bool, bool]] = {
    "equal": (False, True),
    "one_way": (True, True),
    "equal_off": (False, False),
    "one_way_off": (True, False),
}
"""What the lists of the file hold: one-way groups or equal ones, in force or not."""


@transaction.atomic
def import_synonyms(path: Path) -> int:
    """Store the groups of the file that are not there yet and return how many; all or nothing.

    Raises SourceError with the group that is refused.
    """
    try:
        return len(_bring_in(path.read_text("utf-8")))
    except FormatError as error:
        raise SourceError(f"{path.name}：{error}") from error


def bring_in(text: str) -> tuple[Outcome, str]:
    """Store the groups that are not there yet; say what became of the file.

    Other groups stay: a group has no name by which it could be changed. Raises FormatError.
    """
    is_first = not SynonymGroup.objects.exists()
    new = len(_bring_in(text))
    if not new:
        return Outcome.UNCHANGED, ""
    return (Outcome.CREATED if is_first else Outcome.CHANGED), f"新增 {new} 组同义词"


def written() -> str:
    """Return all groups as the file's text, an empty string where there are none."""
    groups = sorted(set(_stored()))
    values: dict[str, Any] = {}
    for key, (is_one_way, is_active) in _KEYS.items():
        found = [
            group for group in groups
            if bool(group.typed) == is_one_way and group.is_active == is_active
        ]  # fmt: skip
        if found:
            values[key] = [_value(group) for group in found]
    return frontmatter.dump(values, in_rows=True) if values else ""


def _value(group: _Group) -> Any:
    words = list(group.words)
    return {"typed": list(group.typed), "words": words} if group.typed else words


def _stored() -> Iterable[_Group]:
    for group in SynonymGroup.objects.all():
        typed = group.typed_list if group.typed.strip() else ()
        yield _group(typed, group.word_list, is_active=group.is_active)


def _group(typed: Iterable[str], words: Iterable[str], *, is_active: bool) -> _Group:
    return _Group(tuple(sorted(set(typed))), tuple(sorted(set(words))), is_active)


def _bring_in(text: str) -> list[SynonymGroup]:
    known = set(_stored())
    new: list[SynonymGroup] = []
    for line, typed, words, is_active in _read(text):
        group = _group(typed, words, is_active=is_active)
        if group in known:
            continue
        known.add(group)
        row = SynonymGroup(
            words=SEPARATOR.join(words), typed=SEPARATOR.join(typed), is_active=is_active
        )
        try:
            row.full_clean()
        except ValidationError as error:
            reason = "；".join(error.messages)
            raise FormatError(f"第 {line} 行：{group}：{reason}") from error
        publishing.save_synonym_group(row)
        new.append(row)
    return new


def _read(text: str) -> Iterable[tuple[int, Sequence[str], Sequence[str], bool]]:
    values, lines = frontmatter.load(text, first_line=1)
    for key, groups in values.items():
        if key not in _KEYS:
            accepted = "、".join(_KEYS)
            raise FormatError(
                f"第 {lines[(key,)]} 行：没有 {key!r:.40} 这一项，可以用：{accepted}。"
            )
        is_one_way, is_active = _KEYS[key]
        reason = (_ONE_WAY if is_one_way else _EQUAL).format(key)
        if not isinstance(groups, list):
            raise FormatError(f"第 {lines[(key,)]} 行：{reason}")
        for number, group in enumerate(groups):
            line = lines[key, number]
            if is_one_way and not (isinstance(group, dict) and set(group) == {"typed", "words"}):
                raise FormatError(f"第 {line} 行：{reason}")
            typed, words = (group["typed"], group["words"]) if is_one_way else ([], group)
            if not (_are_words(words) and (_are_words(typed) or not is_one_way)):
                raise FormatError(f"第 {line} 行：{reason}")
            yield line, [str(word) for word in typed], [str(word) for word in words], is_active


def _are_words(value: Any) -> bool:
    """Whether the value is a list of words; a number is one, too."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str | int) and not isinstance(word, bool) for word in value)
    )
