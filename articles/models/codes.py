"""Short codes: text names a channel as `[[hotline]]`, and every page shows today's number."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import ValidationError

from articles.content.phones import dialled_by, digits_of, find_numbers, is_plain
from articles.content.plain import addresses_of, words_of
from articles.content.rendering import MAX_BRACKETS, render_html

if TYPE_CHECKING:
    from articles.models.contacts import ContactChannel

CODE = re.compile(r"\[\[([a-z0-9]+(?:-[a-z0-9]+)*)\]\]")
OUT_OF_USE = "[联系客服](/contact/)"
"""What stands for a channel that is out of use: the page with those in use."""

UNKNOWN_CODE = "没有代码是“{code}”的联系方式。请在“联系方式”里查看代码，写成 [[代码]]。"
NO_CHANNEL = (
    "“{found}”像电话号码，但不是本站启用的联系方式：写错一位，访客就可能打给骗子。"
    "请删掉它，或者改写成联系方式的代码（例如 [[hotline]]）；新号码请先加到“联系方式”里，"
    "确认以后再用。如果它不是电话，请写上单位，例如“10000 元”。"
)


def resolved(markdown: str) -> str:
    """Return the Markdown with codes replaced by links to call or open; one query if it has any."""
    return all_resolved([markdown])[0]


def all_resolved(texts: Sequence[str]) -> list[str]:
    """Return each of the texts as `resolved` does, in one query for all of them."""
    codes = {code for text in texts for code in CODE.findall(text)}
    if not codes:
        return list(texts)
    links = {channel.slug: _link(channel) for channel in _channels(codes) if channel.is_active}
    return [CODE.sub(lambda found: links.get(found[1], OUT_OF_USE), text) for text in texts]


def validate_codes(markdown: str) -> None:
    """Raise ValidationError for a code that no channel has."""
    codes = set(CODE.findall(markdown))
    unknown = codes - {channel.slug for channel in _channels(codes)} if codes else codes
    if unknown:
        raise ValidationError(UNKNOWN_CODE.format(code=min(unknown)))


def validate_numbers(text: str) -> None:
    """Raise ValidationError for what looks like a phone number and is no active channel's."""
    _refuse_unknown(list(find_numbers(text)))


def validate_shown_numbers(markdown: str) -> None:
    """Raise ValidationError also for a number that only the page shows, or a link dials.

    Marks, entities and escapes of Markdown would hide it from who reads the Markdown alone.
    """
    is_read = markdown.count("[") <= MAX_BRACKETS  # more is refused anyway, and slow to read
    html = render_html(markdown) if is_read else ""
    found = [*find_numbers(markdown), *find_numbers(words_of(html))]
    dialled = filter(None, map(dialled_by, addresses_of(html)))
    found += [(f"tel:{d}", digits_of(d) if is_plain(d) else "") for d in dialled]
    _refuse_unknown(found)


def _refuse_unknown(found: Sequence[tuple[str, str]]) -> None:
    if not found:
        return
    channels = _model().objects.filter(is_active=True, kind="phone")
    known = {digits_of(channel.value) for channel in channels}
    for written, digits in found:
        if digits not in known:
            raise ValidationError(NO_CHANNEL.format(found=written))


def _model() -> "type[ContactChannel]":
    return apps.get_model("articles", "ContactChannel")


def _channels(codes: Iterable[str]) -> "Iterable[ContactChannel]":
    return _model().objects.filter(slug__in=codes)


def _link(channel: "ContactChannel") -> str:
    if channel.is_phone:
        return f"[{channel.value}](tel:{channel.dialled_number})"
    if channel.web_address:
        return f"[{_escaped(channel.name)}](<{channel.web_address}>)"
    return _escaped(channel.value)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>~#|!&])", r"\\\1", text)
