"""gunicorn's threaded worker, made patient: slow clients wait outside of the threads.

gunicorn's own worker gives a thread to a connection as soon as it has sent anything, reads
and writes there until the client is done, and says goodbye to clients in its main loop. A
few dozen connections that dribble hold all of it. Here the main loop gathers requests and
hands over whole ones, and takes care of what a client has not read yet.

An application may have a second door, `at_once`: called like itself it never waits for
anything, and returns None for what it cannot answer so. What it can, the main loop sends
itself, which costs less than waking a thread and goes on while all threads are held.
"""

import contextlib
import errno
import selectors
import time
from concurrent.futures import Future
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from helpcenter.connection import PATIENCE, Connection
from helpcenter.exchange import Application, Exchange
from helpcenter.uploads import Uploads
from helpcenter.waiting import Waiting

LINGER = 2.0
"""How many seconds a client has to close its side, so that it gets the whole answer."""

_LOOKED_AT_CLOCKS_EVERY = 0.5
_CLIENTS_A_GREETING = 16
"""After how many clients that are here somebody new is let in, however many ask at once."""


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # comes without types
    """Threads only for whole requests; HTTP/1.1 without TLS, which ends at the proxy."""

    alive: bool
    _waiting: Waiting

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._uploads = Uploads(max(self.cfg.threads // 2, 1))
        self._next_look = 0.0
        self._is_resting = False
        self._at_once: Application | None = None

    def accept(self, listener: Any) -> None:
        """Take in a client that has come; a thread is its own once it has asked for something."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._make_room()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        if self.nr_conns > self.worker_connections:
            self._make_room()
        self._wait_for_request(Connection(self.cfg, sock, client, listener.getsockname()), PATIENCE)

    def _make_room(self) -> None:
        """Close the connection that has waited longest, rather than let new clients wait.

        Where none has waited for a while, they do, for a moment or until one is closed.
        """
        if oldest := self._waiting.oldest():
            self._close(oldest)
        else:
            self._is_resting = True
            self.set_accept_enabled(False)

    def _end_rest(self) -> None:
        if self._is_resting:
            self._is_resting = False
            self.set_accept_enabled(self.alive)

    # Waiting for clients

    def _wait_for_request(self, connection: Connection, seconds: float) -> None:
        self._waiting.add_for(connection, selectors.EVENT_READ, self._on_readable, seconds)

    def _on_readable(self, connection: Connection) -> None:
        is_first_piece = connection.is_idle
        if not connection.receive():
            self._close(connection)
        elif connection.has_request():
            self._on_request(connection)
        elif is_first_piece:
            connection.allow(0)

    def _on_writable(self, connection: Connection) -> None:
        try:
            is_left = connection.flush()
        except OSError:
            self._close(connection)
            return
        if not is_left:
            self._waiting.remove(connection)
            self._go_on(connection)

    def _on_farewell(self, connection: Connection) -> None:
        if not connection.discard():
            self._close(connection)

    def _look_at_clocks(self) -> None:
        """Close the connections whose time is over."""
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + _LOOKED_AT_CLOCKS_EVERY
            self._end_rest()
            for connection in self._waiting.late():
                self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._waiting.remove(connection)
        if not connection.is_closed:
            connection.close()
            self.nr_conns -= 1
            self._end_rest()

    # Requests

    def _on_request(self, connection: Connection) -> None:
        """Answer here what is ready; all else is for the threads, which also share fairly.

        So is one that was sent without waiting for the last answer: many would hold up others.
        """
        may_follow = None
        if self._at_once and connection.asks_for_page:
            may_follow = self._answer(connection, self._at_once)
        if may_follow and connection.is_idle:
            self._waiting.renew(connection, self.cfg.keepalive)
            return
        self._waiting.remove(connection)
        if may_follow is None:
            self._hand_over(connection)
        else:
            connection.is_last = not may_follow
            self._go_on(connection)

    def _hand_over(self, connection: Connection) -> None:
        """Give the request to a thread; those with long bodies get at most half of them."""
        if connection.is_upload and not self._uploads.may_begin(connection):
            self._waiting.add(connection)
        else:
            self.enqueue_req(connection)

    def handle(self, connection: Connection) -> bool:
        """Answer one request, in a thread; return whether another may follow."""
        return bool(self._answer(connection, self.wsgi))

    def _answer(self, connection: Connection, application: Application) -> bool | None:
        """Return whether another request may follow; None where a second door has no answer."""
        exchange = connection.exchange or Exchange()
        connection.exchange = None
        try:
            exchange.read_request(connection, self.cfg)
            if not (self.alive and self.cfg.keepalive):
                exchange.response.force_close()
            if not exchange.begin(application):
                connection.exchange = exchange
                return None
            may_follow = connection.finish_reading()
            if not may_follow:
                exchange.response.force_close()
            return exchange.finish(self.log) and may_follow
        except (NoMoreData, StopIteration):
            return False
        except OSError as error:
            self.log.debug("The client has gone: %s", error)
            return False
        except Exception as error:  # noqa: BLE001  (whatever it is, the client gets an answer)
            self.handle_error(exchange.request, connection, ("-", "-"), error)
            return False
        finally:
            with contextlib.suppress(OSError):  # the main loop notices a client that has gone
                connection.flush()

    def finish_request(self, connection: Connection, future: "Future[bool]") -> None:
        """Go on with the connection after a thread is done with it; in the main loop."""
        if connection.is_upload:
            connection.is_upload = False
            if following := self._uploads.end_one():
                self._waiting.remove(following)
                self.enqueue_req(following)
        has_failed = future.cancelled() or future.exception() is not None
        connection.is_last = has_failed or not future.result()
        self._go_on(connection)

    def _go_on(self, connection: Connection) -> None:
        if connection.has_output:
            connection.allow(connection.outgoing_bytes)
            self._waiting.add_for(connection, selectors.EVENT_WRITE, self._on_writable)
        elif connection.is_last:
            self._say_goodbye(connection)
        elif connection.has_request():
            self._hand_over(connection)
        else:
            seconds = self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER
            self._wait_for_request(connection, seconds)

    def _say_goodbye(self, connection: Connection) -> None:
        """Close after the client has: closing first could cut off the end of the answer."""
        if connection.end_sending():
            self._waiting.add_for(connection, selectors.EVENT_READ, self._on_farewell, LINGER)
        else:
            self._close(connection)

    # The process

    def run(self) -> None:
        """Serve until told to stop; then finish what was begun."""
        self._at_once = getattr(self.wsgi, "at_once", None)
        self._waiting = Waiting(self.poller)
        self.poller.register(
            self.method_queue.fileno(), selectors.EVENT_READ, self.method_queue.run_callbacks
        )
        self.set_accept_enabled(True)
        while self.alive and self.is_parent_alive():
            self._turn()
        self.alive = False  # also where it is the parent that has gone
        self.set_accept_enabled(False)
        self._finish()
        self.tpool.shutdown(wait=False)
        self.poller.close()
        self.method_queue.close()
        for listener in self.sockets:
            listener.close()

    def _turn(self) -> None:
        self.notify()
        events = self.poller.select(_LOOKED_AT_CLOCKS_EVERY)
        for number, (key, _) in enumerate(events, start=1):
            key.data(key.fileobj)
            if number % _CLIENTS_A_GREETING == 0 and self._accepting:
                for listener in self.sockets:
                    self.accept(listener)
        self._look_at_clocks()

    def _finish(self) -> None:
        """Answer what is under way or just arriving, with «Connection: close»."""
        self._waiting.hurry(STOP_KEEPALIVE_LINGER)
        until = time.monotonic() + self.cfg.graceful_timeout
        while self.nr_conns > 0 and time.monotonic() < until:
            self._turn()
        for connection in self._waiting:
            self._close(connection)
