"""Writes of guides: what visitors see of a guide, and its articles with it."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from articles import links
from articles.caching.version import changes_pages, let_go_of_copies
from articles.history.recording import authored, record, record_deletion
from articles.models import Guide, RiskNote, Stage
from articles.publishing import addresses
from articles.search import engine


@changes_pages
def save_guide(guide: Guide, required_notes: Iterable[RiskNote] | None = None) -> None:
    """Store the guide, with the notes it requires where given, and re-index it.

    Its articles are re-indexed where they change with it.
    """
    before = addresses.guide_before(guide.pk)
    guide.save()
    addresses.follow_guide(before, guide)
    if required_notes is not None:
        guide.required_notes.set(required_notes)
    if before and (before.title, before.is_published) != (guide.title, guide.is_published):
        _index_with_articles(guide)
    else:
        engine.index_guide(guide.pk)
    if before and before.is_published and not guide.is_published:
        let_go_of_copies()
    links.note(guide)
    record(guide)


@changes_pages
def publish_guides(guides: Iterable[Guide]) -> int:
    """Show the guides to visitors; return how many were not shown before."""
    hidden = [guide for guide in guides if not guide.is_published]
    for guide in hidden:
        guide.is_published = True
        guide.save(update_fields=["is_published", "published_at", "updated_at"])
        addresses.forget_shown([guide, *guide.articles.select_related("guide")])
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

    Articles that waited for the guide count as first published now, scheduled ones at
    their time.
    """
    now = timezone.now()
    if guide.is_published:
        guide.articles.in_force().filter(published_at=None).update(published_at=now)
        scheduled = guide.articles.at_stage(Stage.SCHEDULED)
        scheduled.filter(published_at=None).update(published_at=F("publish_at"))
    else:
        guide.articles.filter(published_at__gt=now).update(published_at=None)
    engine.index_guide(guide.pk)
    engine.index_articles(list(guide.articles.values_list("pk", flat=True)))


@changes_pages
def delete_guide(guide: Guide) -> None:
    """Delete the guide; raises ProtectedError while it has articles."""
    pk = guide.pk
    led_here = list(guide.stands_in_for.all())
    record_deletion(guide)
    addresses.leave_behind(guide)
    guide.delete()
    let_go_of_copies()
    engine.index_guide(pk)
    with authored(reason=f"指南“{guide.title}”被删除"):
        for other in led_here:
            record(other)
