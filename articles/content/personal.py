"""What could tell who somebody is, or open their account: found in what visitors write.

Masks are put in its place before anything is stored. What remains is read by editors, so
dates, amounts, times and the site's own phone numbers are left standing.
"""

import re
import unicodedata
from collections.abc import Callable, Collection

NUMBER_MASK = "〔号码〕"
MAIL_MASK = "〔邮箱〕"
SECRET_MASK = "〔密码〕"  # noqa: S105  (what stands in the place of one)

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
_DATE_OR_AMOUNT = r"""
    (?: (?:19|20)\d\d (?P<sign>[-/.]) \d{1,2} (?P=sign) \d{1,2}        # a date
      | \d{1,3} (?: ,\d{3} (?:\.\d{1,2})? | (?:,\d{3}){2} )  # an amount
    ) (?! [\W_]{0,3} \d )
"""

# Seven digits or more, however they are grouped, are a phone, ID card or bank card
# number; the hotline and other short service numbers have fewer and stay. Up to three
# signs between two digits group them; a letter or a Chinese character ends the number.
_LONG_NUMBER = re.compile(
    rf"(?P<harmless> {_DATE_OR_AMOUNT} ) | \d (?: [\W_]{{0,3}} \d ){{6,}} x?", re.VERBOSE
)

_UNIT = "(?: [元块万亿年月日天个人次步条秒分页岁%] | 小时 )"

# Four digits or more may be a code that opens an account.
_NUMBER_OR_CODE = re.compile(
    rf"""
    (?P<harmless>
        {_DATE_OR_AMOUNT}
      | \d{{1,2}} : [0-5]\d (?![\d:])                            # a time
      | \d{{1,2}} (?: \.\d{{1,2}} ){{2,3}} (?! [\W_]{{0,3}} \d )    # of a program, 17.4.1
      | \d{{1,8}} (?: \.\d{{1,2}} )? (?= \s{{0,2}} {_UNIT} )
    )
    | \+? \d (?: [\W_]{{0,3}} \d ){{3,}} x?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECRET = re.compile(
    r"""
    (?: 码 | 口令 | pin | passw(?:or)?d | pwd | code )
    (?: \s{0,3} (?: 就?是 | 为 | : | = | 叫 | [改设换][成为]了? | 填 ) [\s"'“‘「(]{0,3}
      | \s{0,3} (?= [!-~]{0,20} \d )
    )
    (?P<secret> [!-~]{2,60} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]{1,80}\s?@\s?[\w-]{1,80}(?:\.[\w-]{1,80}){0,5}")
_SIGNS = "@.:=_+-/"
_LEAST_DIGITS = 4


def without_mail(text: str) -> str:
    """Return the text with mail addresses masked."""
    return _MAIL.sub(MAIL_MASK, text)


def without_long_numbers(text: str) -> str:
    """Return the text with numbers of seven digits or more masked, Chinese numerals too."""
    return _replaced(text, text.translate(_NUMERALS), _LONG_NUMBER, _mask_unless_harmless)


def without_secrets(text: str, known_numbers: Collection[str]) -> str:
    """Return the text with everything masked that looks like a number or code of somebody.

    Besides what `without_long_numbers` masks, that is any four digits, in whichever script,
    and what is said to be a password or a code. `known_numbers` stay: digits only.
    """

    def mask_number(found: re.Match[str]) -> str:
        is_known = _holds_only(found[0], known_numbers)
        return "" if found["harmless"] or is_known else NUMBER_MASK

    text = _replaced(text, _folded(text), _SECRET, lambda _: SECRET_MASK, "secret")
    text = _replaced(text, _folded(text), _MAIL, lambda _: MAIL_MASK)
    return _replaced(text, _folded(text), _NUMBER_OR_CODE, mask_number)


def _mask_unless_harmless(found: re.Match[str]) -> str:
    return "" if found["harmless"] else NUMBER_MASK


def _replaced(
    text: str,
    plain: str,
    pattern: re.Pattern[str],
    mask_for: Callable[[re.Match[str]], str],
    group: str | int = 0,
) -> str:
    """Return the text with masks where the pattern is found in its plain form, as long as it.

    What `mask_for` returns no mask for stays.
    """
    pieces: list[str] = []
    end = 0
    for found in pattern.finditer(plain):
        if mask := mask_for(found):
            pieces += (text[end : found.start(group)], mask)
            end = found.end(group)
    return "".join(pieces) + text[end:]


def _holds_only(number: str, known: Collection[str]) -> bool:
    """Whether the number is a known one, perhaps beside digits too few for a code."""
    groups = re.findall(r"\d+", number)
    if "".join(groups) in known:
        return True
    others = [group for group in groups if group not in known]
    return len(others) < len(groups) and sum(map(len, others)) < _LEAST_DIGITS


def _folded(text: str) -> str:
    """Return the text of the same length with digits of any script as ASCII digits.

    Wide letters become plain ones too; a wide comma stays what ends a word.
    """
    return "".join(map(_fold, text))


def _fold(character: str) -> str:
    if numeral := _NUMERALS.get(ord(character)):
        return numeral
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    normal = unicodedata.normalize("NFKC", character)
    is_part = len(normal) == 1 and (normal.isalnum() or normal in _SIGNS)
    return normal if is_part else character
