"""The form in which a search is counted: normalised, and without anything personal."""

import re
import unicodedata

MAX_LENGTH = 60
MASK = "〔号码〕"
MAIL_MASK = "〔邮箱〕"

# Seven digits or more, however they are grouped, are a phone, ID card or bank card
# number; the hotline and other short service numbers have fewer and stay.
_NUMBER = re.compile(r"\d(?:[\s\-–—.·_]?\d){6,}[xX]?")
_CHINESE_NUMBER = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*")
_SPACES = re.compile(r"\s+")
_EDGES = " ?!.,;:。，、；：？！…~\"'“”‘’「」《》()（）[]【】"


def countable(text: str) -> str:
    """Return the search as it may be counted, or an empty string where nothing is left.

    Compatibility forms are folded (NFKC), case too; numbers that look like a phone, ID
    card or bank card, and mail addresses, become a mask; at most 60 characters.
    """
    folded = unicodedata.normalize("NFKC", text[:500]).casefold()
    printable = "".join(c if c.isprintable() else " " for c in folded)
    masked = _MAIL.sub(MAIL_MASK, printable)
    masked = _CHINESE_NUMBER.sub(MASK, _NUMBER.sub(MASK, masked))
    return _SPACES.sub(" ", masked).strip(_EDGES)[:MAX_LENGTH].strip()
