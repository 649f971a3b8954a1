"""What surrounds every page: the hotline, the sitewide risk notes, the text size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import escape_uri_path

from articles.caching.replica import VERSION_KEY
from articles.caching.version import Version
from articles.identity import DARK_THEME_COLOUR, PAPER_COLOUR, SITE_NAME, TAGLINE, THEME_COLOUR
from articles.models import ContactChannel, Guide, RiskNote
from articles.templatetags.pieces import Pieces

TEXT_SIZE_COOKIE = "text-size"
LARGE = "large"
MAX_NOTES = 300
GUIDES_OFFERED = 6
CHANNELS_SHOWN = 12
IN_NAVIGATION = ("home", "contact", "risks", "about")


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of a page that are the same on all of them, and what to offer without a database.

    `notes` are the risk notes in force, in their order, as many as a page can show;
    `channels` the first of the ways to a person. `made_for` names the content, and until
    when it holds by itself; `pieces` are the parts of pages already rendered for it.
    """

    hotline: ContactChannel | None = None
    notes: Sequence[RiskNote] = ()
    guides: Sequence[Guide] = ()
    channels: Sequence[ContactChannel] = ()
    made_for: tuple[str, float] | None = None
    pieces: Pieces = field(default_factory=Pieces)

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


def load(made_for: tuple[str, float] | None = None) -> Frame:
    """Return the frame as it is in the database (three queries) and remember it."""
    global _remembered  # noqa: PLW0603  (what a page without a database falls back to)
    channels = list(ContactChannel.objects.active()[: CHANNELS_SHOWN + 1])
    hotline = next((channel for channel in channels if channel.is_hotline), None)
    if hotline is None and len(channels) > CHANNELS_SHOWN:
        hotline = ContactChannel.objects.hotline()
    _remembered = Frame(
        hotline=hotline,
        notes=list(RiskNote.objects.active()[:MAX_NOTES]),
        guides=list(Guide.objects.published()[:GUIDES_OFFERED]),
        channels=channels[:CHANNELS_SHOWN],
        made_for=made_for,
    )
    return _remembered


def frame_of(request: HttpRequest) -> Frame:
    """Return the frame; without a query where it is remembered for the request's version."""
    made_for = _version_of(request)
    known = _remembered  # another thread may replace it at any time
    return known if made_for is not None and made_for == known.made_for else load(made_for)


def _version_of(request: HttpRequest) -> tuple[str, float] | None:
    """Return what the request's pages are made for, None where nobody knows."""
    version: Version | None = request.META.get(VERSION_KEY)
    return (version.content, version.changes_at) if version else None


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
    origin, context, frame = _origin(request), context or {}, frame or frame_of(request)
    values = {
        "query": "",
        **context,
        "page": page,
        "site": Identity(),
        "frame": frame,
        "pieces": None if context.get("is_preview") else _pieces_for(request, frame),
        "section": _section_of(request),
        "text_is_large": request.COOKIES.get(TEXT_SIZE_COOKIE) == LARGE,
        "canonical_url": origin + escape_uri_path(request.path),
        "origin": origin,
    }
    response = render(request, template, values, status=status)
    response.headers["Vary"] = "Cookie"
    return response


def _pieces_for(request: HttpRequest, frame: Frame) -> Pieces | None:
    """Return where parts of the page may be remembered; None unless the frame is of its version.

    An editor's session, or a version that nobody knows: then the whole page is made anew.
    """
    made_for = _version_of(request)
    if made_for is None or made_for != frame.made_for:
        return None
    return None if settings.SESSION_COOKIE_NAME in request.COOKIES else frame.pieces


def _section_of(request: HttpRequest) -> str:
    """Return the name of the page in the main navigation, nothing for any other page."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return name if name in IN_NAVIGATION else ""


def _origin(request: HttpRequest) -> str:
    """Return the site's scheme and host, nothing where the request names a foreign host."""
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return ""
