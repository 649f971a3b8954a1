"""Reads a backup and refuses one that is not whole, before anything is changed."""

import functools
import json
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.core import serializers
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject

from articles.archive.contents import (
    DIGEST_LENGTH,
    FORMAT,
    KIND,
    MANIFEST,
    MEDIA,
    ROWS,
    ArchiveError,
    digest,
    is_safe_name,
    kept_models,
    migrations,
)

MAX_MEMBERS = 200_000
MAX_LINE_BYTES = 32 * 1024 * 1024
MAX_MANIFEST_BYTES = 1024 * 1024
MAX_RATIO = 400
"""How many times its size a text may have been compressed; real ones reach about forty."""

DAMAGED = "{} 已损坏或不完整，什么都没有改动。请换一份备份。"
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, KeyError, TypeError, AttributeError,
)  # fmt: skip
_BAD_ROW = (
    DeserializationError, FieldDoesNotExist, ValidationError,
    ValueError, KeyError, TypeError, AttributeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was found whole, open for reading."""

    manifest: dict[str, Any]
    archive: zipfile.ZipFile

    @property
    def media(self) -> list[str]:
        """The names of the pictures inside the media folder."""
        return [name[len(MEDIA) :] for name in self.archive.namelist() if name.startswith(MEDIA)]

    def picture(self, name: str) -> bytes:
        """Return the content of one file of the media folder."""
        return self.archive.read(MEDIA + name)

    def rows(self) -> Iterator[DeserializedObject]:
        """Yield every row, read against the models as they are now."""
        with self.archive.open(ROWS) as file:
            number = 0
            while line := file.readline(MAX_LINE_BYTES + 1):
                number += 1
                yield _row(line, number)


@contextmanager
def opened(path: Path, progress: Callable[[int, int], None]) -> Iterator[Backup]:
    """Yield the backup, found whole to the last byte and row; raises ArchiveError."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise ArchiveError(f"{path} 打不开：{error.strerror}。") from error
    with file:
        _require_seal(file, path)
        try:
            archive = zipfile.ZipFile(file)
            backup = Backup(_manifest(archive), archive)
            _require_members(backup)
            _require_rows(backup, progress)
        except _UNREADABLE as error:
            raise ArchiveError(DAMAGED.format(path)) from error
        yield backup


def _require_seal(file: IO[bytes], path: Path) -> None:
    """Refuse a file of which a single byte is not as it was written."""
    try:
        start = file.read(4)
        end = file.seek(0, 2) - DIGEST_LENGTH
        if start != b"PK\x03\x04" or end <= 0:
            raise ArchiveError(f"{path} 不是本站的备份文件，或者已损坏，什么都没有改动。")
        found = digest(file, end)
        file.seek(end)
        if file.read() != found.encode():
            raise ArchiveError(DAMAGED.format(path))
    except OSError as error:
        raise ArchiveError(f"{path} 读不了：{error.strerror}。") from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the manifest of a backup that this version of the site can restore."""
    if MANIFEST not in archive.namelist() or ROWS not in archive.namelist():
        raise ArchiveError("这不是本站的备份文件，什么都没有改动。")
    if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise ArchiveError("备份的目录太大，不像本站的备份，什么都没有改动。")
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["kind"] != KIND:
        raise ArchiveError("这不是本站的备份文件，什么都没有改动。")
    if manifest["format"] != FORMAT:
        raise ArchiveError("备份的格式比这个程序新，请先更新程序，什么都没有改动。")
    if other := set(manifest["migrations"]).symmetric_difference(migrations()):
        raise ArchiveError(
            f"备份和现在的程序版本不同（{min(other)}），什么都没有改动。"
            "请用做备份时的版本恢复，然后再更新。"
        )
    return manifest


def _require_members(backup: Backup) -> None:
    """Refuse names that lead elsewhere, links, and what would unpack without bounds."""
    members = backup.archive.infolist()
    if len(members) > MAX_MEMBERS or len({member.filename for member in members}) < len(members):
        raise ArchiveError("备份里的文件太多，或者有同名文件，什么都没有改动。")
    for member in members:
        if not _is_good(member):
            raise ArchiveError(f"备份里有不该有的文件：{member.filename!r}，什么都没有改动。")
        if member.filename.startswith(MEDIA):
            backup.archive.read(member)  # compares its checksum
    if len(backup.media) != backup.manifest["media"]:
        raise ArchiveError("备份里的图片数目不对，什么都没有改动。")


def _is_good(member: zipfile.ZipInfo) -> bool:
    mode = member.external_attr >> 16
    if member.flag_bits & 1 or stat.S_ISLNK(mode) or stat.S_ISDIR(mode):
        return False
    if member.filename in (MANIFEST, ROWS):
        return member.file_size <= MAX_RATIO * member.compress_size + MAX_MANIFEST_BYTES
    return (
        member.filename.startswith(MEDIA)
        and is_safe_name(member.filename[len(MEDIA) :])
        and member.compress_type == zipfile.ZIP_STORED
        and member.file_size == member.compress_size
    )


def _require_rows(backup: Backup, progress: Callable[[int, int], None]) -> None:
    """Refuse a row that the models of today do not take, or one too many or too few."""
    counts: Counter[str] = Counter()
    seen: set[tuple[str, Any]] = set()
    total = sum(backup.manifest["rows"].values())
    for row in backup.rows():
        label = row.object._meta.label_lower
        counts[label] += 1
        seen.add((label, row.object.pk))
        progress(counts.total(), total)
    if dict(counts) != backup.manifest["rows"] or len(seen) != counts.total():
        raise ArchiveError("备份里的数据行数不对，什么都没有改动。")


@functools.cache
def _fields() -> dict[str, set[str]]:
    """Return the names of the fields that a row of each model has."""
    return {
        model._meta.label_lower: {
            field.name
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
            if not field.primary_key
        }
        for model in kept_models()
    }


def _row(line: bytes, number: int) -> DeserializedObject:
    try:
        read = json.loads(line)
        if (
            set(read["fields"]) != _fields()[read["model"]]
            or read["pk"] is None
            or len(line) > MAX_LINE_BYTES
        ):
            raise ValueError(read["model"])
        (row,) = serializers.deserialize("python", [read], handle_forward_references=True)
    except _BAD_ROW as error:
        raise ArchiveError(f"备份第 {number} 行数据读不懂，什么都没有改动。") from error
    return row
