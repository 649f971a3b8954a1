"""What goes out to one client and has not been taken yet: bytes, and parts of files."""

import os
import socket
from collections import deque

_BUFFERS_AT_ONCE = 64


class _File:
    """Part of a file that goes out; its descriptor is our own, whoever closes the file."""

    def __init__(self, descriptor: int, offset: int, count: int) -> None:
        self.descriptor = os.dup(descriptor)
        self.offset = offset
        self.count = count

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.descriptor)


class Outgoing:
    """What waits for a client, in order; used by one thread at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._parts: deque[bytes | memoryview | _File] = deque()
        self.bytes_in_memory = 0
        """How many bytes wait, those of files not counted."""

    def __bool__(self) -> bool:
        return bool(self._parts)

    @property
    def bytes_left(self) -> int:
        """How many bytes the client has not taken yet."""
        return sum(part.count if isinstance(part, _File) else len(part) for part in self._parts)

    def add(self, data: bytes) -> None:
        """Let the bytes wait behind what is there."""
        self._parts.append(data)
        self.bytes_in_memory += len(data)

    def add_file(self, descriptor: int, offset: int, count: int) -> None:
        """Let part of a file wait behind what is there, as a descriptor of its own."""
        self._parts.append(_File(descriptor, offset, count))

    def drop(self) -> None:
        """Let go of everything, and of the files."""
        for part in self._parts:
            if isinstance(part, _File):
                part.close()
        self._parts.clear()

    def flush(self) -> bool:
        """Send as much as the client takes now; raises OSError where it has gone.

        Returns whether something is left.
        """
        try:
            while self._parts:
                if isinstance(self._parts[0], _File):
                    self._send_file(self._parts[0])
                else:
                    self._send_bytes()
        except BlockingIOError:
            pass
        return bool(self._parts)

    def _send_bytes(self) -> None:
        buffers: list[bytes | memoryview] = []
        for part in self._parts:
            if isinstance(part, _File) or len(buffers) == _BUFFERS_AT_ONCE:
                break
            buffers.append(part)
        sent = self._sock.sendmsg(buffers)
        self.bytes_in_memory -= sent
        for part in buffers:
            if sent < len(part):
                self._parts[0] = memoryview(part)[sent:]
                break
            sent -= len(part)
            self._parts.popleft()

    def _send_file(self, part: _File) -> None:
        while part.count:
            sent = os.sendfile(self._sock.fileno(), part.descriptor, part.offset, part.count)
            if not sent:
                raise ConnectionAbortedError("The file has become shorter.")
            part.offset += sent
            part.count -= sent
        self._parts.popleft()
        part.close()
