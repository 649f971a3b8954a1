"""What an article lacks before visitors may see it: steps, and the notes its guide requires."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from articles.models import Article, ArticleChange, Guide, RiskNote, Stage

NOTES_MISSING = "这个指南要求显示风险提示{names}，请在“风险提示”里勾选它，再发布。"
ARTICLES_LACK = "里面已发布的文章{names}还没有选必须显示的风险提示。请打开它们，补选以后保存。"
NO_STEPS = "“操作步骤”类的文章还没有步骤，不能发布。请先写步骤，或者把类型改成“说明”。"

_MOST_NAMED = 10


def may_not_publish(article: Article, steps: int) -> bool:
    """Whether the article tells steps and has none; visitors would find nothing to do."""
    tells_steps = article.kind == Article.Kind.STEPS
    return tells_steps and article.status == Article.Status.PUBLISHED and not steps


def missing_notes(guide: Guide, chosen: Iterable[RiskNote]) -> str:
    """Return the sentence that names the guide's required notes that are not chosen, if any.

    A note that is out of use cannot be shown, and one of every page is shown anyway.
    """
    keys = {note.pk for note in chosen}
    missing = [
        note.title
        for note in guide.required_notes.all()
        if note.pk not in keys and note.is_active and not note.is_sitewide
    ]
    return NOTES_MISSING.format(names=_quoted(missing)) if missing else ""


def unpublishable(articles: QuerySet[Article]) -> dict[int, str]:
    """Return by key why those of the articles that are not in force cannot be; four queries.

    Besides drafts: what the clock has withdrawn, or is going to show.
    """
    shown = Article.objects.in_force().order_by().values("pk")
    hidden = articles.exclude(pk__in=shown).select_related("guide")
    reasons = {}
    for article in hidden.prefetch_related("steps", "risk_notes", "guide__required_notes"):
        lacks_steps = article.kind == Article.Kind.STEPS and not article.steps.all()
        missing = missing_notes(article.guide, article.risk_notes.all())
        if reason := NO_STEPS if lacks_steps else missing:
            reasons[article.pk] = f"“{article.title}”：{reason}"
    return reasons


def change_refusal(change: ArticleChange) -> str:
    """Return why the change cannot be published now, or an empty string; three queries."""
    if change.article.status != Article.Status.PUBLISHED:
        return ""
    if change.kind == Article.Kind.STEPS and not change.steps.exists():
        return NO_STEPS
    return missing_notes(change.article.guide, change.risk_notes.all())


def articles_without_notes(guide: Guide) -> str:
    """Return the sentence that names the guide's shown articles without a required note, if any.

    The guide's notes are prefetched; two queries.
    """
    gone = Article.objects.at_stage(Stage.WITHDRAWN).order_by().values("pk")
    articles = guide.articles.filter(status=Article.Status.PUBLISHED).exclude(pk__in=gone)
    lacking = [
        article.title
        for article in articles.prefetch_related("risk_notes")
        if missing_notes(guide, article.risk_notes.all())
    ]
    return ARTICLES_LACK.format(names=_quoted(lacking)) if lacking else ""


def _quoted(titles: Sequence[str]) -> str:
    return "、".join(f"“{title}”" for title in titles[:_MOST_NAMED])
