"""The editors' handbook: the chapters in `docs/handbook/`, shown inside the admin."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.content.rendering import Heading, render

FOLDER: Path = settings.BASE_DIR / "docs" / "handbook"

_CHAPTER = re.compile(r"\]\([0-9]{2}-([a-z-]+)\.md")
"""A link to another chapter as it is written in the files, `](02-articles.md`."""

_PICTURE = re.compile(r'<img src="([^"]+)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: the name in its address, its title, its text as HTML."""

    name: str
    title: str
    html: str
    headings: tuple[Heading, ...]

    @property
    def url(self) -> str:
        """Where the chapter is read."""
        return reverse("handbook-chapter", args=[self.name])


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the chapters in the order of their file names, `01-name.md`; read once a process."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("[0-9][0-9]-*.md")))


def _read(path: Path) -> Chapter:
    first, _, text = path.read_text("utf-8").partition("\n")
    pictures = reverse("handbook-picture", args=["name"]).removesuffix("name.png")
    linked = _CHAPTER.sub(lambda found: f"]({reverse('handbook-chapter', args=[found[1]])}", text)
    rendered = render(linked, pictures_at=pictures)
    html = _PICTURE.sub(r'<a href="\1">\g<0></a>', rendered.html)  # to be seen large
    name = path.stem.partition("-")[2]
    return Chapter(name, first.removeprefix("# ").strip(), html, rendered.headings)


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """The list of chapters with what is in each."""
    context = {
        **admin.site.each_context(request),
        "title": "编辑手册",
        "chapters": chapters(),
    }
    return TemplateResponse(request, "admin/handbook/contents.html", context)


@require_safe
def chapter(request: HttpRequest, name: str) -> HttpResponse:
    """One chapter, with the way to the next."""
    names = [chapter.name for chapter in chapters()]
    if name not in names:
        raise Http404
    number = names.index(name)
    context = {
        **admin.site.each_context(request),
        "title": chapters()[number].title,
        "chapter": chapters()[number],
        "previous": chapters()[number - 1] if number else None,
        "next": chapters()[number + 1] if number + 1 < len(names) else None,
    }
    return TemplateResponse(request, "admin/handbook/chapter.html", context)


@require_safe
def picture(_request: HttpRequest, name: str) -> FileResponse:
    """A picture of the handbook."""
    path = FOLDER / "pictures" / f"{name}.png"
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")
