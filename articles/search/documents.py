"""Which text of a guide or an article stands in which field of the index."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from articles.content.rendering import plain_text
from articles.models import Article, Guide
from articles.models.guide import ArticleQuerySet
from articles.search import analyzer

Kind = Literal["guide", "article"]
Fields = Mapping[str, tuple[str, ...]]

LEAD_LINES = 24
"""How many lines, title and keywords, are compared with a query one by one."""


@dataclass(frozen=True, slots=True)
class Document:
    """One guide or article as search sees it: lines of text by field."""

    kind: Kind
    object_id: int
    fields: Fields
    step_positions: tuple[int, ...] = ()
    """For each line of the field `steps`, the step it belongs to."""

    @property
    def lead(self) -> str:
        """The title and each keyword, a line each, as units with spaces between them."""
        lines = (*self.fields["title"], *self.fields.get("keywords", ()))[:LEAD_LINES]
        return "\n".join(" ".join(analyzer.words(line)) for line in lines)


def write(document: Document) -> str:
    """Return the document's text as it is kept beside the index."""
    kept = {"fields": document.fields, "step_positions": document.step_positions}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def read(kind: Kind, object_id: int, text: str) -> Document:
    """Return the document that `write` wrote."""
    kept = json.loads(text)
    fields = {name: tuple(lines) for name, lines in kept["fields"].items()}
    return Document(kind, object_id, fields, tuple(kept["step_positions"]))


def find(kind: Kind, pk: int) -> Document | None:
    """Return the document of a guide or article, or nothing where visitors do not see it."""
    if kind == "guide":
        guide = Guide.objects.published().filter(pk=pk).first()
        return _of_guide(guide) if guide else None
    article = _articles().filter(pk=pk).first()
    return _of_article(article) if article else None


def count() -> int:
    """Return how many documents visitors see."""
    return Guide.objects.published().count() + Article.objects.published().count()


def every() -> Iterator[Document]:
    """Yield all documents that visitors see, guides first, each in the order of their keys."""
    for guide in Guide.objects.published().order_by("pk").iterator(chunk_size=200):
        yield _of_guide(guide)
    for article in _articles().order_by("pk").iterator(chunk_size=200):
        yield _of_article(article)


def _articles() -> ArticleQuerySet:
    return Article.objects.published().select_related("guide").prefetch_related("steps")


def _of_guide(guide: Guide) -> Document:
    return Document(
        "guide",
        guide.pk,
        _filled(
            title=(guide.title,),
            keywords=guide.keyword_list,
            summary=(guide.summary,),
            body=_lines(guide.introduction, guide.closing),
        ),
    )


def _of_article(article: Article) -> Document:
    steps = [
        (step.position, line)
        for step in article.steps.all()
        for line in _lines(step.text, step.caution)
    ]
    return Document(
        "article",
        article.pk,
        _filled(
            title=(article.title,),
            keywords=article.keyword_list,
            summary=(article.summary,),
            fits_when=(article.fits_when,),
            guide_title=(article.guide.title,),
            steps=tuple(line for _, line in steps),
            body=_lines(article.body),
        ),
        tuple(position for position, _ in steps),
    )


def _lines(*markdown: str) -> tuple[str, ...]:
    return tuple(
        line for text in markdown if text for line in plain_text(text).splitlines() if line.strip()
    )


def _filled(**fields: tuple[str, ...]) -> Fields:
    return {name: kept for name, lines in fields.items() if (kept := tuple(filter(None, lines)))}
