"""Searches on the desk that found nothing."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from articles.desk.bars import Picture, draw_bars, every_day
from articles.desk.sections import MOST_ROWS, Row, Section
from articles.models import SearchCount

DAYS = 7
_PICTURE_HEIGHT = 90


def dead_ends(user: User) -> Section | None:
    """Return what visitors searched for in the last week and did not find; three queries."""
    if not user.has_perm("articles.view_searchcount"):
        return None
    first_day = timezone.localdate() - timedelta(days=DAYS - 1)
    counts = SearchCount.objects.since(first_day)
    without_result = counts.without_result()
    count = without_result.count()
    return Section(
        name="searches",
        title="没有结果的搜索",
        count=count,
        rows=tuple(_row(row, user) for row in without_result[:MOST_ROWS]) if count else (),
        address=f"{reverse('admin:articles_searchcount_changelist')}?days={DAYS}",
        advice="访客搜了，什么也没有找到。可以加同义词、加到一篇文章，或者写一篇。",
        picture=_picture(first_day, counts.per_day()) if count else None,
    )


def _row(figures: dict[str, Any], user: User) -> Row:
    return Row(
        title=figures["query"],
        address=_way_on(figures["query"], user),
        why=f"{DAYS} 天里 {figures['total_dead']} 次没有结果",
    )


def _way_on(query: str, user: User) -> str:
    """Return where the account can do something about it: name an article, or write one."""
    if user.has_perms(["articles.change_article", "articles.publish_article"]):
        return f"{reverse('admin:articles_searchcount_keyword')}?{urlencode({'q': query})}"
    if user.has_perm("articles.add_article"):
        return f"{reverse('admin:articles_article_add')}?{urlencode({'title': query})}"
    return f"{reverse('admin:articles_searchcount_changelist')}?days={DAYS}"


def _picture(first_day: date, figures: Mapping[date, tuple[int, int]]) -> Picture:
    """Return how often was searched on each day, and how often for nothing."""
    days = every_day(first_day, timezone.localdate(), figures)
    return Picture(
        bars=draw_bars(days, _PICTURE_HEIGHT),
        caption=f"最近 {DAYS} 天，每天的搜索次数。",
        unit="日期",
        counted="搜索次数",
        counted_marked="没有结果",
        height=_PICTURE_HEIGHT,
    )
