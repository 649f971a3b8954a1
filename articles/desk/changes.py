"""Changes of articles on the desk that wait for somebody who publishes."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from articles import upkeep
from articles.desk.sections import MOST_ROWS, Row, Section
from articles.history.names import name_of
from articles.models import ArticleChange


def waiting(user: User) -> Section | None:
    """Return the changes that are not published, for authors their own; two queries."""
    if not user.has_perm("articles.change_article"):
        return None
    changes = ArticleChange.objects.all()
    may_publish = upkeep.may_plan(user)
    if not may_publish:
        changes = changes.filter(written_by=user)
    found = changes.select_related("article", "written_by").order_by("updated_at", "pk")
    shown = found.only(
        "title", "updated_at", "based_on", "article__updated_at",
        "written_by__username", "written_by__first_name", "written_by__last_name",
    )  # fmt: skip
    return Section(
        name="changes",
        title="等着发布的修改",
        count=changes.count(),
        rows=tuple(_row(change, user) for change in shown[:MOST_ROWS]),
        address=reverse("admin:articles_articlechange_changelist"),
        advice="发布以前，访客看到的还是原来的内容。"
        + ("看过有什么不同，再发布。" if may_publish else "写好以后，请一位编辑看过再发布。"),
    )


def _row(change: ArticleChange, user: User) -> Row:
    who = name_of(change.written_by) if change.written_by else "已删除的账号"
    if change.written_by_id == user.pk:
        who = "你"
    overtaken = "；文章后来改过，要再看一遍" if change.is_overtaken else ""
    return Row(
        title=change.title,
        address=reverse("admin:articles_articlechange_review", args=[change.pk]),
        why=f"{who}写于 {timezone.localtime(change.updated_at):%m-%d %H:%M}{overtaken}",
    )
