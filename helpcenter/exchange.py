"""One request and its answer, from gunicorn's parser through the application to the client."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.http import wsgi

from helpcenter.connection import Connection
from helpcenter.response import Response

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes] | None]


class ApplicationError(Exception):
    """The application failed to read or write something of its own; its client is still there."""


class Exchange:
    """A request that was sent whole, and the answer to it as far as it has come."""

    request: Any = None
    response: Response
    environ: dict[str, Any]
    _parts: Iterable[bytes]
    _started: float

    def read_request(self, connection: Connection, cfg: Any) -> None:
        """Read the request, once; raises what gunicorn's parser and environ raise."""
        if self.request is not None:
            return
        self.request = next(connection.parser)
        self.response, self.environ = wsgi.create(
            self.request, connection, connection.client, connection.server, cfg,
            response_class=Response,
        )  # fmt: skip
        self.environ["wsgi.multithread"] = True

    def begin(self, application: Application) -> bool:
        """Ask the application; return whether it answers, which only a second door refuses.

        Raises ApplicationError for an OSError: one of ours means that the client has gone.
        """
        self._started = time.perf_counter()
        try:
            parts = application(self.environ, self.response.start_response)
        except OSError as error:
            raise ApplicationError(str(error)) from error
        if parts is None:
            return False
        self._parts = parts
        return True

    def finish(self, log: Any) -> bool:
        """Send the answer; return whether the connection may be used again."""
        response, parts = self.response, self._parts
        try:
            if isinstance(parts, wsgi.FileWrapper):
                response.write_file(parts)
            else:
                for part in parts:
                    response.write(part)
            response.close()
        except Exception:
            if not response.headers_sent:
                raise
            log.exception("The answer broke off.")  # a second one must not follow
            return False
        finally:
            log.access(response, self.request, self.environ, time.perf_counter() - self._started)
            if close := getattr(parts, "close", None):
                close()
        return not response.should_close()
