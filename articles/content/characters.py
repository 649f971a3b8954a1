"""Characters that no text of the site has: what nobody types and few programs bear."""

import re
import unicodedata

_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_UNFIT = re.compile(f"[{_CONTROL}]")
_UNFIT_IN_LINE = re.compile(f"[{_CONTROL}\t\n\r\u2028\u2029]")


def unfit_in_text(text: str) -> str:
    """Return the name of the first control character or half surrogate, such as `U+0007`.

    Line breaks and tabs are none. Where all is well the name is empty.
    """
    return _name(_UNFIT.search(text))


def unfit_in_line(text: str) -> str:
    """Return the name of the first character that cannot stand in a single line, or nothing."""
    return _name(_UNFIT_IN_LINE.search(text))


def without_unfit(text: str) -> str:
    """Return the text without control characters and half surrogates."""
    return _UNFIT.sub("", text)


def one_line(text: str) -> str:
    """Return the text as one line in which nothing hides, its white space collapsed.

    Control characters, marks of direction, zero-width characters and half surrogates go.
    """
    return " ".join("".join(map(_visible, text)).split())


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def _name(found: re.Match[str] | None) -> str:
    return f"U+{ord(found[0]):04X}" if found else ""
