"""Writes of contact channels: the hotline, and every text that names a channel by its code."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from articles import links
from articles.caching.version import changes_pages, let_go_of_copies
from articles.history.recording import authored, record, record_deletion
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.search import engine

INACTIVE_HOTLINE = "停用的电话不能作为全站热线。请先启用它，或者不要勾选“全站热线”。"
NO_HOTLINE = "全站必须有一条热线。请先把另一个电话设为“全站热线”，再停用或删除这一条。"


def is_current_hotline(channel: ContactChannel) -> bool:
    """Whether the channel, as it is stored, is the number on every page."""
    hotline = ContactChannel.objects.hotline()
    return hotline is not None and hotline.pk == channel.pk


@changes_pages
def save_channel(channel: ContactChannel) -> None:
    """Store the channel; one that becomes the hotline takes the place of the one before.

    Raises ValidationError where the site would be left without a hotline, or with one that
    is not in use.
    """
    if channel.is_hotline and channel.is_active:
        _step_down(ContactChannel.objects.exclude(pk=channel.pk).filter(is_hotline=True))
    elif is_current_hotline(channel):
        raise ValidationError(NO_HOTLINE)
    elif channel.is_hotline:
        raise ValidationError(INACTIVE_HOTLINE)
    channel.save()
    _write_number_anew(channel.slug)
    let_go_of_copies()
    links.note(channel)
    record(channel)


def _step_down(hotlines: QuerySet[ContactChannel]) -> None:
    """Take the mark of the hotline from what bears it."""
    before = list(hotlines)
    hotlines.update(is_hotline=False, updated_at=timezone.now())
    for channel in before:
        record(channel)


@changes_pages
def verify_channel(channel: ContactChannel, *, by: User) -> None:
    """Record that this person has checked the channel against its source today."""
    channel.verified_on, channel.verified_by = timezone.localdate(), by
    channel.save(update_fields=["verified_on", "verified_by", "updated_at"])
    with authored(by=by, reason="核实无误"):
        record(channel)


@changes_pages
def delete_channel(channel: ContactChannel) -> None:
    """Delete the channel; raises ValidationError for the hotline."""
    if is_current_hotline(channel):
        raise ValidationError(NO_HOTLINE)
    record_deletion(channel)
    channel.delete()
    _write_number_anew(channel.slug)
    let_go_of_copies()


def _write_number_anew(code: str) -> None:
    """Render and index all text that names the channel by its code, as it is now."""
    named = f"[[{code}]]"
    rendered: list[tuple[QuerySet[Any], list[str]]] = [
        (_naming(Guide, named, "introduction", "closing"), ["introduction_html", "closing_html"]),
        (_naming(Article, named, "body"), ["body_html", "body_headings"]),
        (_naming(Step, named, "text", "caution"), ["text_html", "caution_html"]),
        (_naming(RiskNote, named, "body"), ["body_html"]),
        (_naming(ContactChannel, named, "how_to"), ["how_to_html"]),
    ]
    for objects, fields in rendered:
        for obj in objects:
            obj.save(update_fields=fields)
    for guide in rendered[0][0]:
        engine.index_guide(guide.pk)
    articles = {article.pk for article in rendered[1][0]}
    articles |= {step.article_id for step in rendered[2][0]}
    engine.index_articles(sorted(articles))


def _naming(model: type[Model], named: str, *fields: str) -> QuerySet[Any]:
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__contains": named})
    rows: QuerySet[Any] = QuerySet(model)
    return rows.filter(wanted)
