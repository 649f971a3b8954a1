"""Writes of articles with their steps and risk notes."""

from collections.abc import Iterable, Sequence

from django.db.models import F

from articles.caching.version import changes_pages, let_go_of_copies
from articles.history.recording import authored, record, record_deletion
from articles.models import Article, RiskNote, Step
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
        record(article)


@changes_pages
def store_article(article: Article) -> None:
    """Store the article alone, for a caller that goes on to index and record it: `set_steps`."""
    before = addresses.article_before(article.pk)
    article.save()
    addresses.follow_article(before, article.pk)
    if article.published_at and not article.is_visible:
        let_go_of_copies()


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
def set_status(articles: Iterable[Article], status: Article.Status) -> int:
    """Give the articles the status and return how many had another one before."""
    changed = [article for article in articles if article.status != status]
    for article in changed:
        article.status = status
        article.save(update_fields=["status", "published_at", "updated_at"])
        record(article)
    addresses.forget_shown(changed)
    engine.index_articles([article.pk for article in changed])
    if changed and status != Article.Status.PUBLISHED:
        let_go_of_copies()
    return len(changed)


def publish(articles: Iterable[Article]) -> int:
    """Show the articles to visitors; return how many were not shown before."""
    return set_status(articles, Article.Status.PUBLISHED)


def withdraw(articles: Iterable[Article]) -> int:
    """Hide the articles from visitors; return how many were shown before."""
    return set_status(articles, Article.Status.DRAFT)


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
