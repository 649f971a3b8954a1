"""Found documents as visitors see them: address, marked title, the passage that answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from articles.models import Article, Guide
from articles.search.documents import Document
from articles.search.highlight import Marker

MOST_COMPARED = 3_000
"""How many characters of a document are compared with the query, its steps before its body.

One article may have 200,000; a page shows ten, and each thousand costs a millisecond.
"""

LONGEST_PIECE = 400

Mark = Callable[[str], SafeString]


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document, ready to be shown."""

    kind: Literal["guide", "article"]
    pk: int
    url: str
    title_html: SafeString
    snippet_html: SafeString
    guide_title: str
    guide_title_html: SafeString
    guide_url: str
    fits_when: str
    fits_when_html: SafeString
    step_position: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One proposal while a visitor types."""

    title: str
    url: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    step_position: int | None = None


def hits(found: Sequence[Document], marker: Marker) -> tuple[Hit, ...]:
    """Return the documents as hits, in their order; two database queries at most."""
    objects = _objects(found)
    mark = cache(marker.mark)  # the same guide's title again and again
    return tuple(
        _hit(document, objects[key], marker, mark)
        for document in found
        if (key := _key(document)) in objects
    )


def suggestions(found: Sequence[Document], marker: Marker) -> tuple[Suggestion, ...]:
    """Return the documents as suggestions, in their order."""
    objects = _objects(found)
    shown = (objects[key] for document in found if (key := _key(document)) in objects)
    return tuple(
        Suggestion(item.title, item.get_absolute_url(), marker.mark(item.title)) for item in shown
    )


def search_suggestion(text: str, marker: Marker) -> Suggestion:
    """Return the suggestion to search for the text."""
    return Suggestion(text, f"{reverse('search')}?{urlencode({'q': text})}", marker.mark(text))


def _key(document: Document) -> tuple[str, int]:
    return document.kind, document.object_id


def _objects(found: Iterable[Document]) -> dict[tuple[str, int], Guide | Article]:
    pks: dict[str, list[int]] = {"guide": [], "article": []}
    for document in found:
        pks[document.kind].append(document.object_id)
    objects: dict[tuple[str, int], Guide | Article] = {}
    if pks["guide"]:
        guides = Guide.objects.published().only("title", "slug")
        objects |= {("guide", guide.pk): guide for guide in guides.filter(pk__in=pks["guide"])}
    if pks["article"]:
        articles = Article.objects.published().select_related("guide")
        articles = articles.only("title", "slug", "fits_when", "guide__title", "guide__slug")
        objects |= {("article", item.pk): item for item in articles.filter(pk__in=pks["article"])}
    return objects


def _hit(document: Document, shown: Guide | Article, marker: Marker, mark: Mark) -> Hit:
    passage = _best_passage(document, marker)
    guide = shown.guide if isinstance(shown, Article) else None
    guide_title = guide.title if guide else ""
    fits_when = shown.fits_when if isinstance(shown, Article) else ""
    return Hit(
        kind=document.kind,
        pk=document.object_id,
        url=shown.get_absolute_url(),
        title_html=mark(shown.title),
        snippet_html=marker.excerpt(passage.text),
        guide_title=guide_title,
        guide_title_html=mark(guide_title),
        guide_url=guide.get_absolute_url() if guide else "",
        fits_when=fits_when,
        fits_when_html=mark(fits_when),
        step_position=passage.step_position,
    )


def _best_passage(document: Document, marker: Marker) -> _Passage:
    """Return the passage with most of what was looked for; the first of equals.

    Where neither it nor the title has any of that, the keyword that has comes first.
    """
    passages = list(_compared(document))
    hits, place = _most_hits(marker, [passage.text for passage in passages])
    best = passages[place]
    if hits or any(marker.hits(document.fields["title"])):
        return best
    keywords = document.fields.get("keywords") or ("",)
    hits, place = _most_hits(marker, keywords)
    return _Passage(f"相关说法：{keywords[place]}。{best.text}") if hits else best


def _most_hits(marker: Marker, texts: Sequence[str]) -> tuple[int, int]:
    """Return how many hits the text with most has, and the place of the first such text."""
    hits = marker.hits(texts)
    return max(hits), hits.index(max(hits))


def _compared(document: Document) -> Iterator[_Passage]:
    """Yield the passages from the first on, long ones in pieces, no more than is compared."""
    room = MOST_COMPARED
    for passage in _passages(document):
        for text in _pieces(passage.text[:room]):
            yield _Passage(text, passage.step_position)
        room -= len(passage.text)
        if room <= 0:
            return


def _pieces(text: str) -> Iterator[str]:
    """Yield the text in pieces that are not too long to quote from, whole sentences if it can."""
    while len(text) > LONGEST_PIECE:
        end = text.rfind("。", 0, LONGEST_PIECE) + 1 or LONGEST_PIECE
        yield text[:end]
        text = text[end:]
    yield text


def _passages(document: Document) -> Iterator[_Passage]:
    fields = document.fields
    yield _Passage(" ".join(fields.get("summary", ())))
    for text, position in zip(fields.get("steps", ()), document.step_positions, strict=False):
        yield _Passage(text, position)
    for name in ("fits_when", "body"):
        for text in fields.get(name, ()):
            yield _Passage(text)
