"""Uploaded pictures in S3-compatible storage, shown by the site itself."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

_MISSING = 404


class BucketStorage(S3Storage):  # type: ignore[misc]  # comes without types
    """S3 as a folder of pictures: addresses are the site's own, failures are OSError.

    A page never asks a third party for a picture, so no address of the storage is given
    away, and one Content-Security-Policy fits every site. What the storage refuses or does
    not answer is `OSError` with EHOSTUNREACH, as from a disk that is not there.
    """

    def __init__(self, **options: Any) -> None:
        patience = Config(
            connect_timeout=2,
            read_timeout=8,  # seconds; a page must answer within gunicorn's 30
            retries={"mode": "standard", "total_max_attempts": 2},
            s3={"addressing_style": options.pop("addressing_style", "auto")},
        )
        super().__init__(client_config=patience, **options)

    def url(self, name: str, *_: Any, **__: Any) -> str:
        """Return the address at which the site shows the picture."""
        return f"{settings.MEDIA_URL}{quote(name)}"

    def exists(self, name: str) -> bool:
        """Whether there is a picture of that name."""
        with _as_from_a_disk():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the names of folders and of pictures in the folder."""
        with _as_from_a_disk():
            folders, files = super().listdir(name)
        return folders, files

    def delete(self, name: str) -> None:
        """Delete the picture, if there is one."""
        with _as_from_a_disk():
            super().delete(name)

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Return the whole picture, fetched by one request; raises FileNotFoundError.

        It lies in a file without a name, from which a slow client takes it without a thread.
        """
        fetched = tempfile.TemporaryFile()  # noqa: SIM115  (closed by who asked for it)
        with _as_from_a_disk():
            found = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=name)
            shutil.copyfileobj(found["Body"], fetched)
        fetched.seek(0)
        return File(fetched, name)

    def _save(self, name: str, content: Any) -> str:
        with _as_from_a_disk():
            return str(super()._save(name, content))


@contextmanager
def _as_from_a_disk() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == _MISSING:
            raise FileNotFoundError(errno.ENOENT, "no such picture") from error
        raise OSError(errno.EHOSTUNREACH, f"the picture storage refused: {error}") from error
    except BotoCoreError as error:
        raise OSError(errno.EHOSTUNREACH, f"the picture storage is away: {error}") from error
