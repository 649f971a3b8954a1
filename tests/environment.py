"""The environment that tests run in, set before Django reads its settings.

Whatever the developer's shell says, tests use a data folder of their own. DATABASE_URL and
CACHE_URL are kept: with them the same tests run against another database or cache.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(tempfile.mkdtemp(prefix="helpcenter-tests-"))
OURS = ("PORT", "HOST", "WEB_CONCURRENCY")


def prepare() -> None:
    """Point Django at the tests' own data folder and load it."""
    for name in list(os.environ):
        if name.startswith("HELPCENTER_") and name != "HELPCENTER_REQUIRE_ALL":
            del os.environ[name]
    for name in OURS:
        os.environ.pop(name, None)
    os.environ["HELPCENTER_DATA_DIR"] = str(DATA_DIR)
    os.environ["HELPCENTER_DATABASE_POOL"] = "0"  # threads of a pool would outlive their test
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpcenter.settings"
    # Playwright's loop runs in the main thread, where Django then suspects async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
    _make_settings_fit()
    django.setup()
    own = settings.DATABASES["default"]
    if own["ENGINE"].endswith("sqlite"):  # pytest-django knows only the name of Django's own
        own.setdefault("TEST", {})["NAME"] = ":memory:"


def _make_settings_fit() -> None:
    """Change what tests need to be otherwise than on a site; a test may change it back."""
    settings.SEARCH_COUNTS_WRITTEN_EVERY = None
    settings.WHITENOISE_AUTOREFRESH = True  # a new client must not look at every static file
    settings.SINGLE_ADMIN = True  # tests of what takes two people switch it off
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
