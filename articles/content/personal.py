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
# What is searched for is short and seldom a sentence: after 密码 may come a phone, a version, a
# length or a hotline, and other codes than passwords are looked up by their number.
_ORDINARY = rf"""
    (?! \d{{1,3}} \s{{0,2}} (?: {_UNIT} | 位 )
      | \d{{1,5}} \s{{0,2}} [元块万]
      | (?: 9[56]\d{{3}} | 1[0-2]\d{{3}} ) (?! [!-~] )
      | v? \d{{1,2}} \. \d
      | (?: iphone | ipad | ios | android | harmonyos | miui | vivo | oppo | mate | app | mac | win
          | pin | password ) (?! [_@] )
    )
"""
_SEARCHED_SECRET = re.compile(
    rf"""
    (?: (?<! [代号编维形条款] ) (?<! 错误 ) 码
      | 口令
      | (?<! [a-z〕] ) (?<! error\s ) (?<! qr\s )
        (?: pin | passw(?:or)?d | pwd | code ) (?! [a-z] )
    )
    (?: \s{{0,3}} (?: 就?是 | 为 | : | = | 叫 | [改设换][成为]了? | 填 ) [\s"'“‘「(]{{0,3}}
      | \s{{0,3}} (?= [!-~]{{0,20}} \d )
    )
    {_ORDINARY}
    (?P<secret> [!-~] (?: [!-~] | (?<= \d ) [ ] (?= \d ) ){{1,59}} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ACCOUNT = re.compile(
    rf"""
    微信 (?: 号 | id ) (?: \s{{0,3}} (?: 是 | 为 | : | = | 叫 ) )? \s{{0,3}}
    {_ORDINARY} (?P<secret> [a-z] [\w-]{{5,60}} )
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_WECHAT_ID = re.compile(r"wxid_[\w-]{3,60}", re.IGNORECASE | re.ASCII)
_SIX_DIGITS = re.compile(
    rf"(?<! [\d.,/-] ) (?! (?:19|20)\d\d (?: 0[1-9] | 1[0-2] ) ) \d{{6}}"
    rf"(?! [\d.,/-] | \s{{0,2}} {_UNIT} )",
    re.VERBOSE,
)
_MAIL = re.compile(r"[\w.+-]{1,80}\s?@\s?[\w-]{1,80}(?:\.[\w-]{1,80}){0,5}")
_SIGNS = "@.:=_+-/"
_LEAST_DIGITS = 4


def without_searched_secrets(text: str) -> str:
    """Return a search, its forms folded, with what could be somebody's masked.

    That is what is said to be a password or a code, mail addresses, names in WeChat, numbers
    of six digits and of seven or more, Chinese numerals too. Hotlines and what else visitors
    look up by its number stay: a search is no sentence in which an editor would understand it.
    """
    text = _replaced(
        text, text.translate(_NUMERALS), _SEARCHED_SECRET, lambda _: SECRET_MASK, "secret"
    )
    text = _without_accounts(_MAIL.sub(MAIL_MASK, text))
    text = _replaced(text, text.translate(_NUMERALS), _LONG_NUMBER, _mask_unless_harmless)
    return _SIX_DIGITS.sub(NUMBER_MASK, text)


def without_secrets(text: str, known_numbers: Collection[str]) -> str:
    """Return the text with everything masked that looks like a number or code of somebody.

    That is any four digits, in whichever script, what is said to be a password or a code,
    mail addresses and names in WeChat. `known_numbers` stay: digits only.
    """

    def mask_number(found: re.Match[str]) -> str:
        is_known = _holds_only(found[0], known_numbers)
        return "" if found["harmless"] or is_known else NUMBER_MASK

    text = _replaced(text, _folded(text), _SECRET, lambda _: SECRET_MASK, "secret")
    text = _replaced(text, _folded(text), _MAIL, lambda _: MAIL_MASK)
    text = _without_accounts(text)
    return _replaced(text, _folded(text), _NUMBER_OR_CODE, mask_number)


def _without_accounts(text: str) -> str:
    text = _replaced(text, _folded(text), _ACCOUNT, lambda _: NUMBER_MASK, "secret")
    return _replaced(text, _folded(text), _WECHAT_ID, lambda _: NUMBER_MASK)


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
