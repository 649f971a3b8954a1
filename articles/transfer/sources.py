"""Where files come from: one file, a folder, or a .zip of them; always bounded."""

import codecs
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from articles.content.characters import unfit_in_line
from articles.transfer.names import inside, is_link, is_wanted, is_yaml, name_of

MAX_FILES = 20_000
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TOTAL_BYTES = 500 * 1024 * 1024

_UNREADABLE = (
    OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zipfile.BadZipFile,
    zlib.error, lzma.LZMAError,
)  # fmt: skip
"""What the file system and `zipfile` raise on what cannot be read, damaged or encrypted."""

_ENTRY = b"PK\x01\x02"
"""How every entry of a .zip's list begins."""

_TEXT_SUFFIXES = (".md", ".markdown")
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class SourceError(Exception):
    """What was given cannot be read as a whole; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its path inside the source, with forward slashes, and its bytes."""

    name: str
    content: bytes

    @property
    def is_text(self) -> bool:
        """Whether this is a Markdown file."""
        return self.name.lower().endswith(_TEXT_SUFFIXES)

    @property
    def is_list(self) -> bool:
        """Whether this is one of the YAML files that hold what has no file of its own."""
        return is_yaml(self.name)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come at once."""

    files: int
    total_bytes: int
    text_bytes: int


def usual_limits() -> Limits:
    """Return what the command takes."""
    return Limits(MAX_FILES, MAX_TOTAL_BYTES, MAX_TOTAL_BYTES)


def read_source(path: Path) -> tuple[SourceFile, ...]:
    """Return the Markdown files, lists and images at the path, by name.

    Other files, hidden ones and links are passed over. Nothing is ever unpacked to disk.
    Raises SourceError where the path is missing, unreadable, empty or too large.
    """
    try:
        if path.is_dir():
            return _checked(_from_folder(path), str(path))
        if not path.is_file():
            raise SourceError(f"找不到 {path}。请给出一个文件、文件夹或 .zip。")
        with path.open("rb") as file:
            return read_file(file, path.name, str(path))
    except _UNREADABLE as error:
        raise SourceError(f"{path} 读不了：{error}。") from error


def read_file(
    file: BinaryIO, name: str, shown: str, limits: Limits | None = None
) -> tuple[SourceFile, ...]:
    """Return what is in the open file: those of a .zip, or the one. Raises SourceError."""
    try:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            content = _bounded(file.read(MAX_FILE_BYTES + 1), name)
            return _checked([SourceFile(name, content)], shown)
        return _checked(_from_zip(file, limits or usual_limits()), shown)
    except _UNREADABLE as error:
        raise SourceError(f"{shown} 读不了：{error}。") from error


def _checked(found: Iterable[SourceFile], shown: str) -> tuple[SourceFile, ...]:
    """Return the files in order. Raises SourceError for names that cannot be or clash."""
    seen: dict[str, str] = {}
    files = sorted(found, key=lambda file: file.name)
    for file in files:
        if unfit_in_line(file.name):
            raise SourceError(f"文件名 {file.name!r} 里有不能显示的字符，请改名。")
        other = seen.setdefault(file.name.casefold(), file.name)
        if other is not file.name:
            raise SourceError(_clash(other, file.name))
    if not any(file.is_text or file.is_list for file in files):
        raise SourceError(f"{shown} 里没有 Markdown 文件（.md）。")
    return tuple(files)


def _clash(one: str, other: str) -> str:
    if one == other:
        return f"有两个文件都叫 {one}，不知道用哪一个。请只留一个。"
    return f"{one} 和 {other} 只差大小写，在 Windows 和 macOS 上是同一个文件。请给其中一个改名。"


def decode(content: bytes) -> tuple[str, str]:
    """Return the text, and the name of its encoding where it is not UTF-8.

    Raises SourceError where it is neither that nor GB18030, nor UTF-16 that says so.
    """
    try:
        if content.startswith(_BYTE_ORDER_MARKS):
            return content.decode("utf-16"), "UTF-16"
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), "GB18030"
    except UnicodeDecodeError as error:
        raise SourceError("文字编码认不出来，请另存为 UTF-8。") from error


def _from_folder(folder: Path) -> Iterator[SourceFile]:
    total = 0
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number > MAX_FILES:
            raise SourceError(f"{folder} 里的文件超过 {MAX_FILES} 个。")
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or not is_wanted(name):
            continue
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SourceError(_too_large(name))
        content = path.read_bytes()
        total = _add(total, len(content), MAX_TOTAL_BYTES)
        yield SourceFile(name, content)


def _from_zip(file: BinaryIO, limits: Limits) -> list[SourceFile]:
    """Return the files in a .zip, without a folder that only wraps an export."""
    if _occurrences(file, _ENTRY) > limits.files:
        raise SourceError(f"压缩包里的文件超过 {limits.files} 个。")
    with zipfile.ZipFile(file) as archive:
        files = list(_members(archive, limits))
    names = inside([file.name for file in files])
    return [replace(file, name=name) for file, name in zip(files, names, strict=True)]


def _occurrences(file: BinaryIO, what: bytes) -> int:
    """Return how often the bytes occur, found before the list of them takes any memory."""
    file.seek(0)
    count, rest = 0, b""
    while block := file.read(1 << 20):
        count += (rest + block).count(what)
        rest = block[1 - len(what) :]
    return count


def _members(archive: zipfile.ZipFile, limits: Limits) -> Iterator[SourceFile]:
    total = text = 0
    for member in archive.infolist():
        name = name_of(member)
        if member.is_dir() or is_link(member) or not is_wanted(name):
            continue
        if name.startswith("/") or ".." in name.split("/"):
            raise SourceError(f"压缩包里的文件名 {name} 指向压缩包外面，请重新打包。")
        with archive.open(member) as file:  # the declared size may lie
            content = _bounded(file.read(MAX_FILE_BYTES + 1), name)
        total = _add(total, len(content), limits.total_bytes)
        found = SourceFile(name, content)
        if found.is_text or found.is_list:
            text = _add(text, len(content), limits.text_bytes, what="文字")
        yield found


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise SourceError(_too_large(name))
    return content


def _too_large(name: str) -> str:
    return f"{name} 超过 {MAX_FILE_BYTES // 1024 // 1024} MB。"


def _add(total: int, size: int, most: int, *, what: str = "内容") -> int:
    if total + size > most:
        raise SourceError(f"{what}加起来超过 {most // 1024 // 1024} MB。")
    return total + size
