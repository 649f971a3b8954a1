"""The addresses that search engines should know."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from articles.models import Article, Guide


class GuideSitemap(Sitemap[Guide]):
    """Published guides."""

    def items(self) -> QuerySet[Guide]:
        """Return the guides in their order."""
        return Guide.objects.published()

    def lastmod(self, item: Guide) -> datetime:
        """Return when the guide last changed."""
        return item.updated_at


class ArticleSitemap(Sitemap[Article]):
    """Published articles."""

    def items(self) -> QuerySet[Article]:
        """Return the articles, oldest first, so that pages of the map stay stable."""
        return Article.objects.published().select_related("guide").order_by("pk")

    def lastmod(self, item: Article) -> datetime:
        """Return when the article last changed for visitors."""
        return item.changed_at


class PageSitemap(Sitemap[str]):
    """Pages that always exist, by address name."""

    def items(self) -> list[str]:
        """Return the names of the addresses."""
        return ["home", "guides", "contact", "risks", "about"]

    def location(self, item: str) -> str:
        """Return the path."""
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap[Any]]] = {
    "guides": GuideSitemap,
    "articles": ArticleSitemap,
    "pages": PageSitemap,
}
