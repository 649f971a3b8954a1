import dj_database_url
import pytest
from django.conf import settings
from django.db import connections

from articles.models import SearchDocument, SearchPair, SearchPosting, SearchState
from articles.search.backends import store_for
from tests.search.backends import postgres_server

MODELS = (SearchState, SearchDocument, SearchPosting, SearchPair)


def make_store(name, url):
    config = {**settings.DATABASES["default"], **dj_database_url.parse(url)}
    config["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"] if "sqlite" in url else {}
    connections.settings[name] = connections.configure_settings(
        {"default": settings.DATABASES["default"], name: config}
    )[name]
    connection = connections[name]
    with connection.schema_editor() as editor:
        for model in MODELS:
            editor.create_model(model)
    return store_for(connection)


@pytest.fixture(scope="session")
def sqlite_store(django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        yield make_store("search_sqlite", f"sqlite:///{tmp_path_factory.mktemp('s')}/index.sqlite3")
        connections["search_sqlite"].close()


@pytest.fixture(scope="session")
def postgres_store(django_db_blocker):
    folder = postgres_server.binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server binaries on this machine")
    with postgres_server.running(folder) as url, django_db_blocker.unblock():
        yield make_store("search_postgres", url)
        connections["search_postgres"].close()
