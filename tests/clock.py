"""A clock that tests set, for what happens by the clock alone."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

BEIJING = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 12, 1, 9, 0, tzinfo=BEIJING)


class Clock:
    """What the site takes for the time."""

    def __init__(self, monkeypatch):
        self._now = NINE - timedelta(hours=1)
        monkeypatch.setattr(timezone, "now", lambda: self._now.astimezone(ZoneInfo("UTC")))
        monkeypatch.setattr(time, "time", lambda: self._now.timestamp())  # noqa: PLW0108  (it changes)

    def show(self, moment):
        """Make it this moment."""
        self._now = moment
