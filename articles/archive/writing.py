"""Writes a backup: one consistent view of the database, and the media folder."""

import datetime
import json
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import ForeignKey, Model, QuerySet
from django.utils import timezone

from articles.archive import pictures
from articles.archive.contents import (
    DIGEST_LENGTH,
    FORMAT,
    KIND,
    MANIFEST,
    MEDIA,
    ROWS,
    ArchiveError,
    digest,
    kept_models,
    migrations,
)

Progress = Callable[[int, int], None]

_SNAPSHOT = {
    "sqlite": "BEGIN DEFERRED",  # a reader in WAL mode: writers go on
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
_BATCH = 500


class _ExactEncoder(DjangoJSONEncoder):
    """Keeps the microseconds that Django's own encoder cuts off."""

    def default(self, o: Any) -> Any:
        """Return the moment in ISO 8601, anything else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime.datetime) else super().default(o)


def back_up(path: Path, progress: Progress) -> dict[str, Any]:
    """Write everything that editors made into the file and return its manifest.

    The file appears whole or not at all; one of that name stays until then. Only its owner
    can read it, since it holds password hashes. Raises ArchiveError.
    """
    try:
        with _replacing(path) as file:
            manifest = _write(file, progress)
            _seal(file)
    except OSError as error:
        raise ArchiveError(f"备份写不进 {path}：{error.strerror or error}。") from error
    return manifest


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file, mode 600, that takes the path's place once it is safely on the disk."""
    if path.is_dir():
        raise ArchiveError(f"{path} 是文件夹，请写上备份的文件名。")
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        _sync_folder(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _write(file: IO[bytes], progress: Progress) -> dict[str, Any]:
    """Write the members; pictures come last, since a row may name one that is just stored."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(ROWS, "w", force_zip64=True) as rows, _snapshot():
            manifest: dict[str, Any] = {
                "kind": KIND,
                "format": FORMAT,
                "made_at": timezone.now().isoformat(),
                "migrations": migrations(),
                "rows": _write_rows(rows, progress),
            }
        manifest["media"] = _write_media(archive, progress)
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        archive.comment = b"0" * DIGEST_LENGTH
    return manifest


@contextmanager
def _snapshot() -> Iterator[None]:
    """Let all queries inside see one moment of the database, without keeping writers waiting."""
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _write_rows(file: IO[bytes], progress: Progress) -> dict[str, int]:
    counts: Counter[str] = Counter()
    querysets = [_rows_of(model) for model in kept_models()]
    total = sum(rows.count() for rows in querysets)
    for rows in querysets:
        for obj in rows.iterator(chunk_size=_BATCH):
            file.write(_line(obj))
            counts[obj._meta.label_lower] += 1
            progress(counts.total(), total)
    return dict(counts)


def _rows_of(model: type[Model]) -> QuerySet[Model]:
    related = [
        field.name for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and hasattr(field.remote_field.model, "natural_key")
    ]  # fmt: skip
    rows: QuerySet[Model] = QuerySet(model)
    rows = rows.select_related(*related) if related else rows
    sets = [field.name for field in model._meta.local_many_to_many]
    return rows.prefetch_related(*sets).order_by("pk")


def _line(obj: Model) -> bytes:
    """Return the row as JSON; keys are sorted, since PostgreSQL keeps no order of theirs."""
    (row,) = serializers.serialize("python", [obj], use_natural_foreign_keys=True)
    return (json.dumps(row, cls=_ExactEncoder, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _write_media(archive: zipfile.ZipFile, progress: Progress) -> int:
    names = pictures.names()
    for done, name in enumerate(names, start=1):
        archive.writestr(MEDIA + name, pictures.read(name), zipfile.ZIP_STORED)
        progress(done, len(names))
    return len(names)


def _seal(file: IO[bytes]) -> None:
    """Put the digest of all bytes before into the last ones, where the comment waits for it."""
    file.seek(0, os.SEEK_END)
    end = file.tell() - DIGEST_LENGTH
    seal = digest(file, end)
    file.seek(end)
    file.write(seal.encode())
