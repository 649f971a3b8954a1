"""What pages share that a template cannot say itself."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ESCAPES = (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"))
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@register.filter
def kept_html(html: str) -> SafeString:
    """Return HTML that `content.rendering` made when the text was saved, for a page."""
    return mark_safe(html)  # noqa: S308  (sanitised by an allow-list when it was made)


@register.simple_tag
def page_numbers(number: int, total: int) -> tuple[int | None, ...]:
    """Return the page numbers to link: the ends and the neighbours, None for each gap."""
    shown = sorted({1, 2, number - 1, number, number + 1, total} & set(range(1, total + 1)))
    numbers: list[int | None] = []
    for before, here in zip([0, *shown], shown, strict=False):
        if here - before > 1:
            numbers.append(here - 1 if here - before == 2 else None)
        numbers.append(here)
    return tuple(numbers)


@register.simple_tag
def structured_data(data: Mapping[str, Any]) -> SafeString:
    """Return a JSON-LD data block; no part of the data can end the script element."""
    text = _encoder.encode(data)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)
    # Besides `content` and the highlighter, this is the one place that marks text as safe.
    # A script element's text knows no entities, so escaping as HTML would change the data;
    # JSON's own escapes of < > & leave nothing in it by which the element could end.
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308  (as said above)
    )
