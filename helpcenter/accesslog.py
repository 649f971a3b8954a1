"""gunicorn's log, with paths as they were asked for and never more than one line each."""

import string
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

_AS_IT_IS = string.punctuation  # the percent sign among them: what is escaped stays as it is
_MALFORMED = "Invalid request from ip="


class PlainLogger(Logger):  # type: ignore[misc]  # comes without types
    """Writes the raw path: a decoded one may hold line breaks, NUL and terminal codes."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Return what the log's format can name, `U` being the escaped path, no query."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = getattr(req, "path", None) or "-"
        return atoms | {"U": quote(path, safe=_AS_IT_IS)}

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write the warning; of a malformed request neither who sent it nor what it says."""
        if msg.startswith(_MALFORMED):
            msg = "A malformed request was refused."
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Write the error with its traceback, and of an address no query."""
        plain = [str(arg).partition("?")[0] for arg in args]
        super().exception(msg, *plain, **kwargs)
