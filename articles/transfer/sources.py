"""Where files come from: one file, a folder, or a .zip of them; always bounded."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from articles.content.characters import unfit_in_line

MAX_FILES = 20_000
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_TOTAL_BYTES = 500 * 1024 * 1024

_UNREADABLE = (
    OSError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error,
    lzma.LZMAError,
)  # fmt: skip
"""What the file system and `zipfile` raise on what cannot be read, damaged or encrypted."""

TEXT_SUFFIXES = (".md", ".markdown")
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


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
        return self.name.lower().endswith(TEXT_SUFFIXES)


def read_source(path: Path) -> tuple[SourceFile, ...]:
    """Return the Markdown files and images at the path, by name.

    Other files, hidden ones and links are passed over. Nothing is ever unpacked to disk.
    Raises SourceError where the path is missing, unreadable, empty or too large.
    """
    try:
        if path.is_dir():
            files = tuple(_from_folder(path))
        elif zipfile.is_zipfile(path):
            files = tuple(_from_zip(path))
        elif path.is_file():
            files = (SourceFile(path.name, _bounded(path.read_bytes(), path.name)),)
        else:
            raise SourceError(f"找不到 {path}。请给出一个文件、文件夹或 .zip。")
    except _UNREADABLE as error:
        raise SourceError(f"{path} 读不了：{error}。") from error
    if odd := next((file.name for file in files if unfit_in_line(file.name)), None):
        raise SourceError(f"文件名 {odd!r} 里有不能显示的字符，请改名。")
    if not any(file.is_text for file in files):
        raise SourceError(f"{path} 里没有 Markdown 文件（.md）。")
    return tuple(sorted(files, key=lambda file: file.name))


def decode(content: bytes) -> tuple[str, bool]:
    """Return the text and whether it was GB18030 instead of UTF-8.

    Raises SourceError where it is neither.
    """
    try:
        return content.decode("utf-8"), False
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), True
    except UnicodeDecodeError as error:
        raise SourceError("文字编码认不出来，请另存为 UTF-8。") from error


def _from_folder(folder: Path) -> Iterator[SourceFile]:
    total = 0
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number > MAX_FILES:
            raise SourceError(f"{folder} 里的文件超过 {MAX_FILES} 个。")
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or not _is_wanted(name):
            continue
        if path.stat().st_size > MAX_FILE_BYTES:
            raise SourceError(_too_large(name))
        content = path.read_bytes()
        total = _add(total, len(content))
        yield SourceFile(name, content)


def _from_zip(path: Path) -> Iterator[SourceFile]:
    total = 0
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_FILES:
            raise SourceError(f"{path} 里的文件超过 {MAX_FILES} 个。")
        for member in members:
            if member.is_dir() or not _is_wanted(member.filename):
                continue
            with archive.open(member) as file:  # the declared size may lie
                content = _bounded(file.read(MAX_FILE_BYTES + 1), member.filename)
            total = _add(total, len(content))
            yield SourceFile(member.filename, content)


def _is_wanted(name: str) -> bool:
    parts = name.split("/")
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return not hidden and name.lower().endswith(TEXT_SUFFIXES + IMAGE_SUFFIXES)


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise SourceError(_too_large(name))
    return content


def _too_large(name: str) -> str:
    return f"{name} 超过 {MAX_FILE_BYTES // 1024 // 1024} MB。"


def _add(total: int, size: int) -> int:
    if total + size > MAX_TOTAL_BYTES:
        raise SourceError(f"内容加起来超过 {MAX_TOTAL_BYTES // 1024 // 1024} MB。")
    return total + size
