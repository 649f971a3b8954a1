"""Every write that visitors notice: atomic, and in step with the search index.

Callers outside this module never save or delete content themselves: a write that went
past it would leave the index with text that is no longer on the site.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone

from articles.caching.version import changes_pages, let_go_of_copies
from articles.history.recording import authored, record, record_deletion
from articles.models import Article, ContactChannel, Guide, RiskNote, Step, SynonymGroup
from articles.search import engine

_OUT_OF_THE_WAY = 1_000_000


@changes_pages
def save_guide(guide: Guide, required_notes: Iterable[RiskNote] | None = None) -> None:
    """Store the guide, with the notes it requires where given, and re-index it.

    Its articles are re-indexed where they change with it.
    """
    before = Guide.objects.filter(pk=guide.pk).values_list("title", "is_published").first()
    guide.save()
    if required_notes is not None:
        guide.required_notes.set(required_notes)
    if before in (None, (guide.title, guide.is_published)):
        engine.index_guide(guide.pk)
    else:
        _index_with_articles(guide)
    if before and before[1] and not guide.is_published:
        let_go_of_copies()
    record(guide)


@changes_pages
def publish_guides(guides: Iterable[Guide]) -> int:
    """Show the guides to visitors; return how many were not shown before."""
    hidden = [guide for guide in guides if not guide.is_published]
    for guide in hidden:
        guide.is_published = True
        guide.save(update_fields=["is_published", "published_at", "updated_at"])
        _index_with_articles(guide)
        record(guide)
    return len(hidden)


@changes_pages
def withdraw_guides(guides: Iterable[Guide]) -> int:
    """Hide the guides and with them their articles; return how many were shown before."""
    shown = [guide for guide in guides if guide.is_published]
    for guide in shown:
        guide.is_published = False
        guide.save(update_fields=["is_published", "updated_at"])
        _index_with_articles(guide)
        record(guide)
    if shown:
        let_go_of_copies()
    return len(shown)


def _index_with_articles(guide: Guide) -> None:
    """Bring the guide into the index with its articles, which are found by its title too.

    Articles that waited for the guide count as first published now.
    """
    if guide.is_published:
        waiting = guide.articles.filter(status=Article.Status.PUBLISHED, published_at=None)
        waiting.update(published_at=timezone.now())
    engine.index_guide(guide.pk)
    engine.index_articles(list(guide.articles.values_list("pk", flat=True)))


@changes_pages
def delete_guide(guide: Guide) -> None:
    """Delete the guide; raises ProtectedError while it has articles."""
    pk = guide.pk
    record_deletion(guide)
    guide.delete()
    let_go_of_copies()
    engine.index_guide(pk)


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
    article.save()
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
        step.save()
    engine.index_articles([article.pk])
    record(article)


@changes_pages
def delete_article(article: Article) -> None:
    """Delete the article with its steps."""
    pk = article.pk
    record_deletion(article)
    article.delete()
    let_go_of_copies()
    engine.index_articles([pk])


@changes_pages
def set_status(articles: Iterable[Article], status: Article.Status) -> int:
    """Give the articles the status and return how many had another one before."""
    changed = [article for article in articles if article.status != status]
    for article in changed:
        article.status = status
        article.save(update_fields=["status", "published_at", "updated_at"])
        record(article)
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


@changes_pages
def save_risk_note(note: RiskNote) -> None:
    """Store the risk note."""
    note.save()
    let_go_of_copies()
    record(note)


@changes_pages
def delete_risk_note(note: RiskNote) -> None:
    """Delete the risk note from every page that shows it."""
    used_in = [*note.articles.all(), *note.required_by.all()]
    record_deletion(note)
    note.delete()
    let_go_of_copies()
    with authored(reason=f"风险提示“{note.title}”被删除"):
        for obj in used_in:
            record(obj)


@changes_pages
def save_channel(channel: ContactChannel) -> None:
    """Store the channel; one that becomes the hotline takes the place of the one before.

    Raises ValidationError where the site would be left without a hotline, or with one that
    is not in use.
    """
    if channel.is_hotline and channel.is_active:
        _step_down(ContactChannel.objects.exclude(pk=channel.pk).filter(is_hotline=True))
    elif is_current_hotline(channel):
        raise ValidationError(NO_HOTLINE)
    elif channel.is_hotline:
        raise ValidationError(INACTIVE_HOTLINE)
    channel.save()
    _write_number_anew(channel.slug)
    let_go_of_copies()
    record(channel)


def _step_down(hotlines: QuerySet[ContactChannel]) -> None:
    """Take the mark of the hotline from what bears it."""
    before = list(hotlines)
    hotlines.update(is_hotline=False, updated_at=timezone.now())
    for channel in before:
        record(channel)


@changes_pages
def verify_channel(channel: ContactChannel, *, by: User) -> None:
    """Record that this person has checked the channel against its source today."""
    channel.verified_on, channel.verified_by = timezone.localdate(), by
    channel.save(update_fields=["verified_on", "verified_by", "updated_at"])
    with authored(by=by, reason="核实无误"):
        record(channel)


@changes_pages
def delete_channel(channel: ContactChannel) -> None:
    """Delete the channel; raises ValidationError for the hotline."""
    if is_current_hotline(channel):
        raise ValidationError(NO_HOTLINE)
    record_deletion(channel)
    channel.delete()
    _write_number_anew(channel.slug)
    let_go_of_copies()


def _write_number_anew(code: str) -> None:
    """Render and index all text that names the channel by its code, as it is now."""
    named = f"[[{code}]]"
    rendered: list[tuple[QuerySet[Any], list[str]]] = [
        (_naming(Guide, named, "introduction", "closing"), ["introduction_html", "closing_html"]),
        (_naming(Article, named, "body"), ["body_html", "body_headings"]),
        (_naming(Step, named, "text", "caution"), ["text_html", "caution_html"]),
        (_naming(RiskNote, named, "body"), ["body_html"]),
        (_naming(ContactChannel, named, "how_to"), ["how_to_html"]),
    ]
    for objects, fields in rendered:
        for obj in objects:
            obj.save(update_fields=fields)
    for guide in rendered[0][0]:
        engine.index_guide(guide.pk)
    articles = {article.pk for article in rendered[1][0]}
    articles |= {step.article_id for step in rendered[2][0]}
    engine.index_articles(sorted(articles))


def _naming(model: type[Model], named: str, *fields: str) -> QuerySet[Any]:
    wanted = Q()
    for field in fields:
        wanted |= Q(**{f"{field}__contains": named})
    rows: QuerySet[Any] = QuerySet(model)
    return rows.filter(wanted)


INACTIVE_HOTLINE = "停用的电话不能作为全站热线。请先启用它，或者不要勾选“全站热线”。"
NO_HOTLINE = "全站必须有一条热线。请先把另一个电话设为“全站热线”，再停用或删除这一条。"


def is_current_hotline(channel: ContactChannel) -> bool:
    """Whether the channel, as it is stored, is the number on every page."""
    hotline = ContactChannel.objects.hotline()
    return hotline is not None and hotline.pk == channel.pk


@changes_pages
def save_synonym_group(group: SynonymGroup) -> None:
    """Store the synonyms, in force with the next search."""
    group.save()
    engine.put_synonyms(group)


@changes_pages
def delete_synonym_group(group: SynonymGroup) -> None:
    """Delete the synonyms; the next search does without them."""
    group.delete()
