"""The search index in each database that the site can run on."""

from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search.backends.sqlite import SQLiteStore
from articles.search.backends.store import Store


def store_for(connection: BaseDatabaseWrapper) -> Store:
    """Return the index in the connection's database."""
    if connection.vendor == "sqlite":
        return SQLiteStore(connection)
    from articles.search.backends.postgres import (  # noqa: PLC0415  (its driver takes 10 MB)
        PostgresStore,
    )

    return PostgresStore(connection)
