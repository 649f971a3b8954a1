"""The same tests on PostgreSQL, which sites on several machines use."""

import os
import subprocess
import sys

import pytest

from tests import servers
from tests.environment import ROOT

HERE = (
    "admin/test_addresses.py",
    "admin/test_history.py",
    "desk",
    "history/test_recording.py",
    "management/test_prepare_site.py::test_a_deleted_article_does_not_come_back",
    "models",
    "search/backends",
    "search/test_counting.py",
    "search/test_engine.py",
    "search/test_numbered.py",
    "test_links.py",
    "test_changes.py",
    "test_publishing.py",
    "test_restoring.py",
    "test_reviewing.py",
    "test_upkeep.py",
    "transfer/test_addresses.py",
    "transfer/test_importing.py",
    "transfer/test_starter_files.py",
    "views/test_health.py",
    "views/test_moved.py",
    "views/test_schedule.py",
    "views/test_pages.py::test_a_page_answers_in_chinese_utf8_html",
    "views/test_pages.py::test_a_page_needs_no_more_than_its_queries",
    "views/test_pieces.py",
    "views/test_search.py",
    "views/test_starter_search.py",
    "views/test_visibility.py",
)
"""The tests that ask the database something that databases answer differently."""

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="This is that very run."
)


@pytest.fixture(scope="module")
def database_url():
    with servers.postgresql() as url:
        yield url


def test_a_new_site_on_postgresql_is_prepared_twice_and_found_in_order(database_url, tmp_path):
    site = servers.prepare_site(tmp_path / "var", DATABASE_URL=database_url)
    assert site.manage("prepare_site").stdout == ""
    assert site.manage("check", "--database", "default", "--fail-level", "INFO").returncode == 0


def test_whatever_asks_the_database_passes_on_postgresql(database_url):
    chosen = [f"tests/{name}" for name in HERE]
    options = ["-q", "--no-header", "--durations=15", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *chosen],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "HELPCENTER_REQUIRE_ALL": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    print(run.stdout[-6000:])  # noqa: T201  (pytest shows it where the test fails)
    assert run.returncode == 0
