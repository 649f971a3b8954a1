"""When an article is shown: the two moments in its form, and in words wherever it is listed."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin import display
from articles.models import Article, Stage
from articles.models.schedule import validate_year

MOMENTS = ("publish_at", "withdraw_at")
STATUS_CHOICES = [
    (Article.Status.DRAFT, "草稿：只有登录的编辑能看"),
    (Article.Status.PUBLISHED, "已发布：从保存起所有人能看到；填了发布时间，就从那时起"),
    (Article.Status.WITHDRAWN, "已撤下：访客看到“内容已经撤下”，列表和搜索里不再有"),
]
NEEDS_PUBLISHED = {
    "publish_at": "要在这个时间发布，状态请选“已发布”：到这个时间以前，访客看不到它。",
    "withdraw_at": "只有状态是“已发布”的文章会按时撤下。要马上撤下，状态请选“已撤下”，这里留空。",
}
PAST = {
    "publish_at": "这个时间已经过去了。要马上发布，就把它留空；否则请填将来的时间。",
    "withdraw_at": "这个时间已经过去了。要马上撤下，状态请选“已撤下”；否则请填将来的时间。",
}
WOULD_VANISH = (
    "访客现在就能看到这一篇，填将来的发布时间会让它马上消失。"
    "想让修改晚一点才出现，请把发布时间留空，用“保存为待发布的修改”；"
    "想先收起来，请先把状态改成“已撤下”并保存。"
)


class MomentField(forms.DateTimeField):
    """A day and minute in Beijing, in the browser's own picker."""

    def __init__(self, **kwargs: Any) -> None:
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(required=False, widget=picker, validators=[validate_year], **kwargs)


class ScheduleFormMixin(forms.Form):
    """Asks for the two moments, and refuses those that would not do what they seem to say."""

    publish_at = MomentField(
        label="发布时间", help_text="北京时间，精确到分钟，到时自动发布。留空就是保存后马上发布。"
    )
    withdraw_at = MomentField(
        label="撤下时间", help_text="北京时间，精确到分钟，到时自动撤下。留空就是一直显示。"
    )

    def refuse_futile_moments(self, cleaned: dict[str, Any], before: Article) -> None:
        """Refuse moments that are past or need another status; drop those that were kept.

        `before` is the article as it was when the form was opened.
        """
        if "publish_at" not in self.fields:
            return
        is_published = cleaned.get("status") == Article.Status.PUBLISHED
        typed = [n for n in MOMENTS if n in self.changed_data and cleaned.get(n)]
        for name in typed:
            if not is_published:
                self.add_error(name, NEEDS_PUBLISHED[name])
            elif cleaned[name] <= timezone.now():
                self.add_error(name, PAST[name])
        if "publish_at" in typed and not self.errors and before.pk and before.is_visible:
            self.add_error("publish_at", WOULD_VANISH)
        if not is_published:
            cleaned.update(dict.fromkeys(MOMENTS))


class StageFilter(admin.SimpleListFilter):
    """By where articles stand now."""

    title = "状态"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the stages in the order in which an article passes them."""
        return [(stage.value, str(stage.label)) for stage in Stage]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        """Return the articles that stand there."""
        chosen = self.value()
        at_stage = Article.objects.at_stage(chosen) if chosen in Stage.values else None
        return queryset if at_stage is None else queryset.filter(pk__in=at_stage.values("pk"))


def state(article: Article) -> SafeString:
    """Return where the article stands as a sign, and when that changes in words."""
    if article.stage == Stage.PUBLISHED and not article.guide.is_published:
        sign = display.badge("▲", "指南未发布", "warn")
    else:
        sign = display.stage_badge(article.stage)
    told = plan_of(article)
    return format_html('{}<br><span class="state__plan">{}</span>', sign, told) if told else sign


def plan_of(article: Article) -> str:
    """Return what the clock will do to the article, or has done: a sentence or nothing."""
    if article.stage == Stage.WITHDRAWN:
        return f"已于 {told(article.withdraw_at)} 按时撤下。" if article.withdraw_at else ""
    sentences = []
    if article.stage == Stage.SCHEDULED and article.publish_at:
        sentences.append(f"将于 {told(article.publish_at)} 发布")
    if article.withdraw_at:
        sentences.append(f"将于 {told(article.withdraw_at)} 撤下")
    return "，".join(sentences) + "。" if sentences else ""


def told(moment: datetime) -> str:
    """Return the moment in Beijing as one says it, the year only where it is another one."""
    local = timezone.localtime(moment)
    year = "" if local.year == timezone.localdate().year else f"{local.year} 年 "
    return f"{year}{local.month} 月 {local.day} 日 {local:%H:%M}"


def note(article: Article) -> str:
    """Return who sees the article now, and what the clock will do."""
    if article.is_visible:
        now = "访客现在就能看到。"
    elif article.stage in (Stage.PUBLISHED, Stage.SCHEDULED) and not article.guide.is_published:
        now = "所属的指南还没发布，访客暂时看不到。"
    else:
        now = {
            Stage.DRAFT: "这是草稿，访客看不到。",
            Stage.WITHDRAWN: "它已经撤下，访客看不到。",
        }.get(article.stage, "访客现在还看不到。")
    return now + plan_of(article)
