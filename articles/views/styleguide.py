"""Every component in every state, for developers; the examples live in memory only."""

from datetime import date
from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.views.decorators.http import require_safe

from articles.content.rendering import render, render_html
from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.search.engine import Hit, SearchPage
from articles.views.frame import Page, render_page

COLOURS = (
    "paper", "surface", "ink", "ink-soft", "line", "line-strong", "band", "pine", "pine-wash",
    "ochre", "ochre-wash", "ochre-line", "cinnabar", "cinnabar-wash", "cinnabar-line", "mark",
)  # fmt: skip

PROSE = """\
正文用系统字体，每行大约三十六个字。**重要的话**加粗，也有[站内链接](/contact/)
和[外站链接](https://example.com/)，还有 `代码`。

## 二级标题

- 项目列表
- 第二项

1. 编号列表
2. 第二项

### 三级标题

> 引用别人的话。

| 渠道 | 适合 | 快慢 |
| --- | :-: | --: |
| 在线客服 | 想快一点 | 快 |
| 客服热线 | 想直接说话 | 看情况 |
"""


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """The style guide; only routed with DEBUG."""
    page = Page("样式手册", "全部组件和状态。", is_indexed=False)
    return render_page(request, "articles/styleguide.html", page, _examples())


def _examples() -> dict[str, object]:
    guide = Guide(
        title="忘记支付宝密码怎么办", slug="example", summary="四种办法，看看哪种适合你。"
    )
    ways = [_article(guide, number, title) for number, title in enumerate(("甲", "乙", "丙"), 1)]
    return {
        "colours": COLOURS,
        "prose": render_html(PROSE),
        "guide": guide,
        "guide_examples": [guide, guide],
        "ways": ways,
        "updated_on": date(2026, 1, 31),
        "headings": [heading.as_row() for heading in render(PROSE).headings],
        "notes": [_note(level) for level in RiskNote.Level],
        "steps": _steps(),
        "channels": [_channel(kind) for kind in ContactChannel.Kind],
        "hits": _hits(guide, ways[0]),
        "correction": SearchPage("忘记秘码", (), 0, 1, 1, "忘记密码"),
    }


def _article(guide: Guide, number: int, name: str) -> Article:
    return Article(
        pk=number,
        guide=guide,
        title=f"用{name}办法找回",
        slug=f"way-{number}",
        summary="一句话说明这种办法怎么做，结果是什么。",
        fits_when=f"你以前设置过{name}。",
        position=number,
    )


def _note(level: RiskNote.Level) -> RiskNote:
    body_html = render_html("说清楚会发生什么，再说怎么避免。")
    return RiskNote(
        slug=f"example-{level}", title=f"{level.label}的标题", level=level, body_html=body_html
    )


def _steps() -> list[SimpleNamespace]:
    """Return stand-ins for steps, since a stored image needs a stored file."""
    picture = SimpleNamespace(url=static("icons/og-image.png"))
    plain = {"image": None, "caution": "", "caution_html": ""}
    return [
        SimpleNamespace(**plain, position=1, text_html=render_html("一步只做一件事。")),
        SimpleNamespace(
            position=2,
            text_html=render_html("有图片，也有要小心的事。"),
            image=picture,
            image_alt="示例图片：稳步指南的名片",
            image_width=1200,
            image_height=630,
            caution="小心",
            caution_html=render_html("验证码填在支付宝的页面上。"),
        ),
        SimpleNamespace(**plain, position=30, text_html=render_html("两位数也放得下。" * 8)),
    ]


def _channel(kind: ContactChannel.Kind) -> ContactChannel:
    values = {"phone": "95188", "other": "https://example.com/a/rather/long/address"}
    return ContactChannel(
        kind=kind,
        name=f"{kind.label}渠道",
        value=values.get(kind, "应用里的「我的客服」"),
        how_to_html=render_html("1. 先打开页面。\n2. 再点右下角。"),
        hours="每天 8:00–22:00",
        is_recommended=kind == ContactChannel.Kind.ONLINE,
        verified_on=date(2026, 1, 31),
    )


def _hits(guide: Guide, article: Article) -> list[Hit]:
    none = escape("")
    marked = format_html("忘记{}怎么办", format_html("<mark>{}</mark>", "密码"))
    return [
        Hit("guide", 1, guide.get_absolute_url(), marked, marked, "", none, "", "", none, None),
        Hit(
            "article", 1, article.get_absolute_url(), marked, marked,
            guide.title, escape(guide.title), guide.get_absolute_url(),
            article.fits_when, escape(article.fits_when), 3,
        ),
    ]  # fmt: skip
