"""Where the request ends that is coming, found without looking at any byte again and again.

Decides only when to look; what the request says, gunicorn's parser reads. What that refuses,
or understands otherwise, is given to it at once.
"""

import re
from typing import Any

LARGEST_HEAD = 192 * 1024
"""How long a head may be without its end in sight; gunicorn's limits of lines are below."""

_LENGTH = re.compile(rb"\r\ncontent-length:([^\r]*)")
_LONGEST_LENGTH = 12


class Head:
    """How much is known of the request that begins what has arrived."""

    def __init__(self, cfg: Any) -> None:
        self._longest_first = (cfg.limit_request_line or LARGEST_HEAD) + len(b"\r\n")
        self._longest_field = cfg.limit_request_field_size or LARGEST_HEAD
        self.forget()

    def forget(self) -> None:
        """Begin with another request."""
        self.body_length = 0
        """How long the body claims to be."""
        self.asks_first = False
        """Whether the client may wait for «100 Continue»."""
        self.is_too_long = False
        self._request_end: int | None = None
        self._searched = 0
        self._line = self._line_searched = 0
        self._longest = self._longest_first

    def request_end(self, incoming: bytearray) -> int | None:
        """Return how many bytes the request has, 0 where it is given to the parser as it is.

        None as long as its head is not whole.
        """
        if self._request_end is None:
            end = incoming.find(b"\r\n\r\n", self._searched)
            if end >= 0:
                self._request_end = self._read(incoming, end)
            else:
                self._searched = max(len(incoming) - 3, 0)
                self.is_too_long = len(incoming) > LARGEST_HEAD or self._has_too_long_line(
                    incoming, len(incoming)
                )
                self._request_end = 0 if self.is_too_long else None
        return self._request_end

    def _read(self, incoming: bytearray, end: int) -> int:
        head = bytes(incoming[: end + 2]).lower()
        self.asks_first = b"\r\nexpect" in head
        lengths = _LENGTH.findall(head)
        claimed = lengths[0].strip(b" \t") if len(lengths) == 1 else b""
        if not claimed.isdigit() or len(claimed) > _LONGEST_LENGTH:
            return 0
        self.body_length = int(claimed)
        whole = end + 4 + self.body_length
        if len(incoming) < whole and self._has_too_long_line(incoming, end + 2):
            return 0
        return whole

    def _has_too_long_line(self, incoming: bytearray, end: int) -> bool:
        """Whether a line is longer than gunicorn's parser reads, even if it ended here."""
        while True:
            found = incoming.find(b"\n", self._line_searched, end)
            until = end if found < 0 else found + 1
            length = until - self._line
            if length > self._longest:
                return True
            self._line_searched = until
            if found < 0:
                return False
            self._line = until
            if length > len(b"\r\n"):  # not the empty line that may precede a request
                self._longest = self._longest_field
