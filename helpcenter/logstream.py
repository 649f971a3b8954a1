"""Standard output and error of a server that never waits for whoever reads its log."""

import io
import os
import select
import stat
import sys
import threading

_AT_ONCE = select.PIPE_BUF
"""As many bytes are written whole, or not at all, however many processes write."""


def never_wait() -> None:
    """Let what is written to standard output and error from now on wait for no reader."""
    for name in ("stdout", "stderr"):
        if stream := getattr(sys, name):
            setattr(sys, name, _Dropping(stream.fileno()))


class _Dropping(io.TextIOBase):
    """Drops what the other end has no room for, and says how often once it has."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._room = select.poll()
        self._room.register(descriptor, select.POLLOUT)
        self._lock = threading.Lock()
        self._dropped = 0
        # Other processes write to the same pipe: it may be full once there was room. A
        # terminal and a socket have more of it, and others who expect them to wait.
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            os.set_blocking(descriptor, False)

    def fileno(self) -> int:
        """Return the descriptor that is written to."""
        return self._descriptor

    def write(self, text: str, /) -> int:
        """Return the length of the text, written or dropped."""
        with self._lock:
            if self._dropped and self._put(f"[{self._dropped} pieces of the log were dropped]\n"):
                self._dropped = 0
            if self._dropped or not self._put(text):
                self._dropped += 1
        return len(text)

    def _put(self, text: str) -> bool:
        """Write the text; return whether there was room for all of it."""
        left = text.encode(self.encoding, self.errors)
        try:
            while left and self._room.poll(0):
                left = left[os.write(self._descriptor, left[:_AT_ONCE]) :]
        except OSError:  # full after all, or nobody is there any more
            return False
        return not left
