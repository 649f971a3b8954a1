"""What readers answered about each article, in the list and the form of articles."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin import display
from articles.models import Article, Feedback

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Article]
else:
    _Admin = object

PERIOD = timedelta(days=90)


class FeedbackColumn(_Admin):
    """Adds how many readers of the last 90 days it helped, in the query of the list."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return the articles with both figures."""
        first_day = timezone.localdate() - PERIOD
        recent = Feedback.objects.since(first_day).filter(article=OuterRef("pk"))
        counted = recent.order_by().values("article").annotate(
            helped=Count("pk", filter=Q(is_solved=True)),
            unhelped=Count("pk", filter=Q(is_solved=False)),
        )  # fmt: skip
        figures = {
            "answers_solved": Coalesce(Subquery(counted.values("helped")), 0),
            "answers_unsolved": Coalesce(Subquery(counted.values("unhelped")), 0),
        }
        return super().get_queryset(request).annotate(**figures)

    @admin.display(description="近 90 天的反馈", ordering="answers_unsolved")
    def answers(self, obj: Article) -> SafeString | str:
        """Return how many it helped and how many not, and the way to what they said."""
        solved, unsolved = (
            vars(obj).get(name, 0) for name in ("answers_solved", "answers_unsolved")
        )
        if obj.pk is None:
            return display.EMPTY
        if not solved and not unsolved:
            return display.link(address_of(obj), "还没有人回答")
        words = format_html("解决了 {}，没解决 {}", solved, unsolved)
        return display.link(address_of(obj), words)


def address_of(article: Article) -> str:
    """Return where an editor reads what was said of the article."""
    return f"{reverse('admin:articles_feedback_changelist')}?article={article.pk}"
