"""The sitemap: an index, and the maps that it names."""

from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import sitemaps

_XML = "application/xml; charset=utf-8"
_START = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of all maps."""
    lines = [f"{_START}<sitemapindex {_NAMES}>"]
    origin = _origin(request)
    for section, numbers in sitemaps.maps().items():
        address = origin + reverse("sitemap-section", args=[section])
        lines += [
            f"<sitemap><loc>{address}?p={number + 1}</loc></sitemap>"
            if number
            else f"<sitemap><loc>{address}</loc></sitemap>"
            for number in numbers
        ]
    return _xml([*lines, "</sitemapindex>"])


@require_safe
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One map."""
    text = request.GET.get("p", "1")
    is_number = text.isascii() and text.isdigit() and len(text) <= 6
    entries = sitemaps.entries(section, int(text)) if is_number else []
    if not entries:
        raise Http404
    lines = [f"{_START}<urlset {_NAMES}>", *_lines(_origin(request), entries)]
    return _xml([*lines, "</urlset>"])


def _origin(request: HttpRequest) -> str:
    return escape(request.build_absolute_uri("/").rstrip("/"))


def _lines(origin: str, entries: list[sitemaps.Entry]) -> list[str]:
    paths = escape("\n".join(path for path, _ in entries)).split("\n")
    return [
        f"<url><loc>{origin}{path}</loc><lastmod>{at[:10]}T{at[11:19]}+00:00</lastmod></url>"
        if at
        else f"<url><loc>{origin}{path}</loc></url>"
        for path, (_, at) in zip(paths, entries, strict=True)
    ]


def _xml(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type=_XML)
