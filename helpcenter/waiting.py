"""Connections whose clients are waited for, outside of the threads."""

import contextlib
import selectors
import time
from collections.abc import Callable, Iterator

from helpcenter.connection import Connection

_WHILE = 1.0
"""How many seconds somebody who has come may wait before making room for others."""


class Waiting:
    """The connections that wait, each for its client; the one first that has for longest."""

    def __init__(self, poller: selectors.BaseSelector) -> None:
        self._poller = poller
        self._connections: dict[Connection, None] = {}

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._connections))

    def add(self, connection: Connection) -> None:
        """Let the connection wait for others; it is the newest."""
        connection.waits_since = time.monotonic()
        self._connections[connection] = None

    def add_for(
        self,
        connection: Connection,
        event: int,
        then: Callable[[Connection], None],
        seconds: float | None = None,
    ) -> None:
        """Let the connection wait for its client, who has so long, and do what is to be done then.

        Without seconds the client has the time that it was allowed before.
        """
        self.add(connection)
        if seconds is not None:
            connection.deadline = connection.waits_since + seconds
        self._poller.register(connection.sock, event, lambda _: _on_event(connection, then))

    def renew(self, connection: Connection, seconds: float) -> None:
        """Let the connection wait on as the newest, so long."""
        del self._connections[connection]
        self.add(connection)
        connection.deadline = connection.waits_since + seconds

    def hurry(self, seconds: float) -> None:
        """Give clients that have nothing under way so long at most."""
        latest = time.monotonic() + seconds
        for connection in self._connections:
            if connection.is_idle:
                connection.deadline = min(connection.deadline, latest)

    def remove(self, connection: Connection) -> None:
        """Let the connection wait no more, if it does."""
        if connection in self._connections:
            del self._connections[connection]
            with contextlib.suppress(KeyError, ValueError, OSError):
                self._poller.unregister(connection.sock)

    def oldest(self) -> Connection | None:
        """Return who has waited longest, None where nobody has waited for a while."""
        first = next(iter(self._connections), None)
        has_waited = first is not None and first.waits_since < time.monotonic() - _WHILE
        return first if has_waited else None

    def late(self) -> list[Connection]:
        """Return those whose time is over."""
        now = time.monotonic()
        return [connection for connection in self._connections if connection.deadline < now]


def _on_event(connection: Connection, then: Callable[[Connection], None]) -> None:
    """Do what was waited for, unless somebody who came in the same turn took the place."""
    if not connection.is_closed:
        then(connection)
