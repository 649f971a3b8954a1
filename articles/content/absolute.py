"""Links of a text made absolute, for readers that are not on the site's own pages."""

import re
from html import escape, unescape
from urllib.parse import urljoin

_TAG = re.compile(r'<(?:a|img)(?:\s+[\w-]+="[^"]*")*\s*>')
"""A tag as the sanitiser writes it; in text it writes `<` as an entity."""

_ADDRESS = re.compile(r'(\s(?:href|src)=")([^"]*)(")')
_INLINE = re.compile(r"(\]\(<?)((?:/(?!/)|#)[^\s)>]*)")


def absolute_html(html: str, base: str) -> str:
    """Return the sanitised HTML with every link and image led by the page's full address."""
    return _TAG.sub(lambda tag: _ADDRESS.sub(lambda found: _joined(found, base), tag[0]), html)


def absolute_markdown(markdown: str, base: str) -> str:
    """Return the Markdown with the targets of its inline links and images in full."""
    return _INLINE.sub(lambda found: found[1] + _full(base, found[2]), markdown)


def _joined(found: re.Match[str], base: str) -> str:
    return f"{found[1]}{escape(_full(base, unescape(found[2])))}{found[3]}"


def _full(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # such as an unclosed bracket in the host
        return address
