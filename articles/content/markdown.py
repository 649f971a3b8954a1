"""The Markdown dialect of the site: CommonMark with tables, set up for Chinese.

Two things differ from CommonMark. A line break stays a line break, since editors press
Enter to get one and a joining space is wrong between Chinese characters. And emphasis
next to Chinese characters or punctuation works: CommonMark's flanking rules expect
spaces between words, so `**「找回密码」**后` would stay unformatted. The rule used here is
the one proposed by the «CommonMark CJK-friendly amendments»: a CJK neighbour counts like
a space beside punctuation.
"""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

MAX_TABLE_CELLS = 10_000
"""Most cells that a table may come to if it reaches to the end of the text.

Rows may leave cells out, so a few characters a row would make thousands of cells.
"""

_WIDE = frozenset("WF")


def make_parser() -> MarkdownIt:
    """Return a parser for the site's Markdown; raw HTML in it is shown as text."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "typographer": False})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _read_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("emphasis", _tokenize_emphasis)
    return parser


def _read_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (markdown-it)
    """Read a table as markdown-it does; one that is too large stays text."""
    columns = state.src.count("|", state.bMarks[first], state.eMarks[first]) + 1
    if columns * (end - first) > MAX_TABLE_CELLS:
        return False
    return table(state, first, end, silent)


def _tokenize_emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (markdown-it)
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    length = end - state.pos
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[end] if end < state.posMax else " "
    opens, closes = _flanking(before, after, inside_words=marker == "*")
    for _ in range(length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=length,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = end
    return True


def _flanking(before: str, after: str, *, inside_words: bool) -> tuple[bool, bool]:
    left = not after.isspace() and (
        not _is_punctuation(after) or before.isspace() or _is_punctuation(before) or _is_cjk(before)
        or _is_cjk(after)
    )  # fmt: skip
    right = not before.isspace() and (
        not _is_punctuation(before) or after.isspace() or _is_punctuation(after) or _is_cjk(after)
        or _is_cjk(before)
    )  # fmt: skip
    opens = left and (inside_words or not right or _is_punctuation(before))
    closes = right and (inside_words or not left or _is_punctuation(after))
    return opens, closes


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_cjk(character: str) -> bool:
    return unicodedata.east_asian_width(character) in _WIDE
