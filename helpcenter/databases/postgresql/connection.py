"""A connection that gives up a server which has stopped answering, however long it may take.

The kernel of a frozen server goes on acknowledging, so no limit of the network's ends the
wait; a limit for statements would end long ones of servers that are only busy.
"""

import socket
import struct
import time
from collections.abc import Generator
from typing import Any

import psycopg

ASKED_AFTER = 2.0
"""How many seconds a statement may take until the server is asked whether it lives."""

ANSWERS_WITHIN = 2.0
"""How many seconds it has to say so."""

_SSL_REQUEST = struct.pack("!II", 8, 80877103)
"""What a client may say first of all; every PostgreSQL and PgBouncer answers with a letter."""


class WatchedConnection(psycopg.Connection[Any]):
    """Waits for a busy server as long as it takes, and for a frozen one a few seconds."""

    has_given_up = False

    def wait(self, gen: Any, *args: Any, **limits: Any) -> Any:
        """Return what the exchange with the server gives; raises OperationalError."""
        return super().wait(self._watched(gen), *args, **limits)

    def _watched(self, exchange: Any) -> Generator[Any, Any, Any]:
        """Go through the exchange as it is, and now and then look whether the server lives."""
        asked_at = time.monotonic() + ASKED_AFTER
        try:
            state = next(exchange)
            while True:
                ready = yield state
                if not ready and time.monotonic() > asked_at:
                    self._ask_server()
                    asked_at = time.monotonic() + ASKED_AFTER
                state = exchange.send(ready)
        except StopIteration as end:
            return end.value

    def _ask_server(self) -> None:
        # The address that is connected to: a name may by now lead to another server, or nowhere.
        if not _answers(self.info.hostaddr or self.info.host, self.info.port):
            self.has_given_up = True
            self.pgconn.finish()
            raise psycopg.OperationalError("the database has stopped answering")


def _answers(host: str, port: int) -> bool:
    """Return whether a server there says anything at all."""
    try:
        with _connected(host, port) as asked:
            asked.settimeout(ANSWERS_WITHIN)
            asked.sendall(_SSL_REQUEST)
            return bool(asked.recv(1))
    except OSError:
        return False


def _connected(host: str, port: int) -> socket.socket:
    if not host.startswith(("/", "@")):
        return socket.create_connection((host, port), ANSWERS_WITHIN)
    asked = socket.socket(socket.AF_UNIX)
    asked.settimeout(ANSWERS_WITHIN)
    path = f"{host}/.s.PGSQL.{port}"
    asked.connect(path.replace("@", "\0", 1) if host.startswith("@") else path)
    return asked
