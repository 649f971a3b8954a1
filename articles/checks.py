"""System checks for mistakes that would only show on a live site."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connection

from articles.models import ContactChannel


@register(Tags.database)
def check_hotline(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Return a warning where no phone number is the hotline; asks the database."""
    if not databases or not _is_migrated() or ContactChannel.objects.hotline() is not None:
        return []
    return [
        CheckWarning(
            "No active contact channel is the hotline, so no page shows a phone number.",
            hint="In the admin, open 联系方式 and tick 全站热线 for one phone number.",
            id="articles.W001",
        )
    ]


@register(Tags.security)
def check_second_person(**_: Any) -> list[CheckMessage]:
    """Return a warning where one person alone may change the phone numbers."""
    if not settings.SINGLE_ADMIN:
        return []
    return [
        CheckWarning(
            "HELPCENTER_SINGLE_ADMIN is on: one account alone can change the hotline's number.",
            hint="Give a second person an account and unset HELPCENTER_SINGLE_ADMIN.",
            id="articles.W002",
        )
    ]


def _is_migrated() -> bool:
    return ContactChannel._meta.db_table in connection.introspection.table_names()
