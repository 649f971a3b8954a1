"""The form in which a search is counted: normalised, and without anything personal."""

import re
import unicodedata

from articles.content.personal import without_searched_secrets

MAX_LENGTH = 60
_CUT_NUMBER = re.compile(r"[\d.,/-]+\Z")
_SPACES = re.compile(r"\s+")
_EDGES = " ?!.,;:。，、；：？！…~\"'“”‘’「」《》()（）[]【】"


def countable(text: str) -> str:
    """Return the search as it may be counted, or an empty string where nothing is left.

    Compatibility forms are folded (NFKC), case too; what looks like a password, code,
    phone, ID card or bank card, mail or WeChat address becomes a mask; at most 60 characters.
    """
    folded = unicodedata.normalize("NFKC", text[:500]).casefold()
    printable = "".join(c if c.isprintable() else " " for c in folded)
    spaced = _SPACES.sub(" ", printable)
    return _shortened(without_searched_secrets(spaced).strip(_EDGES))


def _shortened(text: str) -> str:
    """Return as much as is counted; a date or amount is not cut in two."""
    if len(text) <= MAX_LENGTH:
        return text
    return _CUT_NUMBER.sub("", text[:MAX_LENGTH]).strip(_EDGES)
