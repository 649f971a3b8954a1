import pytest
from django.core import signals
from django.db import close_old_connections

from articles.caching import version
from articles.caching.last_copies import LastCopies


@pytest.fixture(autouse=True)
def _one_connection():
    """Keep the test's connection over requests, as Django's own test client does."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _own_last_copies(tmp_path, monkeypatch):
    """Let no test know which copies another one let go."""
    monkeypatch.setattr(version, "last_copies", LastCopies(tmp_path / "last-copies"))
