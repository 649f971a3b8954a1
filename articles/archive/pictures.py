"""The uploaded pictures of a site, wherever it stores them: listed, read, put back."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from articles.archive.contents import is_safe_name, media_files


def names() -> list[str]:
    """Return the names of all pictures that a backup takes."""
    if isinstance(default_storage, FileSystemStorage):
        return media_files(Path(settings.MEDIA_ROOT))
    return sorted(name for name in _below("") if is_safe_name(name))


def _below(folder: str) -> Iterator[str]:
    folders, files = default_storage.listdir(folder)
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in files)
    for name in folders:
        yield from _below(prefix + name)


def read(name: str) -> bytes:
    """Return the content of the picture."""
    with default_storage.open(name) as file:
        content: bytes = file.read()
    return content


def put(name: str, content: bytes) -> None:
    """Store the picture unless it is there; readers see the old one or the new one, whole."""
    if default_storage.exists(name) and read(name) == content:
        return
    if isinstance(default_storage, FileSystemStorage):
        _put_into_folder(Path(settings.MEDIA_ROOT) / name, content)
    else:
        default_storage.save(name, ContentFile(content))


def _put_into_folder(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number, temporary = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(settings.FILE_UPLOAD_PERMISSIONS)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
