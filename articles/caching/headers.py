"""Headers of a kept page, checked and written out once instead of with every answer."""

import re
from collections.abc import Iterable

Headers = list[tuple[str, str]]

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[ \t\x21-\x7e\x80-\xff]*")
_OF_CONTENT = ("Content-Length", "Content-Type", "Content-Encoding")


class ReadyHeaders(Headers):
    """Headers as any WSGI server takes them; ours sends `wire` as it is.

    Raises ValueError for what must not stand in a header (RFC 9110, 5.5).
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__(pairs)
        for name, value in self:
            if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
                raise ValueError(f"{name!r} is no header that can be sent.")
        lines = "".join(f"{name}: {value}\r\n" for name, value in self)
        self.wire = f"{lines}\r\n".encode("latin-1")
        length = dict(self).get("Content-Length")
        self.length = None if length is None else int(length)


def without_content(pairs: Iterable[tuple[str, str]]) -> Headers:
    """Return the headers of an answer that says «unchanged»."""
    return [pair for pair in pairs if pair[0] not in _OF_CONTENT]
