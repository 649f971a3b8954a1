"""What is published, as the values that the API sends; `schemas` describes each."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from html import unescape
from typing import Any

from django.urls import resolve, reverse
from django.utils import timezone

from articles.content.absolute import absolute_html, absolute_markdown
from articles.content.rendering import plain_text
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.models.codes import all_resolved
from articles.search.engine import Hit

Absolute = Callable[[str], str]
Values = dict[str, Any]


def texts(pairs: Sequence[tuple[str, str]], base: str) -> list[Values]:
    """Return (Markdown, its HTML) pairs as texts; at most one query, for channels' codes.

    Links are led by `base`, the full address of the page that shows the texts.
    """
    markdowns = all_resolved([markdown for markdown, _ in pairs])
    return [
        {
            "html": absolute_html(html, base),
            "text": plain_text(markdown),
            "markdown": absolute_markdown(markdown, base),
        }
        for markdown, (_, html) in zip(markdowns, pairs, strict=True)
    ]


def moment(value: datetime | None) -> str | None:
    """Return the moment in ISO 8601 with its zone, to the second."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def guide_summary(guide: Guide, absolute: Absolute) -> Values:
    """Return the guide without its texts."""
    return {
        "slug": guide.slug,
        "title": guide.title,
        "summary": guide.summary,
        "url": absolute(reverse("api-guide", args=[guide.slug])),
        "page": absolute(guide.get_absolute_url()),
        "articles_url": absolute(reverse("api-guide-articles", args=[guide.slug])),
        "first_published_at": moment(guide.published_at),
        "updated_at": moment(guide.updated_at),
    }


def guide_summaries(guides: Iterable[Guide], absolute: Absolute) -> list[Values]:
    """Return the guides without their texts."""
    return [guide_summary(guide, absolute) for guide in guides]


def guide(shown: Guide, absolute: Absolute) -> Values:
    """Return the guide with its texts."""
    pairs = (
        (shown.introduction, shown.introduction_html),
        (shown.closing, shown.closing_html),
    )
    introduction, closing = texts(pairs, absolute(shown.get_absolute_url()))
    return {**guide_summary(shown, absolute), "introduction": introduction, "closing": closing}


def article_summary(article: Article, absolute: Absolute) -> Values:
    """Return the article without body and steps; needs the guide loaded."""
    guide = article.guide
    return {
        "slug": article.slug,
        "title": article.title,
        "summary": article.summary,
        "fits_when": article.fits_when,
        "kind": article.kind,
        "featured": article.is_featured,
        "guide": _reference(guide, absolute),
        "url": absolute(reverse("api-article", args=[guide.slug, article.slug])),
        "page": absolute(article.get_absolute_url()),
        "number": article.number,
        "short_page": absolute(article.short_path),
        "first_published_at": moment(article.published_at),
        "updated_at": moment(article.changed_at),
    }


def article_summaries(articles: Iterable[Article], absolute: Absolute) -> list[Values]:
    """Return the articles without body and steps."""
    return [article_summary(article, absolute) for article in articles]


def article(
    shown: Article,
    notes: Sequence[RiskNote],
    hotline: ContactChannel | None,
    absolute: Absolute,
) -> Values:
    """Return the whole article as its page shows it; needs guide and steps loaded."""
    steps = list(shown.steps.all())
    page = absolute(shown.get_absolute_url())
    pairs = [
        (shown.body, shown.body_html),
        *((note.body, note.body_html) for note in notes),
        *((step.text, step.text_html) for step in steps),
        *((step.caution, step.caution_html) for step in steps),
        (hotline.how_to, hotline.how_to_html) if hotline else ("", ""),
    ]
    body, *rest = texts(pairs, page)
    after_notes, after_steps = len(notes), len(notes) + len(steps)
    return {
        **article_summary(shown, absolute),
        "body": body,
        "steps": [
            _step(step, (text, caution), page, absolute)
            for step, text, caution in zip(
                steps, rest[after_notes:after_steps], rest[after_steps:-1], strict=True
            )
        ],
        "risk_notes": [
            _risk_note(note, text) for note, text in zip(notes, rest[:after_notes], strict=True)
        ],
        "hotline": _channel(hotline, rest[-1]) if hotline else None,
    }


def _step(step: Step, told: tuple[Values, Values], page: str, absolute: Absolute) -> Values:
    """Return the step with its text and caution, told as texts; `page` is its article's."""
    text, caution = told
    image = (
        {
            "url": absolute(step.image.url),
            "alt": step.image_alt,
            "width": step.image_width,
            "height": step.image_height,
        }
        if step.image
        else None
    )
    return {
        "position": step.position,
        "page": f"{page}#step-{step.position}",
        "text": text,
        "caution": caution if step.caution else None,
        "image": image,
    }


def risk_notes(notes: Sequence[RiskNote], absolute: Absolute) -> list[Values]:
    """Return the risk notes."""
    bodies = texts([(note.body, note.body_html) for note in notes], absolute(reverse("risks")))
    return [_risk_note(note, body) for note, body in zip(notes, bodies, strict=True)]


def _risk_note(note: RiskNote, body: Values) -> Values:
    return {
        "slug": note.slug,
        "title": note.title,
        "level": note.level,
        "sitewide": note.is_sitewide,
        "body": body,
        "updated_at": moment(note.updated_at),
    }


def channels(shown: Sequence[ContactChannel], absolute: Absolute) -> list[Values]:
    """Return the contact channels."""
    pairs = [(channel.how_to, channel.how_to_html) for channel in shown]
    how_to = texts(pairs, absolute(reverse("contact")))
    return [_channel(channel, text) for channel, text in zip(shown, how_to, strict=True)]


def _channel(channel: ContactChannel, how_to: Values) -> Values:
    return {
        "slug": channel.slug,
        "kind": channel.kind,
        "name": channel.name,
        "value": channel.value,
        "tel": f"tel:{channel.dialled_number}" if channel.is_phone else None,
        "web_address": channel.web_address or None,
        "hotline": channel.is_hotline,
        "recommended": channel.is_recommended,
        "hours": channel.hours,
        "how_to": how_to,
        "verified_on": channel.verified_on.isoformat() if channel.verified_on else None,
        "needs_verification": channel.is_overdue,
        "updated_at": moment(channel.updated_at),
    }


def hits(found: Iterable[Hit], absolute: Absolute) -> list[Values]:
    """Return found guides and articles, the marks of what was found taken out."""
    return [
        {
            "kind": hit.kind,
            "title": _unmarked(hit.title_html),
            "snippet": _unmarked(hit.snippet_html),
            "fits_when": hit.fits_when,
            "step": hit.step_position,
            "guide_title": hit.guide_title or None,
            "url": absolute(_api_address(hit)),
            "page": absolute(hit.url),
        }
        for hit in found
    ]


def _unmarked(html: str) -> str:
    """Return the text of what the highlighter wrote: escaped text and `<mark>`, no more."""
    return unescape(html.replace("<mark>", "").replace("</mark>", ""))


def _api_address(hit: Hit) -> str:
    slugs = resolve(hit.url).kwargs
    return reverse("api-guide" if hit.kind == "guide" else "api-article", args=[*slugs.values()])


def _reference(guide: Guide, absolute: Absolute) -> Values:
    return {
        "slug": guide.slug,
        "title": guide.title,
        "url": absolute(reverse("api-guide", args=[guide.slug])),
        "page": absolute(guide.get_absolute_url()),
    }
