"""Four eyes: what only two people change together, and how the second one decides.

Whoever saves or deletes a contact channel or an official domain does it here. With
`HELPCENTER_SINGLE_ADMIN` one person is enough, and everything takes effect at once.
"""

from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from articles import independence, publishing
from articles.history.recording import authored
from articles.models import ContactChannel, OfficialDomain, PendingChange
from articles.models.protection import PROTECTED

TargetT = TypeVar("TargetT", ContactChannel, OfficialDomain)
Target = ContactChannel | OfficialDomain

CHANGE_WAITS = (
    "这一条已经有一项修改在等人确认。"
    "请先在“待确认的修改”里确认、拒绝或撤回它，再改号码、地址或启用状态。"
)
ALREADY_DECIDED = "这项修改已经有人处理过了，什么都没有改。"
OWN_CHANGE = "自己提的修改要由另一个人确认。你可以撤回它。"
NOT_YOURS = "只有提议的人能撤回。你可以确认或拒绝它。"


def is_required() -> bool:
    """Whether a second person has to confirm."""
    return not settings.SINGLE_ADMIN


@transaction.atomic
def save(target: TargetT, *, by: User | None) -> PendingChange | None:
    """Store what one person may change, and propose the rest; return the proposal, if any.

    What is new is stored out of use, and its use is proposed. Taking something out of use
    takes one person only: a wrong number must be able to go at once. Raises ValidationError
    where another proposal for it waits.
    """
    wanted = _protected_values(target)
    stored = _stored(target)
    old = _protected_values(stored) if stored else wanted | _out_of_use(target)
    changed = {name: value for name, value in wanted.items() if value != old[name]}
    if not changed or not is_required() or _only_goes_out_of_use(changed, stored):
        _store(target)
        return None
    waiting = _refuse_beside_a_proposal(target, stored, changed)
    for name, value in old.items():
        setattr(target, name, value)
    _store(target)
    return waiting or _propose(target, by, old, changed)


@transaction.atomic
def delete(target: Target, *, by: User | None) -> PendingChange | None:
    """Delete it, or propose to, where a second person is needed; return the proposal, if any."""
    if isinstance(target, ContactChannel) and publishing.is_current_hotline(target):
        raise ValidationError(publishing.NO_HOTLINE)
    if not is_required():
        _delete(target)
        return None
    if PendingChange.objects.about(target).waiting().exists():
        raise ValidationError(CHANGE_WAITS)
    action = PendingChange.Action.DELETE
    return _propose(target, by, _protected_values(target), {}, action)


@transaction.atomic
def confirm(pk: int, *, by: User) -> PendingChange:
    """Put the proposal into effect and return it.

    Raises PermissionDenied for its proposer and for who may not change such things, and
    ValidationError where the account could be the proposer's second one, and where it is
    decided already or no longer fits the site.
    """
    change = _undecided(pk)
    _require_right(change, by)
    if change.proposed_by_id == by.pk and is_required():
        raise PermissionDenied(OWN_CHANGE)
    if is_required() and (reason := independence.why_not(change, by)):
        raise ValidationError(reason)
    target = change.target
    if target is None:
        raise ValidationError(ALREADY_DECIDED)
    # Decided before the deletion, which unlinks it from what it is about.
    _decide(change, by, PendingChange.Decision.CONFIRMED)
    with authored(by=by, reason=_proposed_by(change)):
        _take_effect(change, target)
    return change


def _take_effect(change: PendingChange, target: Target) -> None:
    if change.action == PendingChange.Action.DELETE:
        _delete(target)
        return
    for name, value in change.new.items():
        setattr(target, name, value)
    _validate(target)
    _store(target)


def _proposed_by(change: PendingChange) -> str:
    """Return the sentence for the history that says whose proposal this confirms."""
    user = change.proposed_by
    return (
        f"确认了{f'{user.last_name}{user.first_name}' or user.get_username()}的提议"
        if user
        else "确认了提议"
    )


@transaction.atomic
def reject(pk: int, *, by: User) -> PendingChange:
    """Close the proposal without effect and return it; not for its proposer, who withdraws."""
    change = _undecided(pk)
    _require_right(change, by)
    if change.proposed_by_id == by.pk:
        raise PermissionDenied(OWN_CHANGE)
    return _decide(change, by, PendingChange.Decision.REJECTED)


@transaction.atomic
def withdraw(pk: int, *, by: User) -> PendingChange:
    """Take the proposal back, by its proposer, and return it."""
    change = _undecided(pk)
    if change.proposed_by_id != by.pk:
        raise PermissionDenied(NOT_YOURS)
    return _decide(change, by, PendingChange.Decision.WITHDRAWN)


def waiting_for(target: Target) -> PendingChange | None:
    """Return the proposal for the channel or domain that waits for a decision."""
    return PendingChange.objects.about(target).waiting().first()


def who_may_confirm(change: PendingChange) -> QuerySet[User]:
    """Return the active accounts other than the proposer's that may confirm."""
    backend = "django.contrib.auth.backends.ModelBackend"
    able = User.objects.with_perm(_right(change), backend=backend).filter(is_staff=True)
    others = able.exclude(pk=change.proposed_by_id or 0).order_by("pk")
    return independence.independent(others, change) if is_required() else others


def may_decide(change: PendingChange, user: User) -> bool:
    """Whether the account may confirm and reject it."""
    return user.has_perm(_right(change)) and change.proposed_by_id != user.pk


def _right(change: PendingChange) -> str:
    of_channel = "value" in change.old
    return "articles.change_contactchannel" if of_channel else "articles.change_officialdomain"


def _require_right(change: PendingChange, by: User) -> None:
    if not (by.is_active and by.is_staff and by.has_perm(_right(change))):
        raise PermissionDenied


def _undecided(pk: int) -> PendingChange:
    change = PendingChange.objects.select_for_update().filter(pk=pk).first()
    if change is None or not change.is_waiting:
        raise ValidationError(ALREADY_DECIDED)
    return change


def _decide(change: PendingChange, by: User, decision: str) -> PendingChange:
    change.decision, change.decided_by, change.decided_at = decision, by, timezone.now()
    change.save(update_fields=["decision", "decided_by", "decided_at"])
    return change


def _protected_values(target: Target) -> dict[str, Any]:
    return {name: getattr(target, name) for name in PROTECTED[type(target)]}


def _stored(target: TargetT) -> TargetT | None:
    rows: QuerySet[TargetT] = QuerySet(type(target))
    return rows.select_for_update().filter(pk=target.pk).first()


def _out_of_use(target: Target) -> dict[str, bool]:
    return {name: False for name in PROTECTED[type(target)] if name.startswith("is_")}


def _only_goes_out_of_use(changed: dict[str, Any], stored: Model | None) -> bool:
    return stored is not None and changed == {"is_active": False}


def _refuse_beside_a_proposal(
    target: Target, stored: Model | None, changed: dict[str, Any]
) -> PendingChange | None:
    """Return the waiting proposal where it says the same; raise where it says something else."""
    waiting = waiting_for(target) if stored else None
    if waiting and changed and waiting.new != changed:
        raise ValidationError(CHANGE_WAITS)
    return waiting


def _propose(
    target: Target,
    by: User | None,
    old: dict[str, Any],
    new: dict[str, Any],
    action: str = PendingChange.Action.CHANGE,
) -> PendingChange:
    name = "channel" if isinstance(target, ContactChannel) else "domain"
    return PendingChange.objects.create(
        **{name: target}, subject=str(target), action=action, old=old, new=new, proposed_by=by
    )


def _validate(target: Target) -> None:
    exclude = {"is_hotline"}  # saving moves the hotline itself
    target.full_clean(exclude=exclude, validate_constraints=False)


def _store(target: Target) -> None:
    if isinstance(target, ContactChannel):
        publishing.save_channel(target)
    else:
        target.save()


def _delete(target: Target) -> None:
    if isinstance(target, ContactChannel):
        publishing.delete_channel(target)
    else:
        target.delete()
