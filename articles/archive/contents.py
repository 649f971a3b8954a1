"""What a backup holds: which tables, which files, and what its manifest says."""

import functools
import hashlib
import re
from pathlib import Path
from typing import IO

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from articles.models import (
    ContentVersion,
    SearchDocument,
    SearchPair,
    SearchPosting,
    SearchState,
    SynonymWord,
    TextLink,
    Upload,
)

KIND = "helpcenter-backup"
FORMAT = 1
MANIFEST = "manifest.json"
ROWS = "rows.jsonl"
MEDIA = "media/"
DIGEST_LENGTH = 64
"""The file ends in the SHA-256 of all bytes before, as hexadecimal digits in the ZIP comment."""

MADE_ANEW = frozenset(
    {
        *(ContentVersion, SearchDocument, SearchPair, SearchPosting, SearchState),
        *(SynonymWord, TextLink),
        *(ContentType, Permission, Session, Upload),
    }
)
"""Not in a backup: what follows from the rest, what migrations make, who is logged in and
what waits for an import."""

_UNSAFE_PART = re.compile(r"\A(?:|\..*)\Z|[\x00-\x1f\x7f\\:]", re.DOTALL)


class ArchiveError(Exception):
    """The backup cannot be written or read; the message is one Chinese sentence."""


@functools.cache
def kept_models() -> tuple[type[Model], ...]:
    """Return every model in a backup, in an order in which natural keys find their rows."""
    ordered = serializers.sort_dependencies([(app, None) for app in apps.get_app_configs()])
    return tuple(model for model in ordered if model not in MADE_ANEW)


def migrations() -> list[str]:
    """Return the migrations that the database has, as sorted `app.name`."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def is_safe_name(name: str) -> bool:
    """Whether the path stays inside the media folder on any system, and is not hidden."""
    return len(name) <= 200 and not any(_UNSAFE_PART.search(part) for part in name.split("/"))


def media_files(root: Path) -> list[str]:
    """Return the regular files in the media folder that a backup takes, by name."""
    names = (
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink()
    )
    return sorted(name for name in names if is_safe_name(name))


def digest(file: IO[bytes], length: int) -> str:
    """Return the SHA-256 of the first `length` bytes as hexadecimal digits."""
    found = hashlib.sha256()
    file.seek(0)
    while length > 0 and (some := file.read(min(length, 1 << 20))):
        found.update(some)
        length -= len(some)
    return found.hexdigest()
