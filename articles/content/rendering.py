"""Markdown to the HTML that pages, the editor's preview and feeds show."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it.token import Token

from articles.content.characters import without_unfit
from articles.content.markdown import make_parser

MAX_LENGTH = 20_000
"""Longest Markdown in characters: models refuse more, and none of it is rendered.

It is as much as search reads of a text. The slowest marks take half a second at this
length and grow with its square.
"""

MAX_BRACKETS = 1_000
"""Most `[` in a text: for each the parser looks, up to 20 deep, for where a link would end."""

LOWEST = 5
"""The lowest level of a heading; what is deeper is written at it."""

ALLOWED_TAGS = frozenset(
    (
        *("a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "h5", "hr"),
        *("img", "li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr"),
        "ul",
    )
)
ALLOWED_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "width", "height", "loading", "decoding"},
    "div": {"role", "aria-label", "tabindex"},
    "ol": {"start"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
}
ALLOWED_CLASSES = {
    "th": {"align-left", "align-center", "align-right"},
    "td": {"align-left", "align-center", "align-right"},
    "div": {"table-scroll"},
}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
EXTERNAL_REL = "external noopener noreferrer nofollow"

_MEDIA = re.compile(r"\A/media/[\w./-]+\Z")
_BESIDE = re.compile(r"\Apictures/[a-z0-9-]+\.png\Z")
_SIZE_IN_NAME = re.compile(r"-(?P<width>\d{1,5})x(?P<height>\d{1,5})\.\w+\Z")
_BAD_ID = re.compile(r"[^\w-]+")

_parser = make_parser()


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a text: its level from 2 to 5, the id it is reached by, its words."""

    level: int
    id: str
    text: str

    def as_row(self) -> dict[str, Any]:
        """Return the heading as a JSON-ready dictionary."""
        return {"level": self.level, "id": self.id, "text": self.text}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, sanitised, and the headings in it."""

    html: str
    headings: tuple[Heading, ...]


def render(markdown: str, *, pictures_at: str = "") -> Rendered:
    """Return the body of a page as sanitised HTML, with the headings by which it is linked.

    A `# heading` becomes an h2, since the page's title is its only h1. Images that are
    not this site's become links to them: no page ever makes a third-party request. A text
    of the program's own has its pictures beside it, shown from the address `pictures_at`.
    NUL and other control characters are dropped.
    """
    tokens = _parser.parse(_clean_text(markdown))
    _set_levels(tokens, below=1)
    headings = _name_headings(tokens)
    return Rendered(_html(tokens, pictures_at=pictures_at), headings)


def render_html(markdown: str, *, below: int | None = None) -> str:
    """Return the Markdown as sanitised HTML.

    Of a text that stands `below` a heading of that level of the page, the headings
    continue under it and have no ids: a page has many such texts, and their ids would
    meet. Without it the text is the page's body; that is how the editor's preview calls.
    """
    if below is None:
        return render(markdown).html
    tokens = _parser.parse(_clean_text(markdown))
    _set_levels(tokens, below=below)
    return _html(tokens)


def plain_text(markdown: str) -> str:
    """Return the words of the Markdown, blocks separated by line breaks."""
    lines = (
        _inline_text(token)
        for token in _parser.parse(_clean_text(markdown))
        if token.type in ("inline", "fence", "code_block")
    )
    return "\n".join(line for line in lines if line)


def _clean_text(markdown: str) -> str:
    return without_unfit(markdown[:MAX_LENGTH])


def _inline_text(token: Token) -> str:
    if token.type != "inline":
        return token.content.strip()
    children = token.children or ()
    breaks = ("softbreak", "hardbreak")
    return "".join("\n" if child.type in breaks else child.content for child in children).strip()


def _html(tokens: Sequence[Token], *, pictures_at: str = "") -> str:
    _prepare(tokens)
    environment = {"pictures_at": pictures_at}
    return _sanitize(_parser.renderer.render(tokens, _parser.options, environment))


def _set_levels(tokens: Sequence[Token], *, below: int) -> None:
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            written = max(int(token.tag[1]), 2)  # `#` and `##` mean the same to editors
            token.tag = f"h{min(written - 1 + below, LOWEST)}"


def _name_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Return the headings, each given an id that no other has."""
    headings: list[Heading] = []
    used: set[str] = set()
    numbers: defaultdict[str, count[int]] = defaultdict(lambda: count(2))
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        text = _inline_text(inline)
        wanted = _wanted_id(text)
        identifier = wanted
        while identifier in used:
            identifier = f"{wanted}-{next(numbers[wanted])}"
        used.add(identifier)
        token.attrSet("id", identifier)
        headings.append(Heading(int(token.tag[1]), identifier, text))
    return tuple(headings)


def _wanted_id(text: str) -> str:
    """Return an id with a prefix that keeps clear of the page's own."""
    words = _BAD_ID.sub("-", text).strip("-").lower() or "section"
    return f"s-{words[:60]}"


def _prepare(tokens: Sequence[Token]) -> None:
    """Set what Markdown cannot say: rel of links, sizes of images, classes of tables."""
    for token in tokens:
        if token.type in ("th_open", "td_open"):
            align = str(token.attrs.pop("style", "")).rpartition(":")[2]
            if align:
                token.attrSet("class", f"align-{align}")
        elif token.type == "inline" and token.children:
            token.children = [_prepared_inline(child) for child in token.children]


def _prepared_inline(token: Token) -> Token:
    if token.type == "link_open" and _leads_away(str(token.attrs.get("href", ""))):
        token.attrSet("rel", EXTERNAL_REL)
    elif token.type in ("s_open", "s_close"):
        token.tag = "del"  # struck text is outdated text, which `s` does not say
    return token


def _leads_away(address: str) -> bool:
    try:
        return bool(urlsplit(address).netloc)
    except ValueError:  # such as an unclosed bracket in the host
        return True


def _render_image(
    renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    token = tokens[index]
    source = str(token.attrs.get("src", ""))
    alt = renderer.renderInlineAsText(token.children, options, env)
    if env["pictures_at"] and _BESIDE.match(source):
        source = env["pictures_at"] + source.removeprefix("pictures/")
        return _element("img", {"src": source, "alt": alt, "loading": "lazy"})
    attributes: Mapping[str, str] = {"src": source, "alt": alt}
    if not _MEDIA.match(source) or ".." in source:
        return _element("a", {"href": source, "rel": EXTERNAL_REL}, alt or source)
    if size := _SIZE_IN_NAME.search(source):
        attributes = {**attributes, **size.groupdict()}
    return _element("img", {**attributes, "loading": "lazy", "decoding": "async"})


def _element(tag: str, attributes: Mapping[str, str], text: str | None = None) -> str:
    written = "".join(f' {name}="{nh3.clean_text(value)}"' for name, value in attributes.items())
    ending = "" if text is None else f"{nh3.clean_text(text)}</{tag}>"
    return f"<{tag}{written}>{ending}"


# A table wider than a phone scrolls; with the keyboard, too.
_SCROLLS = 'role="region" aria-label="表格" tabindex="0"'


def _render_table_open(*_arguments: Any) -> str:
    return f'<div class="table-scroll" {_SCROLLS}><table>\n'


def _render_table_close(*_arguments: Any) -> str:
    return "</table></div>\n"


_parser.add_render_rule("image", _render_image)
_parser.add_render_rule("table_open", _render_table_open)
_parser.add_render_rule("table_close", _render_table_close)


def _sanitize(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in ALLOWED_CLASSES.items()},
        url_schemes=set(ALLOWED_SCHEMES),
        link_rel=None,
    )
