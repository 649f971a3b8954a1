"""What readers say on the desk: articles that did not help, steps they were stuck at."""

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles.desk.sections import MOST_ROWS, Row, Section
from articles.models import Feedback
from articles.models.feedback import UnhelpfulArticle, UnhelpfulStep

DAYS = 90
MOST_COUNTED = 1_000
"""How many articles or steps are counted at most."""


def unhelpful_articles(user: User) -> Section | None:
    """Return the articles that readers say did not help, the most often first; one query."""
    if not _concerns(user):
        return None
    found = Feedback.objects.unhelpful_articles(_first_day(), MOST_COUNTED)
    return Section(
        name="unhelpful",
        title="没有帮到读者的文章",
        count=len(found),
        rows=tuple(map(_article_row, found[:MOST_ROWS])),
        address=_answers(),
        advice="读者说“没解决”。看他们写了什么，改好文章，再标记“已处理”。",
    )


def unhelpful_steps(user: User) -> Section | None:
    """Return the steps that readers say they are stuck at, the most often first; one query."""
    if not _concerns(user):
        return None
    found = Feedback.objects.unhelpful_steps(_first_day(), MOST_COUNTED)
    return Section(
        name="stuck",
        title="读者卡住的步骤",
        count=len(found),
        rows=tuple(map(_step_row, found[:MOST_ROWS])),
        address=_answers(),
        advice="照着这一步做一遍：写的和现在看到的一样吗？是不是一步里有几个动作？",
    )


def _concerns(user: User) -> bool:
    """Whether the account reads what readers say and can write what helps them."""
    return user.has_perms(["articles.view_feedback", "articles.change_article"])


def _first_day() -> date:
    return timezone.localdate() - timedelta(days=DAYS - 1)


def _answers() -> str:
    return f"{reverse('admin:articles_feedback_changelist')}?is_handled__exact=0&is_solved__exact=0"


def _article_row(found: UnhelpfulArticle) -> Row:
    return Row(
        title=found.title,
        address=f"{_answers()}&article={found.article_id}",
        why=f"{DAYS} 天里 {found.unsolved} 次没解决，{found.solved} 次解决了",
    )


def _step_row(found: UnhelpfulStep) -> Row:
    return Row(
        title=f"第 {found.step} 步：{found.step_text}",
        address=f"{_answers()}&article={found.article_id}&step={found.step}",
        why=f"{found.title}，{DAYS} 天里 {found.unsolved} 个读者卡在这里",
    )
