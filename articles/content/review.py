"""What an editor should look at again in a text: links, pictures, headings, crowded steps."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it.token import Token

from articles.content.markdown import make_parser

UPLOADED_ALT = "图片说明"
"""What the editor writes as a picture's description until somebody describes it."""

_REMEMBERED = 128
"""Texts whose contents are remembered: those of one article, which saving asks for often."""

_HIGHEST = 2  # `#` and `##` mean the same to editors: the page's title is its only h1
_CLAUSE = re.compile(r"[，。；！？、,;!?\n]+|然后|接着")
_LEAD_IN = re.compile(r"\A(?:请|再|就|并|并且|先|最后|随后|之后|你|您|要|需要|可以)*")
_ACTION = re.compile(
    r"\A(?:打开|点击|点按|点开|轻点|点|长按|按下|输入|填写|填入|填|选择|选中|选|勾选|滑动|拖动|"
    r"上传|下载|扫描|扫|拨打|返回|登录|进入|提交|安装|关闭|复制|粘贴|截图|刷新)"
)

_parser = make_parser()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a text: where it is, and its description."""

    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a text leads to and shows, and the levels of its headings, in order."""

    links: tuple[str, ...]
    pictures: tuple[Picture, ...]
    levels: tuple[int, ...]

    @property
    def skipped_level(self) -> int:
        """The first heading level whose parent is missing, or 0."""
        before = _HIGHEST - 1
        for level in self.levels:
            if level > before + 1:
                return level
            before = level
        return 0

    @property
    def undescribed(self) -> tuple[Picture, ...]:
        """The pictures that nobody has described."""
        return tuple(p for p in self.pictures if p.alt.strip() in ("", UPLOADED_ALT))


@lru_cache(maxsize=_REMEMBERED)
def look_through(markdown: str) -> Contents:
    """Return what the text leads to and shows."""
    tokens = _parser.parse(markdown)
    inside = [child for token in tokens for child in token.children or ()]
    return Contents(
        links=tuple(str(t.attrs.get("href", "")) for t in inside if t.type == "link_open"),
        pictures=tuple(_picture(t) for t in inside if t.type == "image"),
        levels=tuple(max(int(t.tag[1]), _HIGHEST) for t in tokens if t.type == "heading_open"),
    )


def _picture(token: Token) -> Picture:
    alt = "".join(child.content for child in token.children or ())
    return Picture(str(token.attrs.get("src", "")), alt)


def path_of(address: str) -> str:
    """Return the path of an address on this site, or an empty string for any other."""
    if not address.startswith("/") or address.startswith("//"):
        return ""
    return re.split(r"[?#]", address, maxsplit=1)[0]


def host_of(address: str) -> str:
    """Return the host of an address elsewhere in lower case, or an empty string."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:  # such as an unclosed bracket in the host
        return address.lower()


def actions_in(step: str) -> int:
    """Return how many actions the step asks for, as far as its clauses begin with one."""
    clauses = (_LEAD_IN.sub("", clause.strip()) for clause in _CLAUSE.split(step))
    return sum(_ACTION.match(clause) is not None for clause in clauses)
