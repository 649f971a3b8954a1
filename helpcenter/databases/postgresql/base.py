"""Django's PostgreSQL, except that one request waiting for a server that is away is enough."""

import time
from typing import Any

from django.db.backends.postgresql import base

AWAY_FOR = 0.5
"""How long after a failure no other thread tries to connect, in seconds."""

_away_until: dict[str, float] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is refused at once where another one has just failed.

    A pool keeps whoever asks waiting until its patience is over, and so does an unplugged
    machine. Without this, visitors who search would hold every thread of the process, and
    nobody would be left to send the pages that are kept.
    """

    def get_new_connection(self, conn_params: Any) -> Any:
        """Return a connection; raises OperationalError, remembered for a moment."""
        if time.monotonic() < _away_until.get(self.alias, 0.0):
            raise self.Database.OperationalError("the database did not answer a moment ago")
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:
            _away_until[self.alias] = time.monotonic() + AWAY_FOR
            raise
