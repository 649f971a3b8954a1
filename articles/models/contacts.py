"""Contact channels: the ways to reach a person, one of them the hotline."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.content.rendering import render_html
from articles.models.codes import resolved
from articles.models.fields import LineField, MarkdownField, SlugField, random_slug
from articles.models.schedule import days_after, validate_year

VERIFIED_LATER = "最近核实日期不能晚于今天。请填真的核实过的那一天，或者留空。"

_ICONS = {"phone": "phone", "online": "chat", "social": "people", "other": "link"}
_NOT_DIALLED = re.compile(r"[\s()（）.\-－—]+")
_PHONE = re.compile(r"\A\+?[0-9]{3,15}(?:[,;][0-9]{1,6})?\Z")


class ContactChannelQuerySet(models.QuerySet["ContactChannel"]):
    """Contact channels, by what visitors see."""

    def active(self) -> ContactChannelQuerySet:
        """Return the channels in force, in their order."""
        return self.filter(is_active=True).order_by("position", "pk")

    def hotline(self) -> ContactChannel | None:
        """Return the one phone number that every page shows, or None where none is set."""
        return self.filter(is_active=True, is_hotline=True).first()


class ContactChannel(models.Model):
    """One way to reach the service's own people."""

    class Kind(models.TextChoices):
        """What sort of channel it is; decides icon and link."""

        PHONE = "phone", "电话"
        ONLINE = "online", "在线客服"
        SOCIAL = "social", "社交媒体"
        OTHER = "other", "其他"

    slug = SlugField("代码", unique=True, default=random_slug)
    kind = models.CharField("方式", max_length=10, choices=Kind, default=Kind.PHONE)
    name = LineField("名称", max_length=60)
    value = LineField("号码或地址", max_length=200, holds_numbers=True)
    how_to = MarkdownField("怎么联系", blank=True)
    hours = LineField("服务时间", max_length=80, blank=True)
    is_hotline = models.BooleanField("作为全站热线", default=False)
    is_recommended = models.BooleanField("推荐", default=False)
    verified_on = models.DateField("最近核实日期", null=True, blank=True)
    verify_every = models.PositiveSmallIntegerField(
        "多少天核实一次", default=180, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False,
        related_name="+", verbose_name="核实人",
    )  # fmt: skip
    created_on = models.DateField("添加日期", default=timezone.localdate, editable=False)
    is_active = models.BooleanField("启用", default=True)
    position = models.PositiveIntegerField("排列顺序", default=0)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    how_to_html = models.TextField(editable=False, blank=True)

    objects = ContactChannelQuerySet.as_manager()

    class Meta:
        verbose_name = "联系方式"
        verbose_name_plural = "联系方式"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="channel_slug_not_empty"),
            models.CheckConstraint(
                condition=Q(kind__in=["phone", "online", "social", "other"]),
                name="channel_kind_known",
            ),
            models.UniqueConstraint(
                fields=["is_hotline"], condition=Q(is_hotline=True), name="channel_one_hotline"
            ),
            models.CheckConstraint(
                condition=Q(is_hotline=False) | Q(kind="phone"),
                name="channel_hotline_is_phone",
                violation_error_message="全站热线必须是电话。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.value}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the channel with its Markdown rendered."""
        self.slug = self.slug or random_slug()
        self.how_to_html = render_html(resolved(self.how_to), below=3)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a number that cannot be dialled, a hotline that has none, a check to come."""
        super().clean()
        if self.is_hotline and self.kind != self.Kind.PHONE:
            raise ValidationError({"is_hotline": "全站热线必须是电话。"})
        if self.kind == self.Kind.PHONE and not _PHONE.match(self.dialled_number):
            raise ValidationError(
                {"value": "电话号码只能由数字组成，可以有开头的 + 和中间的空格、横线，例如 95188。"}
            )
        if self.verified_on:
            self._validate_verified_on(self.verified_on)

    def _validate_verified_on(self, day: date) -> None:
        try:
            validate_year(day)
        except ValidationError as error:
            raise ValidationError({"verified_on": error}) from error
        if day > timezone.localdate():
            raise ValidationError({"verified_on": VERIFIED_LATER})

    @property
    def is_phone(self) -> bool:
        """Whether the value is a number to dial."""
        return self.kind == self.Kind.PHONE

    @property
    def due_on(self) -> date:
        """The first day on which it is overdue, counted from its adding where never checked."""
        return days_after(self.verified_on or self.created_on, self.verify_every)

    @property
    def is_overdue(self) -> bool:
        """Whether nobody has checked the channel for longer than its interval."""
        return timezone.localdate() >= self.due_on

    @property
    def icon(self) -> str:
        """The name of the drawn icon beside the channel."""
        return _ICONS[self.kind]

    @property
    def dialled_number(self) -> str:
        """The value without spaces, brackets, dots and hyphens, as `tel:` wants it."""
        return _NOT_DIALLED.sub("", self.value)

    @property
    def web_address(self) -> str:
        """The value where it is an https or http address, else an empty string."""
        return self.value if self.value.startswith(("https://", "http://")) else ""
