"""What a request may say of its content: the kind, and where the parts of a form end.

Django decodes forms, and even the query of an address, by the charset that is named there.
So a visitor could choose how everybody's address is read, or name one that is none for text.
All that browsers send to us is UTF-8, as our pages are.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_BOUNDARY = re.compile(
    r"""; \s* boundary = ("?) ([\w'()+,./:=?-]{1,70}) \1 \s* (?:;|\Z)""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)


def without_charset(content_type: str) -> str:
    """Return the Content-Type with no parameter but the boundary of a form's parts."""
    kind = content_type.partition(";")[0].strip().lower()
    boundary = _BOUNDARY.search(content_type)
    return f"{kind}; boundary={boundary[2]}" if boundary else kind


def read_as_utf8(application: Application) -> Application:
    """Return the application, which is told of no charset."""

    def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if given := environ.get("CONTENT_TYPE"):
            environ["CONTENT_TYPE"] = without_charset(given)
        return application(environ, start_response)

    return told
