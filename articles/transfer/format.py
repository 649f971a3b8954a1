"""The Markdown file format: front matter in YAML, then one Markdown text.

A file is one guide, article, risk note or contact channel. Every key is declared in
`schemas`. A key that has its default is left out, so that reading a file and writing it
again gives the same bytes. How long a text may be is up to the models.
"""

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.content.characters import unfit_in_line, unfit_in_text
from articles.models.schedule import validate_year
from articles.transfer import frontmatter
from articles.transfer.frontmatter import FormatError, Lines, Place
from articles.transfer.schemas import SCHEMAS, STEP, Document, Key

FENCE = "---\n"
MOMENT = "%Y-%m-%d %H:%M"
BODY: Place = ("",)
"""The place of the text below the front matter."""


def parse(text: str) -> Document:
    """Return what the file's text says.

    Raises FormatError for a file without front matter, control characters, broken YAML,
    an unknown, missing or ill-typed key.
    """
    text = _normal(text.removeprefix("\ufeff"))
    _refuse_control_characters(text)
    if not text.startswith(FENCE):
        raise FormatError("第 1 行：文件必须以一行 --- 开头，下面写标题等信息。")
    head, fence, body = text[len(FENCE) :].partition("\n---\n")
    if not fence:
        head, fence, body = text[len(FENCE) :].rpartition("\n---")
        if not fence or body:
            raise FormatError("找不到结束标题信息的那一行 ---。")
    # Its last line may end a block whose line break counts.
    values, lines = frontmatter.load(f"{head}\n")
    lines = {**lines, BODY: head.count("\n") + 4}
    kind = values.pop("type", None)
    if not isinstance(kind, str) or kind not in SCHEMAS:
        accepted = "、".join(SCHEMAS)
        what = f"type 是 {_shown(kind)}" if kind is not None else "缺少 type"
        sentence = f"{what}，只能是：{accepted}。"
        raise FormatError(on_line(lines, ("type",), sentence))
    read = _read_keys(values, SCHEMAS[kind], where=kind, lines=lines)
    return Document(kind, read, body.strip("\n"), lines)


def on_line(lines: Lines, place: Place, sentence: str) -> str:
    """Return the sentence with the line where the place is; without one, where it would be."""
    line = lines.get(place) or lines.get(place[:-1]) or 2
    return f"第 {line} 行：{sentence}"


def document(kind: str, body: str, /, **values: Any) -> Document:
    """Return a document in normal form: all keys there, line breaks as in files."""
    keys = SCHEMAS[kind]
    normal = {key.name: _normal(values.get(key.name, key.empty)) for key in keys}
    for key in keys:
        if key.kind == "names":
            normal[key.name] = _in_order(normal[key.name])
        elif key.kind == "moment" and normal[key.name]:
            normal[key.name] = _in_minutes(normal[key.name])
    return Document(kind, normal, _normal(body).strip("\n"))


def serialize(shown: Document) -> str:
    """Return the file's text: the reverse of `parse`, the same bytes for equal documents."""
    values: dict[str, Any] = {"type": shown.type}
    values.update(_written(shown.values, SCHEMAS[shown.type]))
    head = frontmatter.dump(values)
    return f"{FENCE}{head}{FENCE}{shown.body}\n" if shown.body else f"{FENCE}{head}{FENCE}"


def _normal(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _refuse_control_characters(text: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if character := unfit_in_text(line):
            raise FormatError(f"第 {number} 行：有看不见的控制字符（{character}），请删掉它。")


def _shown(value: Any) -> str:
    """Return the value as an error message quotes it: one line, and short."""
    return reprlib.repr(value)


def _read_keys(
    given: Mapping[str, Any],
    keys: Sequence[Key],
    *,
    where: str,
    lines: Lines,
    place: Place = (),
) -> dict[str, Any]:
    known = {key.name for key in keys}
    if unknown := [name for name in given if name not in known]:
        accepted = "、".join(key.name for key in keys)
        sentence = f"{where} 里没有 {_shown(unknown[0])} 这一项，可以用：{accepted}。"
        raise FormatError(on_line(lines, (*place, unknown[0]), sentence))
    read: dict[str, Any] = {}
    for key in keys:
        value = given.get(key.name)
        at = (*place, key.name)
        if value is None or value == "":
            if key.required:
                raise FormatError(on_line(lines, at, f"{where} 缺少“{key.name}”。"))
            read[key.name] = key.empty
        elif key.kind == "steps":
            read[key.name] = _read_steps(key, value, lines)
        else:
            try:
                read[key.name] = _read_value(key, value)
            except FormatError as error:
                raise FormatError(on_line(lines, at, str(error))) from error
    return read


def _read_value(key: Key, value: Any) -> Any:
    if key.kind in ("words", "names"):
        if not isinstance(value, list):
            raise FormatError(f"“{key.name}”必须是列表，一行一个，前面加“- ”。")
        words = tuple(dict.fromkeys(_read_line(key, item) for item in value))
        return _in_order(words) if key.kind == "names" else words
    if key.kind in ("line", "markdown"):
        return _read_line(key, value)
    if key.kind == "moment":
        return _read_moment(key, value)
    expected: tuple[type, str] = {
        "flag": (bool, "true 或 false"),
        "number": (int, "0 或更大的整数"),
        "date": (date, "日期，例如 2026-01-31"),
    }[key.kind]
    # The exact type: a truth value is an int to Python, and a time of day is a date.
    is_meant = type(value) is expected[0]
    if not is_meant or (key.kind == "number" and not 0 <= value < 2**31):
        raise FormatError(f"“{key.name}”是 {_shown(value)}，必须是{expected[1]}。")
    if key.kind == "date":
        _refuse_year(key, value)
    if key.kind == "number" and value > key.most:
        raise FormatError(f"“{key.name}”是 {value}，最大是 {key.most}。")
    return value


def _read_moment(key: Key, value: Any) -> datetime:
    """Return the minute in the site's time zone; YAML itself knows only moments with seconds."""
    try:
        # Naive on purpose: files tell the site's own time.
        moment = value if isinstance(value, datetime) else datetime.strptime(value, MOMENT)  # noqa: DTZ007
    except (TypeError, ValueError) as error:
        raise FormatError(
            f"“{key.name}”是 {_shown(value)}，必须是北京时间的日期和时间，例如 2026-01-31 09:00。"
        ) from error
    _refuse_year(key, moment)
    return _in_minutes(moment)


def _refuse_year(key: Key, day: date) -> None:
    try:
        validate_year(day)
    except ValidationError as error:
        raise FormatError(f"“{key.name}”是 {day}：{' '.join(error.messages)}") from error


def _in_minutes(moment: datetime) -> datetime:
    if timezone.is_aware(moment):
        moment = timezone.make_naive(moment)
    return moment.replace(second=0, microsecond=0)


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _read_line(key: Key, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise FormatError(f"“{key.name}”必须是文字；有特殊符号时请加引号。")
    text = str(value)
    unfit = unfit_in_text if key.kind == "markdown" else unfit_in_line
    if character := unfit(text):
        raise FormatError(f"“{key.name}”里有换行或控制字符（{character}），请删掉它。")
    if key.choices and text not in key.choices:
        raise FormatError(f"“{key.name}”是 {_shown(text)}，只能是：{'、'.join(key.choices)}。")
    return text


def _read_steps(key: Key, value: Any, lines: Lines) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        sentence = f"“{key.name}”必须是列表，每一步以“- text: …”开头。"
        raise FormatError(on_line(lines, (key.name,), sentence))
    return tuple(
        _read_keys(item, STEP, where=f"第 {number} 步", lines=lines, place=(key.name, number - 1))
        for number, item in enumerate(value, start=1)
    )


def step(**values: Any) -> Mapping[str, Any]:
    """Return one step in normal form, with every key of a step."""
    return {key.name: _normal(values.get(key.name, key.empty)) for key in STEP}


def _written(values: Mapping[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for key in keys:
        value = values[key.name]
        if value == key.empty and not key.required:
            continue
        if key.kind == "markdown":
            value = frontmatter.Markdown(value)
        elif key.kind in ("words", "names"):
            value = list(value)
        elif key.kind == "moment":
            value = f"{value:{MOMENT}}"
        elif key.kind == "steps":
            value = [_written(item, STEP) for item in value]
        written[key.name] = value
    return written
