"""Writes of articles with their steps and risk notes."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from articles import links
from articles.caching.version import changes_pages, let_go_of_copies
from articles.history.recording import authored, record, record_deletion
from articles.models import Article, RiskNote, Stage, Step
from articles.publishing import addresses
from articles.search import engine

_OUT_OF_THE_WAY = 1_000_000


@changes_pages
def save_article(
    article: Article,
    steps: Sequence[Step] | None = None,
    risk_notes: Sequence[RiskNote] | None = None,
) -> None:
    """Store the article, with all its steps in this order and its notes where given."""
    store_article(article)
    if risk_notes is not None:
        article.risk_notes.set(risk_notes)
    if steps is not None:
        set_steps(article, steps)
    else:
        engine.index_articles([article.pk])
        links.note(article)
        record(article)


@changes_pages
def store_article(article: Article) -> None:
    """Store the article alone, for a caller that goes on to index and record it: `set_steps`.

    What an older page knows of its end must hold: an end that comes sooner lets go of it.
    """
    before = addresses.article_before(article.pk)
    if before:
        article.preview_key = before.preview_key  # a revocation meanwhile holds
    article.save()
    addresses.follow_article(before, article)
    if article.was_public and (_ends_sooner(before, article) or not article.is_visible):
        let_go_of_copies()


def _ends_sooner(before: Article | None, after: Article) -> bool:
    end = before.withdraw_at if before else None
    return after.withdraw_at is not None and (end is None or after.withdraw_at < end)


@changes_pages
def set_steps(article: Article, steps: Sequence[Step]) -> None:
    """Make these the article's steps, numbered 1…n in this order; others are deleted.

    The uniqueness of positions is checked row by row, so the old numbers are first moved
    out of the way.
    """
    kept = [step.pk for step in steps if step.pk is not None]
    article.steps.exclude(pk__in=kept).delete()
    article.steps.update(position=F("position") + _OUT_OF_THE_WAY)
    for position, step in enumerate(steps, start=1):
        step.article = article
        step.position = position
        if step.pk is not None:
            step.save()
    Step.objects.add([step for step in steps if step.pk is None])
    engine.index_articles([article.pk])
    links.note(article)
    record(article)


@changes_pages
def delete_article(article: Article) -> None:
    """Delete the article with its steps."""
    pk = article.pk
    led_here = list(article.stands_in_for.all())
    record_deletion(article)
    addresses.leave_behind(article)
    article.delete()
    let_go_of_copies()
    engine.index_articles([pk])
    with authored(reason=f"文章“{article.title}”被删除"):
        for other in led_here:
            record(other)


@changes_pages
def publish(articles: Iterable[Article]) -> int:
    """Show the articles to visitors from now on; return how many were not shown before.

    What was scheduled for later does not wait any more.
    """
    hidden = [article for article in articles if article.stage != Stage.PUBLISHED]
    for article in hidden:
        article.status = Article.Status.PUBLISHED
        article.publish_at = article.withdraw_at = None
    _store_statuses(hidden)
    return len(hidden)


@changes_pages
def withdraw(articles: Iterable[Article]) -> int:
    """Hide the articles from visitors; return how many were shown or going to be.

    One that nobody has seen yet becomes a draft again.
    """
    planned = [article for article in articles if article.status == Article.Status.PUBLISHED]
    addresses.forget_shown(planned)
    for article in planned:
        status = Article.Status.WITHDRAWN if article.was_public else Article.Status.DRAFT
        article.status, article.publish_at, article.withdraw_at = status, None, None
    _store_statuses(planned)
    if planned:
        let_go_of_copies()
    return len(planned)


def _store_statuses(articles: Sequence[Article]) -> None:
    fields = ["status", "publish_at", "withdraw_at", "published_at", "updated_at"]
    for article in articles:
        article.save(update_fields=fields)
        record(article)
    addresses.forget_shown(articles)
    engine.index_articles([article.pk for article in articles])


@changes_pages
def add_keyword(article: Article, keyword: str) -> None:
    """Let the article, as it is stored now, be found by one more word.

    Raises Article.DoesNotExist where it has been deleted meanwhile, and ValidationError
    where the field would refuse the word or one more of them.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if keyword in stored.keyword_list:
        return
    keywords = "\n".join((*stored.keyword_list, keyword))
    stored.keywords = Article._meta.get_field("keywords").clean(keywords, stored)
    stored.save(update_fields=["keywords", "updated_at"])
    engine.index_articles([stored.pk])
    record(stored)
