"""The same tests on PostgreSQL, which sites on several machines use."""

import os
import subprocess
import sys

import pytest

from tests import servers
from tests.environment import ROOT

ELSEWHERE = (
    "browser", "content", "deploy", "helpcenter", "serving",
    "archive", "search/backends", "caching/test_replica.py", "management/test_turns.py",
    "test_postgresql.py",
)  # fmt: skip
"""What asks no database, or starts the servers that it needs itself."""

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


@pytest.mark.takes_long
def test_whatever_asks_the_database_passes_on_postgresql(database_url):
    left_out = [f"--ignore=tests/{name}" for name in ELSEWHERE]
    options = ["-q", "--no-header", "--durations=15", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *left_out],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url, "HELPCENTER_REQUIRE_ALL": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,
    )
    print(run.stdout[-6000:])  # noqa: T201  (pytest shows it where the test fails)
    assert run.returncode == 0
