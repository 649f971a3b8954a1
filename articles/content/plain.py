"""The words of HTML that `rendering` made, without reading the Markdown again."""

import re
from html import unescape

_IN_TAG = r'(?:[^>"]|"[^"]*")*'
_TAG = re.compile(rf"<{_IN_TAG}>")
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_IMAGE = re.compile(rf'<img\b{_IN_TAG}?\balt="([^"]*)"{_IN_TAG}>')


def words_of(html: str) -> str:
    """Return the words of the HTML, blocks and broken lines separated by line breaks.

    Of pictures their description. The sanitiser has written a `<` or a quote that is text
    as an entity, so that what looks like a tag is one.
    """
    if "<img" in html:
        html = _IMAGE.sub(r"\1", html)
    lines = (line.strip() for line in unescape(_TAG.sub("", html)).split("\n"))
    return "\n".join(line for line in lines if line)


def addresses_of(html: str) -> list[str]:
    """Return where the links of the HTML lead, in order."""
    return [unescape(address) for address in _HREF.findall(html)]
