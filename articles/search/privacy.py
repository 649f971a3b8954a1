"""The form in which a search is counted: normalised, and without anything personal."""

import re
import unicodedata

MAX_LENGTH = 60
MASK = "〔号码〕"
MAIL_MASK = "〔邮箱〕"

_CHINESE_DIGITS = (
    "零〇○",
    "一壹幺",
    "二贰貳两兩",
    "三叁參",
    "四肆",
    "五伍",
    "六陆陸",
    "七柒",
    "八捌",
    "九玖",
)
_NUMERALS = {
    ord(numeral): str(digit)
    for digit, numerals in enumerate(_CHINESE_DIGITS)
    for numeral in numerals
}

# Seven digits or more, however they are grouped, are a phone, ID card or bank card
# number; the hotline and other short service numbers have fewer and stay. Up to three
# signs between two digits group them; a letter or a Chinese character ends the number.
_NUMBER = re.compile(
    r"""
    (?P<harmless>
        (?: (?:19|20)\d\d (?P<sign>[-/.]) \d{1,2} (?P=sign) \d{1,2}        # a date
          | \d{1,3} (?: ,\d{3} (?:\.\d{1,2})? | (?:,\d{3}){2} )  # an amount
        ) (?! [\W_]{0,3} \d )
    )
    | \d (?: [\W_]{0,3} \d ){6,} x?
    """,
    re.VERBOSE,
)
_MAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*")
_CUT_NUMBER = re.compile(r"[\d.,/-]+\Z")
_SPACES = re.compile(r"\s+")
_EDGES = " ?!.,;:。，、；：？！…~\"'“”‘’「」《》()（）[]【】"


def countable(text: str) -> str:
    """Return the search as it may be counted, or an empty string where nothing is left.

    Compatibility forms are folded (NFKC), case too; numbers that look like a phone, ID
    card or bank card, and mail addresses, become a mask; at most 60 characters.
    """
    folded = unicodedata.normalize("NFKC", text[:500]).casefold()
    printable = "".join(c if c.isprintable() else " " for c in folded)
    spaced = _SPACES.sub(" ", printable)
    return _shortened(_without_numbers(_MAIL.sub(MAIL_MASK, spaced)).strip(_EDGES))


def _without_numbers(text: str) -> str:
    """Return the text with long numbers masked, those in Chinese numerals too."""
    pieces: list[str] = []
    end = 0
    for match in _NUMBER.finditer(text.translate(_NUMERALS)):  # of the same length
        if not match["harmless"]:
            pieces += (text[end : match.start()], MASK)
            end = match.end()
    return "".join(pieces) + text[end:]


def _shortened(text: str) -> str:
    """Return as much as is counted; a date or amount is not cut in two."""
    if len(text) <= MAX_LENGTH:
        return text
    return _CUT_NUMBER.sub("", text[:MAX_LENGTH]).strip(_EDGES)
