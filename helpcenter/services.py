"""The services that a site stands on, as the environment names them: for settings.py."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from helpcenter import env

REPLICA = "replica"
POOL_SIZE = env.number("HELPCENTER_DATABASE_POOL", 6, least=0, most=100)

_DATABASE_NUMBER = re.compile(r"/?\d{0,4}")

_SQLITE_OPTIONS: dict[str, Any] = {
    # Writers queue at BEGIN instead of failing half way; readers are never blocked.
    "transaction_mode": "IMMEDIATE",
    "timeout": 15,  # seconds that a writer waits; a page must answer within gunicorn's 30
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}

_POSTGRESQL_OPTIONS: dict[str, Any] = {
    # A machine that is switched off answers nothing, not even a refusal.
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 30,
}

_POOL: dict[str, Any] = {
    "min_size": 0,  # also what a process that serves only kept pages needs
    "timeout": 2,  # seconds; more than connecting takes, less than a visitor waits
    "max_idle": 60,
    # While the server is away the pool would try less and less often, for minutes.
    "reconnect_timeout": 1,
}


def databases(folder: Path) -> dict[str, dict[str, Any]]:
    """Return DATABASES: the site's own database and, where one is named, its replica."""
    own = _database("DATABASE_URL", f"sqlite:///{folder / 'helpcenter.sqlite3'}")
    url = env.text("DATABASE_REPLICA_URL", "")
    if not url:
        return {"default": own}
    replica = _database("DATABASE_REPLICA_URL", url)
    if own["ENGINE"] != replica["ENGINE"]:
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL is not accepted; expected a database of DATABASE_URL's kind."
        )
    return {"default": own, REPLICA: {**replica, "TEST": {"MIRROR": "default"}}}


def _database(name: str, default: str) -> dict[str, Any]:
    try:
        config: dict[str, Any] = dict(
            dj_database_url.parse(env.text(name, default), conn_max_age=60, conn_health_checks=True)
        )
        if config["NAME"] in ("", ":memory:") and "service" not in config.get("OPTIONS", {}):
            raise ValueError(config["NAME"])
    except (ValueError, dj_database_url.ParseError) as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read; expected postgres://user:pass@host:port/name "
            "or sqlite:////path/to/file."
        ) from error
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return config | {"ENGINE": "helpcenter.databases.sqlite", "OPTIONS": _SQLITE_OPTIONS}
    if config["ENGINE"] == "django.db.backends.postgresql":
        return _on_postgresql(config)
    raise ImproperlyConfigured(
        f"{name} names {config['ENGINE']}; expected postgres:// or sqlite://."
    )


def _on_postgresql(config: dict[str, Any]) -> dict[str, Any]:
    """Return the database with pooled connections, one pool for each process."""
    options = {**_POSTGRESQL_OPTIONS, **config.get("OPTIONS", {})}
    if POOL_SIZE:
        from helpcenter.databases.postgresql.connection import (  # noqa: PLC0415  (loads psycopg)
            WatchedConnection,
        )

        options["pool"] = {**_POOL, "max_size": POOL_SIZE, "connection_class": WatchedConnection}
        config["CONN_MAX_AGE"] = 0  # back to the pool after each request
    return config | {"ENGINE": "helpcenter.databases.postgresql", "OPTIONS": options}


def caches() -> dict[str, dict[str, Any]]:
    """Return CACHES: in Redis where it is named, else in each process.

    `pages` is there only with Redis: the pages that machines keep for each other.
    """
    url = env.text("CACHE_URL", "")
    if not url:
        return {
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "OPTIONS": {"MAX_ENTRIES": 10_000},
            }
        }
    if _is_redis(url):
        from helpcenter import rediscache  # noqa: PLC0415  (its client takes 17 MB a process)

        return {
            "default": {
                "BACKEND": "helpcenter.rediscache.SharedCache",
                "LOCATION": url,
                "KEY_PREFIX": "helpcenter",
                "OPTIONS": rediscache.OPTIONS,
            },
            "pages": {
                "BACKEND": "helpcenter.rediscache.SharedBytes",
                "LOCATION": url,
                "KEY_PREFIX": "helpcenter-pages",
                "OPTIONS": rediscache.BYTES_OPTIONS,
            },
        }
    raise ImproperlyConfigured(
        "CACHE_URL is not accepted; expected redis://host:port/0 or nothing."
    )


def _is_redis(url: str) -> bool:
    """Whether the URL names a Redis, and a database of it by its number."""
    if _is_url(url, "unix"):
        return True
    return _is_url(url, "redis", "rediss") and bool(_DATABASE_NUMBER.fullmatch(urlsplit(url).path))


def _is_url(url: str, *schemes: str) -> bool:
    """Whether the URL has one of the schemes, something after it, and no impossible port."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.netloc or parts.path) and parts.port != 0
    except ValueError:
        return False


def pictures() -> dict[str, Any]:
    """Return the storage of uploaded pictures: a bucket where one is named, else a folder."""
    bucket = env.text("HELPCENTER_S3_BUCKET", "")
    endpoint = env.text("HELPCENTER_S3_ENDPOINT", "")
    if endpoint and not _is_url(endpoint, "https", "http"):
        raise ImproperlyConfigured(
            f"HELPCENTER_S3_ENDPOINT={endpoint!r} is not accepted; expected https://host[:port]."
        )
    access = env.text("HELPCENTER_S3_ACCESS_KEY", "")
    secret = env.text("HELPCENTER_S3_SECRET_KEY", "")
    if bool(access) != bool(secret):
        raise ImproperlyConfigured(
            "HELPCENTER_S3_ACCESS_KEY and HELPCENTER_S3_SECRET_KEY belong together; "
            "expected both, or neither where the machine itself has the right."
        )
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "helpcenter.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint or None,
            "region_name": env.text("HELPCENTER_S3_REGION", "us-east-1"),
            "access_key": access or None,
            "secret_key": secret or None,
        },
    }
