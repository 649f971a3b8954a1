"""The Atom feed of published articles."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from articles.identity import SITE_NAME
from articles.models import Article
from articles.models.schedule import newest_change


class ArticleFeed(Feed[Article, None]):
    """The thirty articles changed last."""

    feed_type = Atom1Feed
    title = SITE_NAME
    subtitle = "最近更新的文章"
    link = reverse_lazy("home")
    author_name = SITE_NAME

    def items(self) -> QuerySet[Article]:
        """Return the articles, newest change first; a scheduled one is new at its time."""
        shown = Article.objects.published().select_related("guide")
        return shown.order_by(newest_change().desc(), "-pk")[:30]

    def item_title(self, item: Article) -> str:
        """Return the article's title, unescaped: the feed writer escapes it."""
        return item.title

    def item_description(self, item: Article) -> str:
        """Return the article's summary."""
        return item.summary

    def item_pubdate(self, item: Article) -> datetime | None:
        """Return when the article was first published."""
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        """Return when the article last changed."""
        return item.changed_at
