"""Settings, read in a fresh process as every start does."""

import re
import subprocess
import sys
import warnings

import pytest

from benchmarks.load import clean_environment
from tests.environment import ROOT


def manage(data_dir, *arguments, **environment):
    """Run manage.py with only these variables of ours set."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env=clean_environment(**{"HELPCENTER_DATA_DIR": str(data_dir), **environment}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def setting(data_dir, name, **environment):
    """Return the setting's value as Python writes it."""
    code = f"from django.conf import settings; print(repr(settings.{name}))"
    run = manage(data_dir, "shell", "--no-imports", "-c", code, **environment)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("HELPCENTER_DEBUG", "perhaps", "accepted: 1, true, yes, on"),
        ("HELPCENTER_HTTPS", "2", "accepted: 1, true, yes, on"),
        ("CACHE_URL", "memcached://127.0.0.1", "redis://host:port/0"),
        ("CACHE_URL", "redis://127.0.0.1:70000/0", "redis://host:port/0"),
        ("CACHE_URL", "redis://127.0.0.1:port/0", "redis://host:port/0"),
        ("CACHE_URL", "redis://127.0.0.1:6379/x", "redis://host:port/0"),
        ("CACHE_URL", "redis://", "redis://host:port/0"),
        ("WEB_CONCURRENCY", "x", "from 1 to 256"),
        ("HELPCENTER_HSTS_SUBDOMAINS", "2", "accepted: 1, true, yes, on"),
        ("HELPCENTER_ALLOWED_HOSTS", "https://help.example.org", "without scheme"),
        ("HELPCENTER_ALLOWED_HOSTS", "help.example.org/guides", "such as help.example.org"),
        ("DATABASE_URL", "mysql://root@localhost/help", "postgres:// or sqlite://"),
        ("DATABASE_URL", "no-such-scheme", "postgres://user:pass@host:port/name"),
        ("DATABASE_URL", "postgres://", "postgres://user:pass@host:port/name"),
        ("DATABASE_URL", "sqlite://", "sqlite:////path/to/file"),
        ("DATABASE_REPLICA_URL", "postgres://a@localhost/help", "of DATABASE_URL's kind"),
        ("HELPCENTER_S3_ACCESS_KEY", "only-half", "expected both"),
        ("HELPCENTER_S3_ENDPOINT", "ftp://s3.example.org", "https://host[:port]"),
        ("HELPCENTER_SECRET_KEY", "short", "at least 32"),
        ("HELPCENTER_DATA_DIR", "/dev/null/here", "a folder that this user may write to"),
        ("HELPCENTER_DATA_DIR", "/proc/sys", "a folder that this user may write to"),
    ],
)
def test_a_bad_value_stops_the_start_and_says_what_is_accepted(tmp_path, name, value, accepted):
    run = manage(tmp_path, "check", **{name: value})
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert name in line
    assert accepted in line


@pytest.mark.parametrize(
    "address",
    ["postgres://helpcenter:geheim@127.0.0.1:1/none", "sqlite:////no-such-folder/site.sqlite3"],
)
def test_a_database_that_cannot_be_reached_is_told_in_one_line(tmp_path, address):
    run = manage(tmp_path, "prepare_site", DATABASE_URL=address)
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert "DATABASE_URL" in line
    assert "geheim" not in line


def test_a_database_password_is_not_repeated_when_the_address_is_refused(tmp_path):
    run = manage(tmp_path, "check", DATABASE_URL="mysql://root:geheim@localhost/help")
    assert run.returncode != 0
    assert "geheim" not in run.stderr


def test_the_deployment_check_finds_nothing_with_https(tmp_path):
    run = manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "INFO"),
        HELPCENTER_HTTPS="1",
        HELPCENTER_ALLOWED_HOSTS="help.example.org",
    )
    assert (run.returncode, run.stdout) == (
        0,
        "System check identified no issues (2 silenced).\n",
    ), run.stderr


def test_the_deployment_check_silences_nothing_where_all_subdomains_are_declared(tmp_path):
    run = manage(
        tmp_path,
        *("check", "--deploy", "--fail-level", "INFO"),
        HELPCENTER_HTTPS="1",
        HELPCENTER_HSTS_SUBDOMAINS="1",
        HELPCENTER_ALLOWED_HOSTS="help.example.org",
    )
    assert (run.returncode, run.stdout) == (
        0,
        "System check identified no issues (0 silenced).\n",
    ), run.stderr


@pytest.mark.parametrize("name", ["SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"])
def test_https_of_this_site_promises_nothing_for_the_others_of_its_domain(tmp_path, name):
    assert setting(tmp_path, name, HELPCENTER_HTTPS="1") == "False"
    assert setting(tmp_path, name, HELPCENTER_HSTS_SUBDOMAINS="1") == "False"
    both = {"HELPCENTER_HTTPS": "1", "HELPCENTER_HSTS_SUBDOMAINS": "1"}
    assert setting(tmp_path, name, **both) == "True"


def test_a_migrated_site_passes_the_database_checks(tmp_path):
    assert manage(tmp_path, "prepare_site").returncode == 0
    run = manage(tmp_path, "check", "--database", "default", "--fail-level", "INFO")
    assert run.returncode == 0, run.stderr


def test_no_migration_is_missing(tmp_path):
    run = manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert run.returncode == 0, run.stdout


def test_debug_is_off_unless_asked_for(tmp_path):
    assert setting(tmp_path, "DEBUG") == "False"


@pytest.mark.parametrize(
    "name", ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
)
def test_declared_https_secures_redirects_and_cookies(tmp_path, name):
    assert setting(tmp_path, name, HELPCENTER_HTTPS="1") == "True"


def test_without_https_the_forwarded_protocol_is_not_trusted(tmp_path):
    assert setting(tmp_path, "SECURE_PROXY_SSL_HEADER") == "None"


def test_redis_becomes_the_cache_where_it_is_named(tmp_path):
    caches = setting(tmp_path, "CACHES", CACHE_URL="redis://127.0.0.1:6379/0")
    assert "rediscache.SharedCache" in caches


def settings_in_code():
    """Return every variable that a reader of the environment is asked for."""
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for room in ("helpcenter", "articles")
        for path in (ROOT / room).rglob("*.py")
    )
    return set(re.findall(r"\b(?:env\.[a-z]+|_database)\(\s*\"([A-Z][A-Z0-9_]+)\"", source))


def settings_in_readme():
    """Return the variables in the first column of the table of settings."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("\n## Settings\n")[2].partition("\n## ")[0]
    names = "".join(re.findall(r"^\| (`[A-Z].*?) \|", table, re.MULTILINE))
    return set(re.findall(r"`([A-Z0-9_]+)`", names))


def test_the_readme_lists_exactly_the_settings_that_are_read():
    assert settings_in_readme() == settings_in_code()


def test_the_wsgi_application_loads(monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from helpcenter.wsgi import application  # noqa: PLC0415

    assert callable(application)
