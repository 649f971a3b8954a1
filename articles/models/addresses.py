"""Addresses that have no page of their own any more, and where each of them leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone

from articles.models.article import Article
from articles.models.fields import LineField
from articles.models.guide import Guide

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_PATH = 200
MOST_HOPS = 8
"""How many withdrawn things may lead to one another before a visitor is told so."""

NOT_A_PATH = "旧地址要以 / 开头，只写网站名后面的部分，不要有空格、? 和 #，例如 /help/123.html。"
RESERVED = "{path} 是本站自己在用的地址，不能当旧地址。"

_PATH = re.compile(r"/(?!/)[^\s?#\\%]*\Z")
_SHORT = re.compile(r"/[hH]/(\d{1,9})/?\Z")
_OWN_TREES = ("/admin/", "/api/", "/h/", "/media/", "/search/", "/static/")
_OF_CONTENT = ("guide", "article", "short")


def canonical(path: str) -> str:
    """Return the one form in which the path is kept: a slash at the end, but none after a file."""
    if short := _SHORT.match(path):
        return f"/h/{int(short[1])}/"
    stem = path.rstrip("/")
    return stem if "." in stem.rpartition("/")[2] else f"{stem}/"


def is_path(path: str) -> bool:
    """Whether the text can be the path of a page at all; the database is asked for no other."""
    parts = path.split("/")
    return (
        len(path) <= LONGEST_PATH
        and path.isprintable()
        and bool(_PATH.match(path))
        and not {".", ".."}.intersection(parts)
    )


def validate_path(path: str) -> None:
    """Raise ValidationError for what is no path, or one that the site itself answers."""
    if not is_path(path):
        raise ValidationError(NOT_A_PATH)
    kept = canonical(path)
    matches = filter(None, map(match_of, (kept, kept.rstrip("/"))))
    is_own = any(match.url_name not in _OF_CONTENT for match in matches)
    if kept == "/" or kept.startswith(_OWN_TREES) or is_own:
        raise ValidationError(RESERVED.format(path=path))


def page_at(path: str) -> Article | Guide | None:
    """Return the guide or article whose own address the path is, whoever sees it."""
    match = match_of(canonical(path))
    kind, values = (match.url_name, match.kwargs) if match else ("", {})
    if kind == "guide":
        return Guide.objects.filter(slug=values["guide_slug"]).first()
    articles = Article.objects.select_related("guide")
    if kind == "article":
        guide, slug = values["guide_slug"], values["article_slug"]
        return articles.filter(guide__slug=guide, slug=slug).first()
    return articles.filter(number=int(values["number"])).first() if kind == "short" else None


def match_of(path: str) -> ResolverMatch | None:
    """Return what answers at the path; the site adds a slash that was left out."""
    for written in (path, f"{path}/"):
        try:
            return resolve(written)
        except Resolver404:
            continue
    return None


class OldAddressQuerySet(models.QuerySet["OldAddress"]):
    """Old addresses, by path."""

    def with_way_on(self) -> OldAddressQuerySet:
        """Return them with what they lead to, and what stands in for it, in the same query."""
        related = ("guide__leads_to", "article__guide__leads_to", "article__leads_to__guide")
        return self.select_related(*related)

    def at(self, path: str) -> OldAddress | None:
        """Return the old address at the path with where it leads, or None; one query."""
        return self.with_way_on().filter(path=canonical(path)).first() if is_path(path) else None


class OldAddress(models.Model):
    """A path that once had a page: of something renamed, moved or deleted, or of another site.

    It leads to the thing itself, never to another path, so that it takes one step however
    often the thing is renamed, and none can lead in a circle. One that leads nowhere is
    answered with 410. It counts only where the site has no page.
    """

    path = LineField("旧地址", max_length=LONGEST_PATH, unique=True, holds_numbers=True)
    article = models.ForeignKey(
        Article, models.SET_NULL, related_name="old_addresses", null=True, blank=True,
        verbose_name="转到文章",
    )  # fmt: skip
    guide = models.ForeignKey(
        Guide, models.SET_NULL, related_name="old_addresses", null=True, blank=True,
        verbose_name="转到指南",
    )  # fmt: skip
    belonged_to = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    """The deleted thing that gets it back when it is restored, as `key_of` names it."""
    created_at = models.DateTimeField("记下的时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = OldAddressQuerySet.as_manager()

    class Meta:
        verbose_name = "旧地址"
        verbose_name_plural = "旧地址"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=Q(path__startswith="/"), name="old_address_is_path"),
            models.CheckConstraint(
                condition=Q(article=None) | Q(guide=None),
                name="old_address_leads_to_one",
                violation_error_message="文章和指南只能选一个。",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def target(self) -> Article | Guide | None:
        """What the address leads to, or None where that is gone."""
        return self.article or self.guide


def key_of(thing: Article | Guide) -> str:
    """Return the name under which a deleted thing's addresses wait for it."""
    return f"{thing._meta.model_name}-{thing.pk}"


def older_than(thing: Article | Guide | None, path: str) -> OldAddress | None:
    """Return the old address that answers at the path before the hidden thing; one query.

    None where visitors saw the thing there since: by the clock, when nobody wrote.
    """
    older = OldAddress.objects.at(path)
    came = thing.publish_at if isinstance(thing, Article) else None
    is_known_since = older and came and older.updated_at < came <= timezone.now()
    return None if is_known_since else older


def is_shown(thing: Article | Guide) -> bool:
    """Whether visitors see it."""
    return thing.is_visible if isinstance(thing, Article) else thing.is_published


def way_on(thing: Article | Guide | None) -> Article | Guide | None:
    """Return what visitors see in the thing's place: itself, or what editors chose instead.

    No query for the first choice of what was loaded with it.
    """
    passed: set[str] = set()
    while thing is not None and not is_shown(thing):
        if key_of(thing) in passed or len(passed) == MOST_HOPS:
            return None
        passed.add(key_of(thing))
        thing = _chosen_instead(thing)
    return thing


def _chosen_instead(thing: Article | Guide) -> Article | Guide | None:
    if isinstance(thing, Guide) or thing.leads_to is not None:
        return thing.leads_to
    return None if thing.guide.is_published else thing.guide


def paths_of(things: Iterable[Article | Guide]) -> list[str]:
    """Return the paths of the things, an article's short one too."""
    found = []
    for thing in things:
        found.append(thing.get_absolute_url())
        if isinstance(thing, Article):
            found.append(canonical(thing.short_path))
    return found
