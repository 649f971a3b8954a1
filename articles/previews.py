"""Preview addresses: what is not published yet, for people without an account.

An address is signed, ends by itself after a week, and all of an article's end at once when
its key changes. It shows the change that waits, else the article as it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, RiskNote, Step
from articles.models.content_version import new_word
from articles.publishing import waiting_for

LASTS = timedelta(days=7)

_SIGNER = TimestampSigner(salt="articles.preview", sep=".")


class Ended(Exception):  # noqa: N818  (says what became of the address)
    """The address was right once: it has run out, or was revoked, or the article is deleted."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a preview address shows, and until when it is good."""

    article: Article
    steps: Sequence[Step]
    notes: Sequence[RiskNote]
    until: datetime
    is_change: bool


def address_of(article: Article) -> tuple[str, datetime]:
    """Return a new preview path for the article, and until when it is good."""
    token = _SIGNER.sign(f"{article.pk}-{article.preview_key}")
    return reverse("preview", args=[token]), _signed_at(token) + LASTS


def revoke(article: Article) -> None:
    """Let every preview address that the article has ever had end now."""
    Article.objects.filter(pk=article.pk).update(preview_key=new_word())


def revoke_all() -> None:
    """Let every preview address of every article end now; each names its article, signed."""
    Article.objects.update(preview_key=new_word())


def open_preview(token: str) -> Preview:
    """Return what the address shows. Raises BadSignature for one never given out, and Ended."""
    key, _, nonce = _SIGNER.unsign(token).partition("-")
    until = _signed_at(token) + LASTS
    found = Article.objects.select_related("guide").filter(pk=key, preview_key=nonce).first()
    if found is None or until <= timezone.now():
        raise Ended
    return _preview_of(found, until)


def _preview_of(article: Article, until: datetime) -> Preview:
    change = waiting_for(article)
    if change is None:
        notes = list(article.risk_notes.all())
        return Preview(article, list(article.steps.all()), notes, until, is_change=False)
    shown, steps = change.applied(), change.applied_steps()
    shown.render()
    for step in steps:
        step.render()
    return Preview(shown, steps, list(change.risk_notes.all()), until, is_change=True)


def _signed_at(token: str) -> datetime:
    try:
        return datetime.fromtimestamp(b62_decode(token.rsplit(".", 2)[1]), UTC)
    except (ValueError, OverflowError, OSError, LookupError) as error:
        raise BadSignature(token) from error
