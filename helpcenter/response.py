"""gunicorn's response, which also takes headers that are written out already."""

import time
from email.utils import formatdate
from typing import Any

from gunicorn.http import wsgi

_date = (0, "")


class Response(wsgi.Response):  # type: ignore[misc]  # comes without types
    """Answers with headers checked and joined beforehand, where they come so.

    Such headers are a list with two more attributes: `wire`, the lines as they are sent, and
    `length`, the Content-Length or None.
    """

    wire: bytes | None = None
    headers_sent: bool

    def process_headers(self, headers: Any) -> None:
        """Take the headers; those that are written out were checked when they were."""
        self.wire = getattr(headers, "wire", None)
        if self.wire is None:
            super().process_headers(headers)
        else:
            self.response_length = headers.length

    def send_headers(self) -> None:
        """Send status line and headers."""
        if self.wire is None:
            super().send_headers()
        elif not self.headers_sent:
            self.headers_sent = True
            self.sock.sendall("".join(self.default_headers()).encode("latin-1") + self.wire)

    def default_headers(self) -> list[str]:
        """Return the lines that every answer has."""
        major, minor = self.req.version
        connection = "close" if self.should_close() else "keep-alive"
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\nServer: {self.version}\r\n"
            f"Date: {_now()}\r\nConnection: {connection}\r\n"
        ]
        if self.chunked:
            lines.append("Transfer-Encoding: chunked\r\n")
        return lines


def _now() -> str:
    """Return the time for the header Date; it is written out once a second."""
    global _date  # noqa: PLW0603  (the last one)
    second = int(time.time())
    if _date[0] != second:
        _date = (second, formatdate(second, usegmt=True))
    return _date[1]
