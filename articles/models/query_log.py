"""How often visitors search for what: counts per day, nothing about who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Sum

MOST_QUERIES = 20_000
"""How many queries a report looks at, the most frequent ones."""

OFTEN = 5
OFTEN_OPENED = 2
"""How often a query was searched, and its results opened, before it counts as good."""

FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class QueryFigures:
    """What became of one query over a period: all in number of times."""

    query: str
    searches: int
    opened: int
    dead_ends: int


class SearchCountQuerySet(models.QuerySet["SearchCount"]):
    """Counts of searches, by period and by what became of them."""

    def since(self, first_day: date) -> SearchCountQuerySet:
        """Return the counts from the day on."""
        return self.filter(day__gte=first_day)

    def per_query(self) -> list[QueryFigures]:
        """Return every query with its sums, the most frequent first."""
        summed = self.values("query").annotate(
            total=Sum("searches"), total_opened=Sum("opened"), total_dead=Sum("dead_ends")
        )
        return [
            QueryFigures(row["query"], row["total"], row["total_opened"], row["total_dead"])
            for row in summed.order_by("-total", "query")[:MOST_QUERIES]
        ]

    def without_result(self) -> models.QuerySet[SearchCount, Any]:
        """Return the queries, with sums, whose last search of a day found nothing; worst first."""
        summed = self.filter(dead_ends__gt=0, results=0).values("query")
        counted = summed.annotate(
            total=Sum("searches"), total_opened=Sum("opened"), total_dead=Sum("dead_ends")
        )
        return counted.order_by("-total_dead", "query")

    def good_queries(self) -> models.QuerySet[SearchCount, str]:
        """Return the queries searched often, opened, and never a dead end; frequent first."""
        summed = self.values("query").annotate(
            total=Sum("searches"), total_opened=Sum("opened"), total_dead=Sum("dead_ends")
        )
        good = summed.filter(total__gte=OFTEN, total_opened__gte=OFTEN_OPENED, total_dead=0)
        return good.order_by("-total", "query").values_list("query", flat=True)

    def per_day(self) -> dict[date, tuple[int, int]]:
        """Return each day's searches and dead ends."""
        sums = self.order_by("day").values("day").annotate(Sum("searches"), Sum("dead_ends"))
        return {row["day"]: (row["searches__sum"], row["dead_ends__sum"]) for row in sums}

    def forget_single(self, today: date) -> int:
        """Delete what was searched only once, more than 30 days ago; return how much."""
        often = self.values("query").annotate(total=Sum("searches")).filter(total__gt=1)
        old = self.filter(day__lt=today - FORGOTTEN_AFTER)
        return old.exclude(query__in=often.values("query")).delete()[0]


class SearchCount(models.Model):
    """One query on one day, in normalised form and with personal numbers masked."""

    day = models.DateField("日期")
    query = models.CharField("搜索词", max_length=80)
    searches = models.PositiveIntegerField("搜索次数", default=0)
    opened = models.PositiveIntegerField("打开结果的次数", default=0)
    dead_ends = models.PositiveIntegerField("没有结果的次数", default=0)
    results = models.PositiveIntegerField("最近一次的结果数", default=0)

    objects = SearchCountQuerySet.as_manager()

    class Meta:
        verbose_name = "搜索情况"
        verbose_name_plural = "搜索情况"
        ordering = ["-day", "-searches"]
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="searchcount_day_query"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.query}"
