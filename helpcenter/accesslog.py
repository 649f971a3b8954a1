"""gunicorn's log, with paths as they were asked for and never more than one line each."""

import string
from typing import Any
from urllib.parse import quote

from gunicorn.glogging import Logger

_AS_IT_IS = string.punctuation  # the percent sign among them: what is escaped stays as it is


class PlainLogger(Logger):  # type: ignore[misc]  # comes without types
    """Writes the raw path: a decoded one may hold line breaks, NUL and terminal codes."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Return what the log's format can name, `U` being the escaped path, no query."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        path = getattr(req, "path", None) or "-"
        return atoms | {"U": quote(path, safe=_AS_IT_IS)}
