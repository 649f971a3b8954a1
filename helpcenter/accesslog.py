"""gunicorn's log, with paths as they were asked for and never more than one line each."""

import string
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

_AS_IT_IS = string.punctuation  # the percent sign among them: what is escaped stays as it is
_MALFORMED = "Invalid request from ip="
_SIGNED = "/preview/"
_HARMLESS = frozenset(string.ascii_letters + string.digits + _AS_IT_IS)


class PlainLogger(Logger):  # type: ignore[misc]  # comes without types
    """Writes the raw path: a decoded one may hold line breaks, NUL and terminal codes."""

    _second = 0
    _time = ""

    def access(self, resp: Any, req: Any, environ: Any, request_time: float | timedelta) -> None:
        """Write time, method, escaped path without query, status, bytes and milliseconds.

        gunicorn's own way names everything that any format could want, for every request,
        and costs more than answering with a kept page does.
        """
        if not self.access_log_enabled:
            return
        seconds = request_time if isinstance(request_time, float) else request_time.total_seconds()
        path = getattr(req, "path", None) or "-"
        if path.startswith(_SIGNED):
            path = f"{_SIGNED}-/"  # whoever reads the log must not read the draft
        if not _HARMLESS.issuperset(path):
            path = quote(path, safe=_AS_IT_IS)
        method = environ["REQUEST_METHOD"]
        status = (resp.status or "-").partition(" ")[0]
        line = f"{self.now()} {method} {path} {status} {resp.sent} {int(seconds * 1000)}ms"
        self.access_log.info(line)

    def now(self) -> str:
        """Return the time as the log shows it; it is written out once a second."""
        second = int(time.time())
        if second != self._second:
            self._time, self._second = super().now(), second
        return self._time

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write the warning; of a malformed request neither who sent it nor what it says."""
        if msg.startswith(_MALFORMED):
            msg = "A malformed request was refused."
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Write the error with its traceback, and of an address no query."""
        plain = [str(arg).partition("?")[0] for arg in args]
        super().exception(msg, *plain, **kwargs)
