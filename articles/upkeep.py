"""Who looks after articles and when they are reviewed: nothing of it changes a page.

So these writes leave «更新时间» and the kept pages alone. The history says who did it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.history.recording import authored, record
from articles.models import Article

REVIEWED = "复查过，内容仍然对"


class Plan(TypedDict, total=False):
    """Who is to be responsible and when to review; what is left out stays as it is.

    None says nobody, no interval, no day.
    """

    responsible: User | None
    review_every: int | None
    review_by: date | None


@transaction.atomic
def plan(articles: Iterable[Article], wanted: Plan, *, by: User) -> int:
    """Give the articles, as they are stored now, the plan; return how many it changed."""
    changed = 0
    for article in _stored(articles):
        if any(getattr(article, name) != value for name, value in wanted.items()):
            _write(article, wanted, by)
            changed += 1
    return changed


@transaction.atomic
def mark_reviewed(articles: Iterable[Article], *, by: User) -> int:
    """Note that this person has read the articles today and found them right; return how many.

    A day that was named for the review has served; from now on the interval counts.
    """
    values = {"reviewed_on": timezone.localdate(), "review_by": None}
    found = _stored(articles)
    for article in found:
        _write(article, values, by, reason=REVIEWED)
    return len(found)


def may_mark_reviewed(article: Article, user: User) -> bool:
    """Whether the account may say that the article still holds: who publishes or looks after it."""
    is_responsible = article.responsible_id == user.pk
    return is_responsible or user.has_perm("articles.publish_article")


def may_plan(user: User) -> bool:
    """Whether the account decides who looks after articles and when they are reviewed."""
    return user.has_perm("articles.publish_article")


def _stored(articles: Iterable[Article]) -> list[Article]:
    keys = [article.pk for article in articles]
    rows = Article.objects.select_for_update().filter(pk__in=keys)
    return list(rows.order_by("pk"))


def _write(article: Article, values: Mapping[str, Any], by: User, reason: str = "") -> None:
    for name, value in values.items():
        setattr(article, name, value)
    due_on = article.next_review()
    Article.objects.filter(pk=article.pk).update(**values, review_due_on=due_on)
    with authored(by=by, reason=reason):
        record(article)
