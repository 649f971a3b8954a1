"""Phone numbers in running text, however they are written."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import combinations

_NUMERALS = {
    numeral: str(digit)
    for digit, numerals in enumerate(
        ("零〇○", "一壹幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
}
_GAP = r"[ \t\u00a0\u200b\u3000().\-‐‑–—－·]"
_RUN = re.compile(rf"\+?\(?\d(?:{_GAP}{{0,3}}\d)*")
_ADDRESS = re.compile(r"(?:https?://|/media/)[^\s<>)\"']+", re.IGNORECASE)
_CARD = re.compile(r"\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,4})?\Z")
_HARMLESS = re.compile(
    r"(?:19|20)\d\d([-./ ])\d{1,2}\1\d{1,2}(?:\s\d{1,2})?\Z"  # a date, with an hour
    r"|(?:19|20)\d\d[-–—](?:19|20)\d\d\Z"  # years
    r"|\d+\.\d+\Z"  # a decimal
)
_ALWAYS = re.compile(
    r"(?:(?:00)?86)?1[3-9]\d{9}\Z"  # mobile
    r"|(?:(?:00)?86)?[48]00\d{7}\Z"
    r"|0[1-9]\d{8,10}\Z"  # with an area code
)
_SERVICE = re.compile(r"(?:9[56]|10|12)\d{3}\Z")
_LOCAL = re.compile(r"[2-8]\d{2,3}[ -]\d{4}\Z")
_UNIT = re.compile(
    r"\s{0,2}(?:[元块万亿%％‰年月日天个人位岁篇步条字名页倍米克分秒次度折角笔名家户件]|小时|[KMG]B|px)"
)
_CALLED = re.compile(r"(?:电话|热线|拨打|致电|拨|tel:|tel)[^\d\n]{0,4}\Z", re.IGNORECASE)
_MOST_GROUPS = 8


def folded(text: str) -> str:
    """Return the text of the same length with full-width and Chinese digits as ASCII digits."""
    return "".join(map(_fold, text))


def find_numbers(text: str) -> Iterator[tuple[str, str]]:
    """Yield what looks like a phone number: (as it is written, its digits alone)."""
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), folded(text))
    for run in _RUN.finditer(plain):
        before, after = plain[: run.start()][-12:], plain[run.end() :][:4]
        if _touches_letters(before, after):
            continue
        for start, end in _candidates(run[0]):
            piece = run[0][start:end]
            is_called = start == 0 and bool(_CALLED.search(before))
            is_counted = end == len(run[0]) and bool(_UNIT.match(after))
            if _is_phone(piece, is_called=is_called, is_counted=is_counted):
                written = text[run.start() + start : run.start() + end]
                yield written.strip(), digits_of(piece)
                break


def digits_of(number: str) -> str:
    """Return the digits by which two numbers are the same, without the code of China."""
    digits = re.sub(r"\D", "", re.split("[,;]", folded(number))[0])
    return re.sub(r"\A(?:00)?86(?=\d{10,11}\Z)", "", digits)


def _fold(character: str) -> str:
    if character in _NUMERALS:
        return _NUMERALS[character]
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character


def _touches_letters(before: str, after: str) -> bool:
    is_name = re.search(r"[A-Za-z_/=#]\Z", before) and not _CALLED.search(before)
    return bool(is_name or (re.match(r"[A-Za-z_]", after) and not _UNIT.match(after)))


def _candidates(run: str) -> Iterator[tuple[int, int]]:
    """Yield the run, then what lies between its groups, the longest first."""
    yield 0, len(run)
    groups = [(found.start(), found.end()) for found in re.finditer(r"\d+", run)]
    if _CARD.match(run) or all(end - start == 1 for start, end in groups):
        return
    places = range(min(len(groups), _MOST_GROUPS))
    inner = [(groups[a][0], groups[b][1]) for a, b in combinations(places, 2)]
    yield from sorted((*inner, *groups), key=lambda span: span[0] - span[1])


def _is_phone(piece: str, *, is_called: bool, is_counted: bool) -> bool:
    if _CARD.match(piece) or _HARMLESS.match(piece):
        return False
    digits = re.sub(r"\D", "", piece)
    if _ALWAYS.match(digits) or (piece.startswith("+") and 8 <= len(digits) <= 15):
        return True
    if is_counted:
        return False
    if is_called and 5 <= len(digits) <= 12:
        return True
    is_range = "-" in piece and not digits.startswith("95")
    if _SERVICE.match(digits) and not is_range and "." not in piece:
        return True
    return bool(_LOCAL.match(piece)) and not re.match(r"(?:19|20)\d\d", digits)
