"""One client's connection: what came in, what goes out, and whether a request is whole.

It is the socket that gunicorn's parser and response see. Reading gives what has arrived
already, writing keeps what the client has not taken yet, so that neither waits for it.
"""

import fcntl
import select
import socket
import sys
import termios
import time
from typing import TYPE_CHECKING, Any

from gunicorn import http
from gunicorn.http.errors import LimitRequestHeaders, ParseException

from helpcenter.head import Head
from helpcenter.limits import ADMIN_BODY
from helpcenter.outgoing import Outgoing

if TYPE_CHECKING:
    from helpcenter.exchange import Exchange

BODY_AT_ONCE = 128 * 1024
"""A body up to this long is waited for; a longer one is read by the application."""

OUTGOING_AT_MOST = 256 * 1024
"""How many bytes may wait for a client in memory; files wait in their file."""

SLOWEST = 20_000
"""How many bytes a second a client must at least send or take."""

PATIENCE = 20.0
"""How many seconds it has in any case."""


class Connection:
    """What is known of one client; used by one thread at a time."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        sock.settimeout(0)
        self.sock = sock
        self.client = client
        self.server = server
        self.deadline = 0.0
        self.waits_since = 0.0
        self.is_last = False
        self.is_closed = False
        self.is_upload = False
        self.exchange: Exchange | None = None
        self._is_cut_off = False
        self.parser = http.get_parser(cfg, self, client)
        self._incoming = bytearray()
        self._head = Head(cfg)
        self._outgoing = Outgoing(sock)
        self._patience = PATIENCE

    # What comes in

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way in either direction."""
        return not self._incoming and not self._outgoing and not self.is_last

    @property
    def asks_for_page(self) -> bool:
        """Whether what has arrived begins as the request for a page does."""
        return self._incoming.startswith((b"GET ", b"HEAD ")) and not self.is_upload

    def receive(self) -> bool:
        """Take what has arrived; False where the client has gone."""
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._incoming += data
        return bool(data)

    def has_request(self) -> bool:
        """Whether a whole request is here, or as much of it as is waited for."""
        end = self._head.request_end(self._incoming)
        if end is None:
            return False
        self.is_upload = self._head.body_length > BODY_AT_ONCE or self._head.asks_first
        return self.is_upload or len(self._incoming) >= end

    def allow_queueing(self) -> None:
        """Give the client the time that its body may take, while others' are read.

        What it claims is no more than a claim: nothing longer than `ADMIN_BODY` is accepted.
        """
        self.allow(min(self._head.body_length, ADMIN_BODY))

    def arrived(self) -> int:
        """Return how many bytes the kernel holds that nobody has read yet."""
        found = fcntl.ioctl(self.sock, termios.FIONREAD, b"\0" * 4)
        return int.from_bytes(found, sys.byteorder)

    def allow(self, length: int) -> None:
        """Give the client time for this many bytes."""
        self.deadline = time.monotonic() + PATIENCE + length / SLOWEST

    def finish_reading(self) -> bool:
        """Whether the request was read to its end, so that another may follow.

        Not where the parser wanted more than had arrived: what comes then is the rest of this
        request, and whoever sent it must not pass it off as the next.
        """
        try:
            if self.is_upload or not self.parser.finish_body() or self._is_cut_off:
                return False
        except (OSError, ParseException):  # where it ends cannot be known
            return False
        if left := self.parser.unreader.take_buffered():
            self._incoming[:0] = left
        self._head.forget()
        return True

    def recv(self, size: int) -> bytes:
        """Return what has arrived; more is waited for only where a body is read from here.

        Raises LimitRequestHeaders for more of a head that is too long already.
        """
        if not self._incoming and self._head.is_too_long:
            raise LimitRequestHeaders("limit request headers fields size")
        if not self._incoming and self.is_upload:
            self._wait_for_body()
        self._is_cut_off = not self._incoming
        data = bytes(self._incoming)
        self._incoming.clear()
        return data

    def _wait_for_body(self) -> None:
        """Wait for more of a body; raises TimeoutError once the client falls too far behind.

        However long a body it has claimed and however much has come, it may be behind
        `SLOWEST` by no more than `PATIENCE`. The application's own time is not counted.
        """
        began = time.monotonic()
        self.deadline = began + self._patience
        self._wait(select.POLLIN)
        self.receive()
        left = self.deadline - time.monotonic()
        self._patience = min(left + len(self._incoming) / SLOWEST, PATIENCE)

    def _wait(self, event: int) -> None:
        """Wait for the client; raises TimeoutError once its time is over."""
        poll = select.poll()
        poll.register(self.sock, event)
        left = self.deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise TimeoutError("The client is too slow.")

    def discard(self) -> bool:
        """Throw away what still arrives; False once the client has gone."""
        try:
            return bool(self.sock.recv(65536))
        except BlockingIOError:
            return True
        except OSError:
            return False

    # What goes out

    @property
    def has_output(self) -> bool:
        """Whether the client has not taken everything yet."""
        return bool(self._outgoing)

    @property
    def outgoing_bytes(self) -> int:
        """How many bytes the client has not taken yet."""
        return self._outgoing.bytes_left

    def sendall(self, data: bytes) -> None:
        """Send the bytes with what follows; waits only where very many are on their way.

        A page is one piece, and in memory anyway: however long it is, it waits for nobody.
        """
        if not data:
            return
        if self._outgoing.bytes_in_memory > OUTGOING_AT_MOST:
            self.allow(self._outgoing.bytes_in_memory)
            while self.flush() and self._outgoing.bytes_in_memory > OUTGOING_AT_MOST:
                self._wait(select.POLLOUT)
        self._outgoing.add(data)

    def send(self, data: bytes) -> int:
        """Send the bytes now: «100 Continue» must not wait for the answer."""
        self.sendall(data)
        self.flush()
        return len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int = 0) -> None:
        """Send part of the file, straight from it."""
        self._outgoing.add_file(file.fileno(), offset, count)

    def flush(self) -> bool:
        """Send as much as the client takes now; raises OSError where it has gone.

        Returns whether something is left.
        """
        return self._outgoing.flush()

    def gettimeout(self) -> float:
        """Return what a socket that never waits says."""
        return 0.0

    # The end

    def end_sending(self) -> bool:
        """Tell the client that nothing follows; False where it has gone already."""
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let go of the client, and of files that it has not taken."""
        self.is_closed = True
        self._outgoing.drop()
        self.sock.close()
