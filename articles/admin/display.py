"""What lists and forms of the admin show the same way: states, links, messages."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.models import Stage

EMPTY = "—"
_STAGES = {
    Stage.DRAFT: ("○", "quiet"),
    Stage.SCHEDULED: ("◔", "warn"),
    Stage.PUBLISHED: ("●", "good"),
    Stage.WITHDRAWN: ("×", "quiet"),
}
_MOST_TOLD = 10


def badge(icon: str, word: str, tone: str) -> SafeString:
    """Return a state told by icon and word; the tone is one of good, quiet, warn, bad."""
    return format_html(
        '<span class="badge badge--{}"><span aria-hidden="true">{}</span> {}</span>',
        tone, icon, word,
    )  # fmt: skip


def published_badge(*, is_published: bool) -> SafeString:
    """Return whether visitors see something."""
    return badge("●", "已发布", "good") if is_published else badge("○", "草稿", "quiet")


def stage_badge(stage: Stage) -> SafeString:
    """Return where an article stands."""
    icon, tone = _STAGES[stage]
    return badge(icon, str(stage.label), tone)


def yes_or_no(*, yes: bool, yes_word: str, no_word: str) -> SafeString:
    """Return one of two states."""
    return badge("●", yes_word, "good") if yes else badge("○", no_word, "quiet")


def due(day: date, *, is_due: bool, word: str) -> SafeString:
    """Return a day, marked with the word where it has come."""
    return format_html("{} {}", day.isoformat(), badge("▲", word, "warn") if is_due else "")


def link(address: str, words: str) -> SafeString:
    """Return a link."""
    return format_html('<a href="{}">{}</a>', address, words)


def page_link(address: str, title: str, words: str = "查看页面") -> SafeString:
    """Return a link to a page of the site that names the page for screen readers."""
    return format_html('<a href="{}" aria-label="{}：{}">{}</a>', address, words, title, words)


def listing(rows: Iterable[tuple[SafeString, SafeString]]) -> SafeString:
    """Return states, each beside a link, as a list; nothing where there are no rows."""
    items = format_html_join("", "<li>{} {}</li>", rows)
    return format_html('<ol class="contained">{}</ol>', items) if items else items


def look_again(warnings: Sequence[str]) -> SafeString:
    """Return what to look at again in what was just saved, the first few of it."""
    items = format_html_join(
        "", '<span class="look-again">▲ {}</span>', ((told,) for told in warnings[:_MOST_TOLD])
    )
    more = len(warnings) - _MOST_TOLD
    rest = f"还有 {more} 处，写在各个输入框的下面。" if more > 0 else ""
    return format_html("已经保存。有几处请再看看：{}{}", items, rest)
