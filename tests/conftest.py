"""Fixtures that all tests share; content is made with tests.factories."""

import asyncio
import gc
import os
from contextvars import copy_context

from tests import environment

environment.prepare()

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402

from articles.management.commands.prepare_site import STARTER  # noqa: E402
from articles.search import due  # noqa: E402
from articles.search.counting import counter  # noqa: E402
from articles.transfer.importing import import_guide  # noqa: E402
from articles.views import frame  # noqa: E402
from tests import factories, servers  # noqa: E402
from tests.clock import Clock  # noqa: E402
from tests.kept import kept, store_for, take_all_back  # noqa: E402

hypothesis.settings.register_profile(
    "suite",
    deadline=None,  # a busy machine is no failure
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_configure(config):
    """Collect the static files, once, where they are missing or older than their sources."""
    if hasattr(config, "workerinput"):
        return  # the process that started this one has done it
    manifest = django_settings.STATIC_ROOT / "staticfiles.json"
    sources = [path for path in (environment.ROOT / "static").rglob("*") if path.is_file()]
    newest = max(path.stat().st_mtime for path in sources)
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no process is alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("takes_long") is None)


def pytest_collection_finish():
    """Spare the garbage collector what collecting the tests left: it stays to the end."""
    gc.freeze()


def pytest_sessionfinish(session):
    """Fail where everything must be there and a test was skipped all the same."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("HELPCENTER_REQUIRE_ALL") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _has_event_loop():
    """Whether the browser's driver runs in this process: another context has other connections."""
    try:
        return bool(asyncio.get_running_loop())
    except RuntimeError:
        return False


@pytest.fixture(autouse=True)
def _fresh_process_state(monkeypatch):
    """Let no test see what an earlier one left in this process."""
    monkeypatch.setattr(frame, "_remembered", frame.Frame())
    monkeypatch.setattr(counter, "_waiting", {})
    if _has_event_loop():
        monkeypatch.setattr(due, "Context", copy_context)


@pytest.fixture
def media_root(settings, tmp_path):
    """An empty folder for uploaded images."""
    folder = tmp_path / "media"
    folder.mkdir()
    settings.MEDIA_ROOT = folder
    return folder


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Store what tests share before the test's own transaction begins."""
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            store_for(request.node)


@pytest.fixture(scope="session")
def _nothing_stays(django_db_setup, django_db_blocker):
    """Take back what tests shared before the database goes."""
    yield
    with django_db_blocker.unblock():
        take_all_back()


@kept
def starter():
    """The report on the starter guide, which is as on a new site."""
    report = import_guide(STARTER)
    assert not report.is_refused
    return report


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory):
    """A new site as the first `make run` leaves it; to be copied, not served."""
    return servers.prepare_site(tmp_path_factory.mktemp("site") / "var")


@pytest.fixture(scope="session")
def site(prepared_site, tmp_path_factory):
    """The new site, served by gunicorn; for tests that change nothing."""
    copied = servers.copy_of(prepared_site, tmp_path_factory.mktemp("served") / "var")
    with servers.served(copied) as running:
        yield running


@kept
def hotline():
    """The site's hotline, 95188."""
    return factories.make_hotline()


@kept
def editor():
    """A member of staff in the group 编辑."""
    return factories.make_staff("xiaobian", groups=[Group.objects.get(name="编辑")])


@pytest.fixture
def editor_client(client, editor):
    """A browser in which an editor is signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def clock(monkeypatch):
    """The time as the test sets it; it is eight in Beijing, an hour before `clock.NINE`."""
    return Clock(monkeypatch)
