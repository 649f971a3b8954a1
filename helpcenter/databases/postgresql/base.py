"""Django's PostgreSQL, except that one request waiting for a server that is away is enough."""

import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from helpcenter.databases.postgresql.connection import WatchedConnection

AWAY_FOR = 0.5
"""How long after a failure no other thread tries to connect, in seconds."""

_TRIED_FOR = 10.0
"""More seconds than it takes to connect or to fail: meanwhile nobody else tries."""

_away_until: dict[str, float] = {}


class _Psycopg:
    """psycopg, with connections that notice a frozen server."""

    connect = WatchedConnection.connect

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is refused at once where another one has just failed.

    A pool keeps whoever asks waiting until its patience is over, and so does an unplugged
    machine. Without this, visitors who search would hold every thread of the process, and
    nobody would be left to make the pages that are not at hand.
    """

    Database: Any = _Psycopg()

    def get_new_connection(self, conn_params: Any) -> Any:
        """Return a connection; raises OperationalError, remembered until one thread succeeds."""
        if (until := _away_until.get(self.alias)) is not None:
            if time.monotonic() < until:
                raise psycopg.OperationalError("the database did not answer a moment ago")
            _away_until[self.alias] = time.monotonic() + _TRIED_FOR
        try:
            connection = super().get_new_connection(conn_params)
        except BaseException:
            self._leave_alone()
            raise
        _away_until.pop(self.alias, None)
        return connection

    def _close(self) -> None:
        if self.connection is not None and self.connection.has_given_up:
            self._leave_alone()
        super()._close()  # type: ignore[misc]  # the stubs leave it out

    def _leave_alone(self) -> None:
        _away_until[self.alias] = time.monotonic() + AWAY_FOR
