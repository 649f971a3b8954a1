"""Phone numbers in running text, however they are written."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_NUMERALS = {
    numeral: str(digit)
    for digit, numerals in enumerate(
        ("零〇○", "一壹幺", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for numeral in numerals
}
_GAP = r"[ \t\u00a0\u2800\u3000().\-‐‑‒–—―−－·•]"
_LOOSE = r"[/~,_:;'’…→‖#*]"
"""What stands between groups of digits also where they are no number: in lists, say."""
_LOOSE_GAP = rf"(?<=\d\d){_GAP}{{0,2}}{_LOOSE}{{1,2}}{_GAP}{{0,2}}(?=\d\d)"
_RUN = re.compile(
    rf"(?<!\d)\d(?:{_LOOSE} ?\d){{9,}}(?!\d)|\+?\(?\d(?:(?:{_GAP}{{0,3}}|{_LOOSE_GAP})\d)*"
)
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_INVISIBLE = frozenset(("Cf", "Mn", "Me"))
_ADDRESS = re.compile(r"(?:https?://|/media/)[^\s<>)\"']+", re.IGNORECASE)
_CARD = re.compile(r"\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,4})?\Z")
_WHEN = re.compile(
    r"(?<![\d:])\d{1,2}:[0-5]\d(?::[0-5]\d)?(?![\d:])"
    r"|(?<!\d)(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)"
)
_HARMLESS = re.compile(
    r"(?:19|20)\d\d([-./ ])\d{1,2}\1\d{1,2}(?:\s\d{1,2})?\Z"  # a date, with an hour
    r"|(?:19|20)\d\d[-–—](?:19|20)\d\d\Z"  # years
    r"|\d+\.\d+\Z"  # a decimal
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z"  # an amount
)
_ALWAYS = re.compile(
    r"(?:(?:00)?86)?1[3-9]\d{9}\Z"  # mobile
    r"|(?:(?:00)?86)?[48]00\d{7}\Z"
    r"|0[1-9]\d{8,10}\Z"  # with an area code
)
_GROUPED = re.compile(r"1[3-9]\d\D+\d{4}\D+\d{4}\Z")
_SERVICE = re.compile(r"(?:9[56]|10|12)\d{3}\Z")
_LOCAL = re.compile(r"[2-8]\d{2,3}[ -]\d{4}\Z")
_UNIT = re.compile(
    r"\s{0,2}(?:[元块万亿%％‰年月日天个人位岁篇步条字名页倍米克分秒次度折角笔名家户件]|小时|[KMG]B|px)"
)
_CALLED = re.compile(r"(?:电话|热线|拨打|致电|拨|tel:|tel)[^\d\n]{0,4}\Z", re.IGNORECASE)
_DIALLED = re.compile(r"(?:\+(?=\d{8}))?\d+(?:[,;]\d{1,6})?\Z", re.ASCII)
_MOST_GROUPS = 8


def folded(text: str) -> str:
    """Return the text of the same length with full-width and Chinese digits as ASCII digits."""
    return "".join(map(_fold, text))


def find_numbers(text: str) -> Iterator[tuple[str, str]]:
    """Yield what looks like a phone number: (as it is written, its digits alone)."""
    visible = [place for place, character in enumerate(text) if not _is_invisible(character)]
    plain = folded("".join(text[place] for place in visible))
    for harmless in (_ADDRESS, _WHEN):
        plain = harmless.sub(lambda found: "|" * len(found[0]), plain)
    for run in _RUN.finditer(plain):
        before, after = plain[: run.start()][-12:], plain[run.end() :][:4]
        if _touches_letters(before, after):
            continue
        taken = bytearray(len(run[0]))
        for start, end in _candidates(run[0]):
            if 1 in taken[start:end]:
                continue
            piece = run[0][start:end]
            is_called = start == 0 and bool(_CALLED.search(before))
            is_counted = end == len(run[0]) and bool(_UNIT.match(after))
            if _is_phone(piece, is_called=is_called, is_counted=is_counted):
                first, last = visible[run.start() + start], visible[run.start() + end - 1]
                yield text[first : last + 1].strip(), _without_country(re.sub(r"\D", "", piece))
                taken[start:end] = b"\1" * (end - start)


def digits_of(number: str) -> str:
    """Return the digits by which two numbers are the same, without the code of China."""
    return _without_country(re.sub(r"\D", "", re.split("[,;]", folded(number))[0]))


def dialled_by(address: str) -> str | None:
    """Return what a link with this address dials, percent-decoded; None where it does not."""
    scheme, _, number = unquote(address).strip().partition(":")
    return number if scheme.lower() == "tel" else None


def is_plain(dialled: str) -> bool:
    """Whether a phone dials these digits as they stand, with at most an extension."""
    return _DIALLED.match(dialled.replace("-", "")) is not None


def _without_country(digits: str) -> str:
    return re.sub(r"\A(?:00)?86(?=\d{10,11}\Z)", "", digits)


def _fold(character: str) -> str:
    if character in _NUMERALS:
        return _NUMERALS[character]
    normal = unicodedata.normalize("NFKC", character)
    if len(normal) != 1:
        return character
    digit = unicodedata.digit(normal, None)
    return normal if digit is None else str(digit)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in _INVISIBLE or character in _FILLERS


def _touches_letters(before: str, after: str) -> bool:
    is_name = re.search(r"[A-Za-z]\Z|[A-Za-z0-9][_/=#]\Z", before) and not _CALLED.search(before)
    return bool(is_name or (re.match(r"_?[A-Za-z]", after) and not _UNIT.match(after)))


def _candidates(run: str) -> Iterator[tuple[int, int]]:
    """Yield the run, then what lies between its groups, the longest first."""
    yield 0, len(run)
    groups = [(found.start(), found.end()) for found in re.finditer(r"\d+", run)]
    if _CARD.match(run) or all(end - start == 1 for start, end in groups):
        return
    places = range(len(groups))
    inner = [(groups[a][0], groups[b][1]) for a in places for b in places[a + 1 : a + _MOST_GROUPS]]
    yield from sorted((*inner, *groups), key=lambda span: span[0] - span[1])


def _is_phone(piece: str, *, is_called: bool, is_counted: bool) -> bool:
    digits = re.sub(r"\D", "", piece)
    is_loose = re.search(_LOOSE, piece) is not None
    # Amounts such as 400/600/1000 元; one that is grouped as mobile numbers are is none.
    is_list = is_loose and is_counted and digits[0] in "148" and not _GROUPED.match(piece)
    if is_list or _CARD.match(piece) or _HARMLESS.match(piece):
        return False
    if _ALWAYS.match(digits) or (piece.startswith("+") and 8 <= len(digits) <= 15):
        return True
    if is_counted or is_loose:
        return False
    if is_called and 5 <= len(digits) <= 12:
        return True
    is_range = "-" in piece and not digits.startswith("95")
    if _SERVICE.match(digits) and not is_range and "." not in piece:
        return True
    return bool(_LOCAL.match(piece)) and not re.match(r"(?:19|20)\d\d", digits)
