"""Every save becomes a version: who, when, and in a sentence what.

The functions of `publishing` call this inside their transaction, so nothing that visitors
notice goes past it. Who acts is said once, around the work: `authored`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import reversion
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from reversion.models import Version

from articles.history import sentences
from articles.history.states import KEPT, Unreadable, stored_state, version_state

CREATED = "新建"
DELETED = "删除了它"
MADE_AGAIN = "重新建立"
FIRST_SEEN = "开始记录历史时的样子"

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who acts, None for a command, and why where it is more than a save."""

    user: User | None = None
    reason: str = ""


_NOBODY = Authorship()
_authorship: ContextVar[Authorship] = ContextVar("authorship", default=_NOBODY)


@contextmanager
def authored(*, by: User | None = None, reason: str = "") -> Iterator[None]:
    """Sign the versions written inside; what an inner one leaves out the outer one says."""
    outer = _authorship.get()
    token = _authorship.set(Authorship(by or outer.user, reason or outer.reason))
    try:
        yield
    finally:
        _authorship.reset(token)


def record(obj: Model) -> None:
    """Store what the object is now as a version, unless its last version says the same."""
    rows: QuerySet[Model] = QuerySet(type(obj))
    stored = rows.get(pk=obj.pk)
    if what := _what_happened(stored):
        _write(stored, what)


def _what_happened(stored: Model) -> str:
    """Return in a sentence how the object differs from its last version, or an empty string."""
    versions = Version.objects.get_for_object(stored).select_related("content_type", "revision")
    last = versions.first()
    if last is None:
        return CREATED
    if last.revision.comment.startswith(DELETED):
        return MADE_AGAIN
    try:
        return sentences.what_changed(version_state(last), stored_state(stored))
    except Unreadable:
        return sentences.CHANGED


def record_deletion(obj: Model) -> None:
    """Store what the object is as its last version, before it is deleted."""
    rows: QuerySet[Model] = QuerySet(type(obj))
    stored = rows.filter(pk=obj.pk).first()
    if stored is not None:
        _write(stored, DELETED)


def record_unrecorded() -> int:
    """Store a first version of everything that has none; return of how many things."""
    count = 0
    for model in KEPT:
        known = Version.objects.get_for_model(model).values_list("object_id", flat=True)
        recorded = {int(key) for key in known.distinct().order_by()}
        rows: QuerySet[Model] = QuerySet(model)
        for obj in rows.order_by("pk").iterator(chunk_size=_BATCH):
            if obj.pk not in recorded:
                _write(obj, FIRST_SEEN)
                count += 1
    return count


def _write(stored: Model, what: str) -> None:
    authorship = _authorship.get()
    with reversion.create_revision(manage_manually=True):
        reversion.set_user(authorship.user)
        reversion.set_comment(f"{what}（{authorship.reason}）" if authorship.reason else what)
        reversion.add_to_revision(stored)
