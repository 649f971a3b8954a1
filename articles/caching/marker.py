"""A few shared bytes by which the processes of one machine tell each other of a write.

Reading them costs no system call, so every request can. They only say «look again»; what
the content is, the database says.
"""

import contextlib
import mmap
import os
import secrets
import struct
import time
from pathlib import Path

_LAYOUT = struct.Struct("=8sd")
WRITING_SECONDS = 2.0
"""How long after a write has begun the database is asked by every request."""


class Marker:
    """The bytes in a file of the data folder, mapped into memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._map: mmap.mmap | None = None

    def read(self) -> bytes:
        """Return the bytes as they are; nothing where the file cannot be had."""
        return bytes(self._opened()) if self._map is None else self._map[:]

    def begin_write(self) -> None:
        """Say that content is being written; every request looks again for a while.

        Between the commit and `end_write` there is a moment in which only this helps.
        """
        self._write(time.monotonic() + WRITING_SECONDS)

    def end_write(self) -> None:
        """Say that a write has been committed."""
        self._write(time.monotonic() + WRITING_SECONDS / 4)

    @staticmethod
    def is_writing(state: bytes) -> bool:
        """Whether the bytes tell of a write that may not have been committed yet."""
        if len(state) != _LAYOUT.size:
            return False
        left = float(_LAYOUT.unpack(state)[1]) - time.monotonic()
        return 0 < left <= WRITING_SECONDS  # more is left over from before the machine started

    def _write(self, until: float) -> None:
        if shared := self._opened():
            shared[:] = _LAYOUT.pack(secrets.token_bytes(8), until)

    def _opened(self) -> mmap.mmap | bytearray:
        if self._map is None:
            with contextlib.suppress(OSError, ValueError):
                self._map = _mapped(self._path)
        return self._map if self._map is not None else bytearray()


def _mapped(path: Path) -> mmap.mmap:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(descriptor).st_size != _LAYOUT.size:
            os.ftruncate(descriptor, _LAYOUT.size)
        return mmap.mmap(descriptor, _LAYOUT.size)
    finally:
        os.close(descriptor)
