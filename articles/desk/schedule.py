"""Articles on the desk that appear or disappear by the clock."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from articles import upkeep
from articles.desk.bars import Picture, draw_bars, every_day
from articles.desk.sections import MOST_ROWS, Row, Section
from articles.models import Article
from articles.models.article_queryset import ArticleQuerySet

DAYS_SHOWN = 14
_PICTURE_HEIGHT = 90
_TURNS = {"publish_at": "发布", "withdraw_at": "撤下"}

Turn = tuple[datetime, str, int, str]
"""When, what happens, the article's key, its title."""


def coming(user: User) -> Section | None:
    """Return what appears and disappears next; for authors only their own; five queries.

    The picture tells how much does so on which of the next days.
    """
    if not user.has_perm("articles.change_article"):
        return None
    articles, filtered = Article.objects.all(), "timed=yes"
    if not upkeep.may_plan(user):
        articles, filtered = articles.filter(responsible=user), f"{filtered}&responsible=me"
    count = articles.timed().count()
    turns = sorted(_next_turns(articles))[:MOST_ROWS] if count else []
    return Section(
        name="schedule",
        title="已安排时间的文章",
        count=count,
        rows=tuple(map(_row, turns)),
        address=f"{reverse('admin:articles_article_changelist')}?{filtered}",
        advice="到时自动发布或撤下，不用做什么。时间不对，打开文章改。",
        picture=_picture(articles) if count else None,
    )


def _next_turns(articles: ArticleQuerySet) -> Iterator[Turn]:
    for name, what in _TURNS.items():
        due = articles.filter(**{f"{name}__gt": timezone.now()}).order_by(name, "pk")
        for moment, pk, title in due.values_list(name, "pk", "title")[:MOST_ROWS]:
            yield moment, what, pk, title


def _row(turn: Turn) -> Row:
    moment, what, pk, title = turn
    return Row(
        title=title,
        address=reverse("admin:articles_article_change", args=[pk]),
        why=f"{timezone.localtime(moment):%Y-%m-%d %H:%M} {what}",
    )


def _picture(articles: ArticleQuerySet) -> Picture:
    """Return how many turns there are on each of the next days, and how many of them withdraw."""
    today = timezone.localdate()
    last_day = today + timedelta(days=DAYS_SHOWN - 1)
    published = Counter(_per_day(articles, "publish_at", last_day))
    withdrawn = Counter(_per_day(articles, "withdraw_at", last_day))
    figures = {
        day: (published[day] + withdrawn[day], withdrawn[day]) for day in published | withdrawn
    }
    return Picture(
        bars=draw_bars(every_day(today, last_day, figures), _PICTURE_HEIGHT),
        caption=f"今天起 {DAYS_SHOWN} 天，每天按时发布和撤下的文章。",
        unit="日期",
        counted="发布和撤下",
        counted_marked="撤下",
        height=_PICTURE_HEIGHT,
    )


def _per_day(articles: ArticleQuerySet, name: str, last_day: date) -> dict[date, int]:
    coming = articles.filter(**{f"{name}__gt": timezone.now(), f"{name}__date__lte": last_day})
    days = coming.order_by().annotate(day=TruncDate(name)).values_list("day")
    return dict(days.annotate(Count("pk")))
