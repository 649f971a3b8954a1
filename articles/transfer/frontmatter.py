"""The YAML of the front matter: plain mappings and lists, nothing that refers or computes."""

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import yaml

MAX_LENGTH = 3_000_000
"""Longest front matter in characters: as much as the editor's form sends at once."""

MAX_NODES = 20_000
"""Most keys and values; an article with a hundred steps has under a thousand."""

LONGEST_NUMBER = 40
"""Most characters of a number or date; what is longer is text, however it looks."""


class FormatError(Exception):
    """A file cannot be understood; the message is a Chinese sentence with the line."""


Place = tuple[str | int, ...]
"""Where a value stands: keys, and numbers from 0 in lists."""

Lines = Mapping[Place, int]


def load(head: str, *, first_line: int = 2) -> tuple[dict[str, Any], Lines]:
    """Return what the front matter says and on which line of the file each value begins.

    Raises FormatError.
    """
    if len(head) > MAX_LENGTH:
        raise FormatError(f"标题信息太长，最多 {MAX_LENGTH} 个字。")
    try:
        loader = _Loader(head)
        node = loader.get_single_node()
        loaded = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + first_line) if error.problem_mark else 1
        raise FormatError(f"第 {line} 行：标题信息不是正确的 YAML（{error.problem}）。") from error
    except RecursionError as error:
        raise FormatError("标题信息不是正确的 YAML（一层套一层，太深了）。") from error
    except (yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise FormatError(f"标题信息不是正确的 YAML（{reason}）。") from error
    if (
        node is None
        or not isinstance(loaded, dict)
        or not all(isinstance(key, str) for key in loaded)
    ):
        raise FormatError(f"第 {first_line} 行：标题信息必须是一行一个“名称: 内容”。")
    return loaded, {place: line + first_line for place, line in _lines(node, ())}


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    """Yield where keys and list items begin, two levels deep: a step has no more."""
    if isinstance(node, yaml.MappingNode):
        parts = [(key.value, key, value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        parts = [(number, item, item) for number, item in enumerate(node.value)]
    else:
        return
    for name, marked, value in parts:
        if isinstance(name, str | int):
            yield (*place, name), marked.start_mark.line
            if len(place) < 2:
                yield from _lines(value, (*place, name))


def dump(values: Mapping[str, Any], *, in_rows: bool = False) -> str:
    """Return the front matter that says the values; the same bytes for equal values.

    `in_rows`, lists of words are written in a line each.
    """
    written: str = yaml.dump(
        dict(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000,
        default_flow_style=None if in_rows else False,
    )  # fmt: skip
    return written


class Markdown(str):
    """Text that is written as a block, line by line."""

    __slots__ = ()


class _Loader(yaml.SafeLoader):
    """Reads no aliases, which can repeat a value a billion times, and no tags."""

    nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Return the next node. Raises MarkedYAMLError for what front matter does not need."""
        event = self.peek_event()  # type: ignore[no-untyped-call]  # of the types' making
        self.nodes += 1
        if self.nodes > MAX_NODES:
            _refuse(f"最多 {MAX_NODES} 项", event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            _refuse("不能用 * 引用别处的内容；有 * 的文字请加引号", event.start_mark)
        if getattr(event, "tag", None):
            _refuse("不能用 ! 指定类型；有 ! 的文字请加引号", event.start_mark)
        return super().compose_node(parent, index)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """Return the type of a value; a number too long to be meant as one is text."""
        if kind is yaml.ScalarNode and len(value) > LONGEST_NUMBER:
            return self.DEFAULT_SCALAR_TAG
        return super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]  # as above


def _refuse(problem: str, mark: Any) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


class _Dumper(yaml.SafeDumper):
    """Writes Markdown as literal blocks and lists without further indentation."""


def _represent_markdown(dumper: yaml.SafeDumper, text: Markdown) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


_Dumper.add_representer(Markdown, _represent_markdown)
