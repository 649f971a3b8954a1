"""What surrounds every page: the hotline, the sitewide risk notes, the text size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import escape_uri_path

from articles.caching.replica import VERSION_KEY
from articles.caching.version import Version
from articles.identity import DARK_THEME_COLOUR, PAPER_COLOUR, SITE_NAME, TAGLINE, THEME_COLOUR
from articles.models import ContactChannel, Guide, RiskNote

TEXT_SIZE_COOKIE = "text-size"
LARGE = "large"
MAX_NOTES = 300
GUIDES_OFFERED = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of a page that are the same on all of them, and what to offer without a database.

    `notes` are the risk notes in force, in their order, as many as a page can show.
    """

    hotline: ContactChannel | None = None
    notes: Sequence[RiskNote] = ()
    guides: Sequence[Guide] = ()

    @property
    def sitewide_notes(self) -> list[RiskNote]:
        """The notes that every page shows."""
        return [note for note in self.notes if note.is_sitewide]


@dataclass(frozen=True, slots=True)
class Identity:
    """The site's name, line and colours, for templates."""

    name: str = SITE_NAME
    tagline: str = TAGLINE
    theme_colour: str = THEME_COLOUR
    dark_theme_colour: str = DARK_THEME_COLOUR
    paper_colour: str = PAPER_COLOUR


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself to browsers, search engines and other sites.

    One that `searches_inside` has the search box in its own content, none in the header.
    """

    title: str
    description: str
    structured_data: Sequence[Mapping[str, Any]] = field(default=())
    is_indexed: bool = True
    og_type: str = "website"
    searches_inside: bool = False


_remembered = Frame()
_remembered_for = ""


def load() -> Frame:
    """Return the frame as it is in the database (three queries) and remember it."""
    global _remembered  # noqa: PLW0603  (what a page without a database falls back to)
    _remembered = Frame(
        hotline=ContactChannel.objects.hotline(),
        notes=list(RiskNote.objects.active()[:MAX_NOTES]),
        guides=list(Guide.objects.published()[:GUIDES_OFFERED]),
    )
    return _remembered


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame; without a query where it is remembered for the request's version."""
    global _remembered_for  # noqa: PLW0603  (as above)
    version: Version | None = request.META.get(VERSION_KEY)
    if version is not None and version.content == _remembered_for:
        return _remembered
    frame = load()
    _remembered_for = version.content if version else ""
    return frame


def remembered() -> Frame:
    """Return the frame of this process's last page, without asking the database."""
    return _remembered


def load_or_remembered(request: HttpRequest | None = None) -> Frame:
    """Return the frame, the last known one where the database does not answer."""
    try:
        return frame_of(request) if request else load()
    except DatabaseError:
        return remembered()


def render_page(  # noqa: PLR0913  (each is part of one page)
    request: HttpRequest,
    template: str,
    page: Page,
    context: Mapping[str, Any] | None = None,
    *,
    frame: Frame | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the template rendered inside the frame, by default a freshly loaded one."""
    origin = _origin(request)
    values = {
        **(context or {}),
        "page": page,
        "site": Identity(),
        "frame": frame or frame_of(request),
        "text_is_large": request.COOKIES.get(TEXT_SIZE_COOKIE) == LARGE,
        "canonical_url": origin + escape_uri_path(request.path),
        "origin": origin,
    }
    response = render(request, template, values, status=status)
    response.headers["Vary"] = "Cookie"
    return response


def _origin(request: HttpRequest) -> str:
    """Return the site's scheme and host, nothing where the request names a foreign host."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""
