"""The Markdown file format: front matter in YAML, then one Markdown text.

A file is one guide, article, risk note or contact channel. Every key is declared in
SCHEMAS, in the order in which files are written. A key that has its default is left out,
so that reading a file and writing it again gives the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import yaml

Kind = Literal["line", "markdown", "flag", "number", "words", "names", "date", "steps"]

FENCE = "---\n"
LONGEST_LINE = 500


class FormatError(Exception):
    """A file cannot be understood; the message is a Chinese sentence with the line."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the front matter: what it holds and whether it must be there."""

    name: str
    kind: Kind = "line"
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None

    @property
    def empty(self) -> Any:
        """What the key holds where a file leaves it out."""
        if self.default is not None:
            return self.default
        return {
            "flag": False,
            "number": 0,
            "words": (),
            "names": (),
            "steps": (),
            "date": None,
        }.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says: its type, every declared key, and the text below."""

    type: str
    values: Mapping[str, Any]
    body: str

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


_STEP = (
    Key("text", "markdown", required=True),
    Key("image"),
    Key("image_alt"),
    Key("caution", "markdown"),
)

SCHEMAS: Mapping[str, tuple[Key, ...]] = {
    "guide": (
        Key("slug", required=True),
        Key("title", required=True),
        Key("summary", required=True),
        Key("keywords", "words"),
        Key("position", "number"),
        Key("published", "flag"),
        Key("closing", "markdown"),
    ),
    "article": (
        Key("guide", required=True),
        Key("slug", required=True),
        Key("title", required=True),
        Key("summary", required=True),
        Key("fits_when"),
        Key("kind", choices=("steps", "explanation", "contact"), default="steps"),
        Key("keywords", "words"),
        Key("position", "number"),
        Key("status", choices=("draft", "published"), default="draft"),
        Key("featured", "flag"),
        Key("risk_notes", "names"),
        Key("steps", "steps"),
    ),
    "risk-note": (
        Key("slug", required=True),
        Key("title", required=True),
        Key("level", choices=("info", "caution", "danger"), default="caution"),
        Key("active", "flag", default=True),
        Key("sitewide", "flag"),
        Key("position", "number"),
    ),
    "contact-channel": (
        Key("slug", required=True),
        Key("kind", required=True, choices=("phone", "online", "social", "other")),
        Key("name", required=True),
        Key("value", required=True),
        Key("hotline", "flag"),
        Key("recommended", "flag"),
        Key("hours"),
        Key("verified_on", "date"),
        Key("active", "flag", default=True),
        Key("position", "number"),
    ),
}


def parse(text: str) -> Document:
    """Return what the file's text says.

    Raises FormatError for a file without front matter, broken YAML, an unknown, missing
    or ill-typed key.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith(FENCE):
        raise FormatError("第 1 行：文件必须以一行 --- 开头，下面写标题等信息。")
    head, fence, body = text[len(FENCE) :].partition("\n---\n")
    if not fence:
        head, fence, body = text[len(FENCE) :].rpartition("\n---")
        if not fence or body:
            raise FormatError("找不到结束标题信息的那一行 ---。")
    values = _load_yaml(f"{head}\n")  # its last line may end a block whose line break counts
    kind = values.pop("type", None)
    if not isinstance(kind, str) or kind not in SCHEMAS:
        raise FormatError(f"type 是 {kind!r}，只能是：{'、'.join(SCHEMAS)}。")
    return Document(kind, _read_keys(values, SCHEMAS[kind], where=kind), body.strip("\n"))


def document(kind: str, body: str, /, **values: Any) -> Document:
    """Return a document in normal form: all keys there, line breaks as in files."""
    keys = SCHEMAS[kind]
    normal = {key.name: _normal(values.get(key.name, key.empty)) for key in keys}
    for key in keys:
        if key.kind == "names":
            normal[key.name] = _in_order(normal[key.name])
    return Document(kind, normal, _normal(body).strip("\n"))


def serialize(shown: Document) -> str:
    """Return the file's text: the reverse of `parse`, the same bytes for equal documents."""
    values: dict[str, Any] = {"type": shown.type}
    values.update(_written(shown.values, SCHEMAS[shown.type]))
    head = yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000)
    return f"{FENCE}{head}{FENCE}{shown.body}\n" if shown.body else f"{FENCE}{head}{FENCE}"


def _normal(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _load_yaml(head: str) -> dict[str, Any]:
    try:
        loaded = yaml.safe_load(head)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 2) if error.problem_mark else 1
        raise FormatError(f"第 {line} 行：标题信息不是正确的 YAML（{error.problem}）。") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FormatError(f"标题信息不是正确的 YAML（{error}）。") from error
    if not isinstance(loaded, dict) or not all(isinstance(key, str) for key in loaded):
        raise FormatError("第 2 行：标题信息必须是一行一个“名称: 内容”。")
    return loaded


def _read_keys(given: Mapping[str, Any], keys: Sequence[Key], *, where: str) -> dict[str, Any]:
    known = {key.name for key in keys}
    if unknown := [name for name in given if name not in known]:
        accepted = "、".join(key.name for key in keys)
        raise FormatError(f"{where} 里没有“{unknown[0]}”这一项，可以用：{accepted}。")
    read: dict[str, Any] = {}
    for key in keys:
        value = given.get(key.name)
        if value is None or value == "":
            if key.required:
                raise FormatError(f"{where} 缺少“{key.name}”。")
            read[key.name] = key.empty
        else:
            read[key.name] = _read_value(key, value)
    return read


def _read_value(key: Key, value: Any) -> Any:
    if key.kind == "steps":
        return _read_steps(key, value)
    if key.kind in ("words", "names"):
        if not isinstance(value, list):
            raise FormatError(f"“{key.name}”必须是列表，一行一个，前面加“- ”。")
        words = tuple(dict.fromkeys(_read_line(key, item) for item in value))
        return _in_order(words) if key.kind == "names" else words
    if key.kind in ("line", "markdown"):
        return _read_line(key, value)
    expected: tuple[type, str] = {
        "flag": (bool, "true 或 false"),
        "number": (int, "0 或更大的整数"),
        "date": (date, "日期，例如 2026-01-31"),
    }[key.kind]
    wrong_number = key.kind == "number" and (isinstance(value, bool) or value not in range(2**31))
    if not isinstance(value, expected[0]) or wrong_number:
        raise FormatError(f"“{key.name}”是 {value!r}，必须是{expected[1]}。")
    return value


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _read_line(key: Key, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise FormatError(f"“{key.name}”必须是文字；有特殊符号时请加引号。")
    text = str(value)
    if key.kind != "markdown" and ("\n" in text or len(text) > LONGEST_LINE):
        raise FormatError(f"“{key.name}”必须是一行，最多 {LONGEST_LINE} 个字。")
    if key.choices and text not in key.choices:
        raise FormatError(f"“{key.name}”是 {text!r}，只能是：{'、'.join(key.choices)}。")
    return text


def _read_steps(key: Key, value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise FormatError(f"“{key.name}”必须是列表，每一步以“- text: …”开头。")
    return tuple(
        _read_keys(item, _STEP, where=f"第 {number} 步")
        for number, item in enumerate(value, start=1)
    )


def step(**values: Any) -> Mapping[str, Any]:
    """Return one step in normal form, with every key of a step."""
    return {key.name: _normal(values.get(key.name, key.empty)) for key in _STEP}


class _Markdown(str):
    """Text that is written as a block, line by line."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes Markdown as literal blocks and lists without further indentation."""


def _represent_markdown(dumper: yaml.SafeDumper, text: _Markdown) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(_Markdown, _represent_markdown)


def _written(values: Mapping[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for key in keys:
        value = values[key.name]
        if value == key.empty and not key.required:
            continue
        if key.kind == "markdown":
            value = _Markdown(value)
        elif key.kind in ("words", "names"):
            value = list(value)
        elif key.kind == "steps":
            value = [_written(item, _STEP) for item in value]
        written[key.name] = value
    return written
