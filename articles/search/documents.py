"""Which text of a guide or an article stands in which field of the index."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from articles.content.rendering import plain_text
from articles.models import Article, Guide, Step
from articles.models.article_queryset import ArticleQuerySet
from articles.models.codes import all_resolved
from articles.search import analyzer

Kind = Literal["guide", "article"]
Fields = Mapping[str, tuple[str, ...]]
Mark = tuple[Kind, int, int]

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


def find(kind: Kind, pks: Collection[int]) -> list[Document]:
    """Return the documents of those guides or articles that visitors see; two queries."""
    if kind == "guide":
        return [_of_guide(guide) for guide in Guide.objects.published().filter(pk__in=pks)]
    return [_of_article(article) for article in _articles().filter(pk__in=pks)]


def count() -> int:
    """Return how many documents visitors see."""
    return Guide.objects.published().count() + Article.objects.published().count()


def every() -> Iterator[Document]:
    """Yield all documents that visitors see, guides first, each in the order of their keys."""
    for guide in Guide.objects.published().order_by("pk").iterator(chunk_size=200):
        yield _of_guide(guide)
    for article in _articles().order_by("pk").iterator(chunk_size=200):
        yield _of_article(article)


def marks() -> set[Mark]:
    """Return a mark of each document that visitors see, another one once its text changes.

    Good in this process only; three queries, and no text is read as Markdown.
    """
    steps: dict[int, int] = {}
    for pk, *step in (
        Step.objects.filter(article__in=Article.objects.published())
        .order_by("article_id", "position")
        .values_list("article_id", "position", "text", "caution")
        .iterator()
    ):
        steps[pk] = hash((steps.get(pk), *step))
    found: set[Mark] = {
        ("guide", row[0], hash(row))
        for row in Guide.objects.published()
        .values_list("pk", "title", "keywords", "summary", "introduction", "closing")
        .iterator()
    }
    columns = ("title", "keywords", "summary", "fits_when", "guide__title", "body")
    for row in Article.objects.published().values_list("pk", *columns).iterator():
        found.add(("article", row[0], hash((row, steps.get(row[0])))))
    return found


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
        line
        for text in all_resolved(markdown)
        if text
        for line in plain_text(text).splitlines()
        if line.strip()
    )


def _filled(**fields: tuple[str, ...]) -> Fields:
    return {name: kept for name, lines in fields.items() if (kept := tuple(filter(None, lines)))}
