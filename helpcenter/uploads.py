"""Whose long body is read next: a thread waits for it as long as it takes."""

from helpcenter.connection import Connection


class Uploads:
    """Long bodies that are read, so many at once, and those that wait for it."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._under_way = 0
        self._queue: list[Connection] = []

    def may_begin(self, connection: Connection) -> bool:
        """Whether the body is read now; otherwise it has to wait, and the client has the time."""
        if self._under_way < self._at_once:
            self._under_way += 1
            return True
        connection.allow_queueing()
        self._queue.append(connection)
        return False

    def end_one(self) -> Connection | None:
        """Return who begins in the place of one that has ended, if anybody waits.

        It is the one of which most has come: whoever dribbles waits for the others.
        """
        self._queue = [waits for waits in self._queue if not waits.is_closed]
        if not self._queue:
            self._under_way -= 1
            return None
        following = max(self._queue, key=Connection.arrived)
        self._queue.remove(following)
        return following
