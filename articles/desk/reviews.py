"""Articles on the desk that somebody should read again."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db.models import Case, Count, Value, When
from django.urls import reverse
from django.utils import timezone

from articles import upkeep
from articles.desk.bars import Picture, draw_bars
from articles.desk.sections import MOST_ROWS, Button, Row, Section
from articles.history.names import name_of
from articles.models import Article
from articles.models.article_queryset import ArticleQuerySet

WEEKS_SHOWN = 12
_PICTURE_HEIGHT = 90


def due(user: User) -> Section | None:
    """Return what is due for review, one's own first; for authors only that; two queries.

    The picture tells how much comes due in which of the next weeks.
    """
    if not user.has_perm("articles.view_article") or _has_other_work(user):
        return None
    articles, filtered = Article.objects.published(), "review=due"
    if not upkeep.may_plan(user):
        articles, filtered = articles.filter(responsible=user), f"{filtered}&responsible=me"
    today, planned = timezone.localdate(), _planned(articles)
    count = sum(number for day, number in planned.items() if day <= today)
    return Section(
        name="reviews",
        title="该复查的文章",
        count=count,
        rows=tuple(_row(article, user) for article in _first_due(articles, user)) if count else (),
        address=f"{reverse('admin:articles_article_changelist')}?{filtered}",
        advice="照着做一遍，看内容还对不对。还对，点“今天复查过”；不对，打开改好再点。",
        picture=_picture(planned) if planned else None,
    )


def _has_other_work(user: User) -> bool:
    """Whether the account only keeps channels, so that no article is its concern."""
    may_write = user.has_perm("articles.change_article")
    return not may_write and not Article.objects.filter(responsible=user).exists()


def _first_due(articles: ArticleQuerySet, user: User) -> ArticleQuerySet:
    """Return the first that are due, found in an index before their long rows are read."""
    is_others = Case(When(responsible=user, then=Value(0)), default=Value(1))
    order = (is_others, "review_due_on", "pk")
    due_now = articles.filter(review_due_on__lte=timezone.localdate()).order_by(*order)
    found = Article.objects.filter(pk__in=due_now.values("pk")[:MOST_ROWS])
    loaded = found.select_related("responsible").defer("body", "body_html", "body_headings")
    return loaded.order_by(*order)


def _row(article: Article, user: User) -> Row:
    who = f"负责人：{name_of(article.responsible)}" if article.responsible else "没有负责人"
    if article.responsible_id == user.pk:
        who = "由你负责"
    seen = f"上次复查 {article.reviewed_on}" if article.reviewed_on else "从未复查"
    return Row(
        title=article.title,
        address=reverse("admin:articles_article_change", args=[article.pk]),
        why=f"{article.review_due_on} 到期，{seen}，{who}",
        button=Button(
            reverse("admin:articles_article_reviewed", args=[article.pk]),
            "今天复查过", article.title,
        ),
    )  # fmt: skip


def _planned(articles: ArticleQuerySet) -> dict[date, int]:
    """Return how many articles come due on which day until the picture's end, overdue ones too."""
    before = _monday(timezone.localdate()) + timedelta(weeks=WEEKS_SHOWN)
    rows = articles.filter(review_due_on__lt=before).order_by().values_list("review_due_on")
    return dict(rows.annotate(Count("pk")))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _picture(planned: Mapping[date, int]) -> Picture:
    """Return how many articles come due in each of the next weeks, what is overdue in this one."""
    today = timezone.localdate()
    this_week = _monday(today)
    weeks: Counter[date] = Counter()
    for day, number in planned.items():
        weeks[max(_monday(day), this_week)] += number
    overdue = sum(number for day, number in planned.items() if day <= today)
    starts = [this_week + timedelta(weeks=number) for number in range(WEEKS_SHOWN)]
    figures = [(start, weeks[start], overdue if start == this_week else 0) for start in starts]
    return Picture(
        bars=draw_bars(figures, _PICTURE_HEIGHT),
        caption=f"这一周到第 {WEEKS_SHOWN} 周，每周到期的文章。",
        unit="这一周从",
        counted="到期",
        counted_marked="已经到期",
        height=_PICTURE_HEIGHT,
    )
