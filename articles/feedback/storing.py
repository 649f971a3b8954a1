"""Stores what a reader answered, masked, against the text that the reader saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from reversion.models import Version

from articles.content.characters import one_line
from articles.content.personal import without_secrets
from articles.content.phones import digits_of
from articles.content.rendering import plain_text
from articles.history.states import Unreadable, version_state
from articles.models import Article, ContactChannel, Feedback
from articles.models.codes import all_resolved
from articles.models.feedback import LONGEST_COMMENT, LONGEST_STEP_TEXT
from articles.rates import TooMany

FOR_AN_ARTICLE_A_DAY = 500
FOR_THE_SITE_A_DAY = 5_000
"""However many networks a flood comes from, and whether or not there is a cache."""

_MOST_CHANNELS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader said of an article; `seen` is the key of the version that was shown."""

    article: Article
    seen: int | None
    is_solved: bool
    step: int | None = None
    comment: str = ""


def store(answer: Answer) -> None:
    """Store the answer of today; it is committed when this returns.

    Raises TooMany where the day has brought more than anybody could read. A step that the
    version seen does not have, or that was named though all is solved, is left out.
    """
    version = version_seen(answer.article, answer.seen)
    texts = step_texts(answer.article, version)
    is_stuck = not answer.is_solved and answer.step is not None
    step = answer.step if is_stuck and 1 <= (answer.step or 0) <= len(texts) else None
    with transaction.atomic():
        _refuse_a_flood(answer.article)
        Feedback.objects.create(
            article=answer.article,
            version=version,
            version_of=version.revision.date_created if version else answer.article.updated_at,
            is_solved=answer.is_solved,
            step=step,
            step_text=texts[step - 1][:LONGEST_STEP_TEXT] if step else "",
            comment=_fit_to_be_kept(answer.comment),
            day=timezone.localdate(),
        )


def version_seen(article: Article, seen: int | None) -> Version | None:
    """Return the article's version of the key, its newest where readers saw no such version."""
    versions: QuerySet[Version] = Version.objects.get_for_object(article)
    known = versions.select_related("revision", "content_type")
    named = known.filter(pk=seen).first() if seen else None
    return named if named and _had_readers(named) else known.first()


def _had_readers(version: Version) -> bool:
    """Whether it says that it is published; its guide may not have been."""
    try:
        values = version_state(version).values
    except Unreadable:
        return False
    begins = parse_datetime(values.get("publish_at") or "")
    is_published = values.get("status") == Article.Status.PUBLISHED
    return is_published and (begins is None or begins <= timezone.now())


def step_texts(article: Article, version: Version | None) -> Sequence[str]:
    """Return what the steps of the version say, each in one line; of the article without one."""
    try:
        if version is None:
            markdown = list(article.steps.values_list("text", flat=True))
        else:
            markdown = [str(step.values.get("text", "")) for step in version_state(version).steps]
    except Unreadable:
        markdown = list(article.steps.values_list("text", flat=True))
    return [one_line(plain_text(text)) for text in all_resolved(markdown)]


def visible_step_texts(article: Article, version: Version | None) -> Sequence[str]:
    """Return what `step_texts` does, empty for what the published article does not say today.

    That a version calls itself published does not mean that anybody could read it.
    """
    visible = set(step_texts(article, None))
    return [text if text in visible else "" for text in step_texts(article, version)]


def _fit_to_be_kept(comment: str) -> str:
    line = one_line(comment)
    values = ContactChannel.objects.active().values_list("value", flat=True)
    known = {digits_of(value) for value in values[:_MOST_CHANNELS]} - {""} if line else ()
    return without_secrets(line, frozenset(known))[:LONGEST_COMMENT].strip()


def _refuse_a_flood(article: Article) -> None:
    today = Feedback.objects.filter(day=timezone.localdate())
    if (
        today.filter(article=article).count() >= FOR_AN_ARTICLE_A_DAY
        or today.count() >= FOR_THE_SITE_A_DAY
    ):
        raise TooMany(_until_tomorrow())


def _until_tomorrow() -> int:
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    return int((midnight - now).total_seconds()) + 1
