"""Whether the second person is one: accounts that one person alone could have at hand."""

from datetime import datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import PendingChange

LONG_ENOUGH = timedelta(hours=24)
"""In this time a colleague notices that somebody has made or taken over an account."""

TOO_NEW = (
    "你的账号在提议前不到 24 小时才建立，不能确认这项修改：没有人能用新建的账号确认自己的提议。"
    "请让别的同事确认，或者请提议的人撤回，等你的账号满 24 小时再提一次。"
)
CHANGED = (
    "别人在 24 小时以内改过你的账号（例如重设密码、改组），现在还不能确认。"
    "请让别的同事确认，或者过一天再确认。"
)
PROPOSER = (
    "提议人的账号在提议前不到 24 小时才建立，或者那时被别人改过（例如重设密码、改组），"
    "这项修改不能确认。请拒绝它，核对以后由自己或别的同事再提一次。"
)


def why_not(change: PendingChange, by: User) -> str:
    """Return why the account may not confirm the proposal though it has the right, or nothing.

    On a site's first day there is no such reason: whoever sets it up makes all accounts.
    """
    if _is_first_day():
        return ""
    if by.date_joined > change.proposed_at - LONG_ENOUGH:
        return TOO_NEW
    if by.pk in _changed_by_others(timezone.now()):
        return CHANGED
    return "" if _is_own(change) else PROPOSER


def independent(accounts: QuerySet[User], change: PendingChange) -> QuerySet[User]:
    """Return those of the accounts for which there is no such reason."""
    if _is_first_day():
        return accounts
    if not _is_own(change):
        return accounts.none()
    old_enough = accounts.filter(date_joined__lte=change.proposed_at - LONG_ENOUGH)
    return old_enough.exclude(pk__in=_changed_by_others(timezone.now()))


def _is_first_day() -> bool:
    return not User.objects.filter(date_joined__lte=timezone.now() - LONG_ENOUGH).exists()


def _is_own(change: PendingChange) -> bool:
    """Whether the proposer's account was the proposer's own; a command's proposal has none."""
    proposer = change.proposed_by
    return proposer is None or (
        proposer.date_joined <= change.proposed_at - LONG_ENOUGH
        and proposer.pk not in _changed_by_others(change.proposed_at)
    )


def _changed_by_others(until: datetime) -> set[int]:
    """Return the accounts that somebody else has made or changed within the time before."""
    found = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        action_time__range=(until - LONG_ENOUGH, until),
    )
    rows = found.values_list("object_id", "user_id")
    return {int(account) for account, user in rows if account and int(account) != user}
