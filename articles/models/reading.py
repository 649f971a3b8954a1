"""What an article's page reads: the article, its steps and its neighbours, a query each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, router
from django.db.models import Aggregate, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from reversion.models import Version

from articles.models.article import Article
from articles.models.guide import Guide
from articles.models.prepared import Blank, Prepared
from articles.models.schedule import in_force
from articles.models.step import Step

BEFORE = 6
"""How many articles before the one shown are read."""

AFTER = 20
"""How many after it: among them is the next way, behind some explanations."""


def _in_order(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """Return the columns in the model's own order, which `from_db` takes them to have."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)


_GUIDE = _in_order(Guide, "id", "title", "slug", "is_published", "published_at", "leads_to_id")
_ARTICLE = _in_order(
    Article,
    *("id", "guide_id", "title", "slug", "summary", "fits_when", "kind", "position", "number"),
    *("status", "publish_at", "withdraw_at", "published_at", "updated_at", "leads_to_id"),
    *("body_html", "body_headings"),
)
_STEP = _in_order(
    Step,
    *("id", "article_id", "position", "text_html", "caution", "caution_html"),
    *("image", "image_alt", "image_width", "image_height"),
)
_NEIGHBOUR = _in_order(Article, "id", "guide_id", "title", "slug", "fits_when", "kind", "position")

_KEY = models.BigIntegerField()
_NAME = models.CharField()


def article_at(guide_slug: str, slug: str) -> Article | None:
    """Return the article with its guide, `note_ids` and `version_key`, whoever may see it.

    `note_ids` are the risk notes' keys, joined; the notes themselves come with every page.
    `version_key` is that of the version in which the article was last recorded. Of its
    other fields only those are loaded that the page shows.
    """
    for row in _article.rows(guide=guide_slug, slug=slug):
        alias = router.db_for_read(Article)
        found = Article.from_db(alias, _ARTICLE, row[: len(_ARTICLE)])
        found.guide = Guide.from_db(alias, _GUIDE, row[len(_ARTICLE) : -2])
        found.note_ids, found.version_key = row[-2:]
        return found
    return None


def steps_of(article: Article) -> list[Step]:
    """Return the article's steps in their order, with what the page shows of each."""
    alias = router.db_for_read(Step)
    return [Step.from_db(alias, _STEP, row) for row in _steps.rows(article=article.pk)]


def neighbours_of(article: Article) -> tuple[list[Article], list[Article]]:
    """Return the articles shown before and after it in its guide, each nearest first."""
    here = (article.position, article.pk)
    rows = _neighbours.rows(
        guide=article.guide_id, position=article.position, key=article.pk, now=timezone.now()
    )
    alias = router.db_for_read(Article)
    found = [Article.from_db(alias, _NEIGHBOUR, row) for row in rows]
    for other in found:
        other.guide = article.guide
    found.sort(key=_place)
    preceding = [other for other in found if _place(other) < here]
    return preceding[::-1], [other for other in found if _place(other) > here]


def _place(article: Article) -> tuple[int, int]:
    return article.position, article.pk


class JoinedKeys(Aggregate):
    """The keys of a group's rows as text, with commas between; both databases can."""

    function = "GROUP_CONCAT"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return PostgreSQL's way to write it."""
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return super().as_sql(compiler, connection, template=template, **context)


def _write_article() -> Sequence[models.QuerySet[Any, Any]]:
    links = Article.risk_notes.through.objects.filter(article_id=OuterRef("pk"))
    joined = links.order_by().values("article_id").annotate(keys=JoinedKeys("risknote_id"))
    # As keywords, mypy's plugin would take the annotations for a second declaration.
    added = {"note_ids": Subquery(joined.values("keys")), "version_key": _newest_version()}
    here = Article.objects.filter(guide__slug=Blank("guide", _NAME), slug=Blank("slug", _NAME))
    columns = (*_ARTICLE, *(f"guide__{name}" for name in _GUIDE), *added)
    return [here.order_by().annotate(**added).values_list(*columns)]


def _newest_version() -> Subquery:
    versions = Version.objects.filter(
        db="default",
        content_type__app_label="articles",
        content_type__model="article",
        object_id=Cast(OuterRef("pk"), models.CharField()),
    )
    return Subquery(versions.order_by("-pk").values("pk")[:1])


def _write_steps() -> Sequence[models.QuerySet[Any, Any]]:
    steps = Step.objects.filter(article_id=Blank("article", _KEY))
    return [steps.order_by("position").values_list(*_STEP)]


def _write_neighbours() -> Sequence[models.QuerySet[Any, Any]]:
    position, key = Blank("position", _KEY), Blank("key", _KEY)
    now = Blank("now", models.DateTimeField())
    siblings = Article.objects.filter(in_force(now=now), guide_id=Blank("guide", _KEY))
    columns = siblings.values_list(*_NEIGHBOUR)
    # The first condition of each is what lets the index stop after as many as are wanted.
    before = Q(position__lte=position) & (Q(position__lt=position) | Q(pk__lt=key))
    after = Q(position__gte=position) & (Q(position__gt=position) | Q(pk__gt=key))
    return [
        columns.filter(before).order_by("-position", "-pk")[:BEFORE],
        columns.filter(after).order_by("position", "pk")[:AFTER],
    ]


_article = Prepared(Article, _write_article)
_steps = Prepared(Step, _write_steps)
_neighbours = Prepared(Article, _write_neighbours)
