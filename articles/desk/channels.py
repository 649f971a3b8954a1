"""Contact channels on the desk: whose check is overdue, and what waits for a second person."""

from django.contrib.auth.models import User
from django.db.models import Case, Value, When
from django.urls import reverse
from django.utils import timezone

from articles.desk.sections import MOST_ROWS, Button, Row, Section
from articles.history.names import name_of
from articles.models import ContactChannel, PendingChange

_CHANNELS = "articles.change_contactchannel"
_DOMAINS = "articles.change_officialdomain"


def overdue(user: User) -> Section | None:
    """Return the channels that nobody has checked for longer than their interval; one query.

    There are never many channels, and which is overdue depends on the day.
    """
    if not user.has_perm(_CHANNELS):
        return None
    found = sorted(
        (channel for channel in ContactChannel.objects.active() if channel.is_overdue),
        key=lambda channel: (not channel.is_hotline, channel.due_on),
    )
    return Section(
        name="channels",
        title="待核实的联系方式",
        count=len(found),
        rows=tuple(_channel_row(channel) for channel in found[:MOST_ROWS]),
        address=f"{reverse('admin:articles_contactchannel_changelist')}?overdue=yes",
        advice="请对照官方渠道逐字核对。访客现在会看到“待核实”。",
        is_urgent=True,
    )


def _channel_row(channel: ContactChannel) -> Row:
    checked = f"上次核实 {channel.verified_on}" if channel.verified_on else "从未核实"
    hotline = "全站热线，" if channel.is_hotline else ""
    return Row(
        title=str(channel),
        address=reverse("admin:articles_contactchannel_change", args=[channel.pk]),
        why=f"{hotline}{checked}，{channel.due_on} 到期",
        button=Button(
            reverse("admin:articles_contactchannel_verify", args=[channel.pk]),
            "核实无误", channel.name,
        ),
    )  # fmt: skip


def waiting(user: User) -> Section | None:
    """Return the changes that wait for a second person, those of others first; two queries."""
    if not (user.has_perm(_CHANNELS) or user.has_perm(_DOMAINS)):
        return None
    changes = PendingChange.objects.waiting()
    is_own = Case(When(proposed_by=user, then=Value(1)), default=Value(0))
    rows = changes.select_related("proposed_by").order_by(is_own, "proposed_at", "pk")
    return Section(
        name="waiting",
        title="等人确认的修改",
        count=changes.count(),
        rows=tuple(_change_row(change, user) for change in rows[:MOST_ROWS]),
        address=f"{reverse('admin:articles_pendingchange_changelist')}?decision__exact=waiting",
        advice="确认以前，访客看到的还是原来的。",
        is_urgent=True,
    )


def _change_row(change: PendingChange, user: User) -> Row:
    day = f"{timezone.localtime(change.proposed_at):%m-%d %H:%M}"
    if change.proposed_by_id == user.pk:
        why = f"你在 {day} 提的，要等另一个人确认"
    else:
        who = name_of(change.proposed_by) if change.proposed_by else "导入命令"
        why = f"{who}在 {day} 提的，等你确认"
    return Row(
        title=str(change),
        address=reverse("admin:articles_pendingchange_change", args=[change.pk]),
        why=why,
    )
