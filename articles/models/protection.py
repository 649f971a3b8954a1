"""What takes two people: proposals for contact channels and official domains."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.models.contacts import ContactChannel
from articles.models.fields import LineField

_DOMAIN = re.compile(r"\A(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}\Z")


class OfficialDomain(models.Model):
    """A domain that text may link to without a warning to the editor."""

    domain = LineField("域名", max_length=120, unique=True, holds_numbers=True)
    note = LineField("说明", max_length=120, blank=True)
    is_active = models.BooleanField("启用", default=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "官方域名"
        verbose_name_plural = "官方域名"
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain

    def clean(self) -> None:
        """Write the domain in lower case; refuse what is none."""
        super().clean()
        self.domain = self.domain.strip().lower()
        if not _DOMAIN.match(self.domain):
            raise ValidationError(
                {"domain": "请只写域名，例如 alipay.com，不要写 https:// 和路径。"}
            )


PROTECTED = {
    ContactChannel: ("kind", "value", "is_active", "is_hotline"),
    OfficialDomain: ("domain", "is_active"),
}
"""The fields that only two people change together."""


class PendingChangeQuerySet(models.QuerySet["PendingChange"]):
    """Proposals, by whether somebody has decided."""

    def waiting(self) -> PendingChangeQuerySet:
        """Return the proposals that nobody has decided yet, the oldest first."""
        return self.filter(decision=PendingChange.Decision.WAITING).order_by("proposed_at", "pk")

    def about(self, target: models.Model) -> PendingChangeQuerySet:
        """Return the proposals for the channel or domain."""
        name = "channel" if isinstance(target, ContactChannel) else "domain"
        return self.filter(**{name: target})


class PendingChange(models.Model):
    """A change that one person proposed and another one confirms; kept for good as a record."""

    class Action(models.TextChoices):
        """What is proposed."""

        CHANGE = "change", "修改"
        DELETE = "delete", "删除"

    class Decision(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "待确认"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "已拒绝"
        WITHDRAWN = "withdrawn", "已撤回"

    channel = models.ForeignKey(
        ContactChannel, models.SET_NULL, null=True, editable=False, related_name="proposals"
    )
    domain = models.ForeignKey(
        OfficialDomain, models.SET_NULL, null=True, editable=False, related_name="proposals"
    )
    subject = models.CharField("改什么", max_length=300, editable=False)
    action = models.CharField("动作", max_length=10, choices=Action, default=Action.CHANGE)
    old = models.JSONField("原来的", default=dict, editable=False)
    new = models.JSONField("改成", default=dict, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False,
        related_name="+", verbose_name="提议人",
    )  # fmt: skip
    proposed_at = models.DateTimeField("提议时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False,
        related_name="+", verbose_name="决定人",
    )  # fmt: skip
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)
    decision = models.CharField(
        "状态", max_length=10, choices=Decision, default=Decision.WAITING, editable=False
    )

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "待确认的修改"
        verbose_name_plural = "待确认的修改"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(decision="waiting"), name="proposal_one_a_channel"
            ),
            models.UniqueConstraint(
                fields=["domain"], condition=Q(decision="waiting"), name="proposal_one_a_domain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}：{self.subject}"

    @property
    def target(self) -> ContactChannel | OfficialDomain | None:
        """What it is about, None once that is deleted."""
        return self.channel or self.domain

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision == self.Decision.WAITING

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The changed values by their names, old beside new, in words."""
        model = ContactChannel if "value" in self.old else OfficialDomain
        return [
            {
                "label": _label(model, name),
                "old": _in_words(model, name, self.old[name]),
                "new": "删除" if self.action == self.Action.DELETE
                else _in_words(model, name, self.new.get(name, self.old[name])),
                "is_changed": self.action == self.Action.DELETE or name in self.new,
            }
            for name in self.old
        ]  # fmt: skip


def _label(model: type[models.Model], name: str) -> str:
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _in_words(model: type[models.Model], name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = dict(getattr(model._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value))
