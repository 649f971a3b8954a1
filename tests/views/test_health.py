"""Probes: the process lives; database and index answer."""

import pytest
from django.db import DatabaseError

from articles.search import engine


def test_the_process_lives_without_asking_the_database(client):
    response = client.get("/healthz")  # pytest-django forbids database access here
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_migrated_site_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_site_whose_index_does_not_answer_is_not_ready_and_says_why(client, monkeypatch):
    def refuse():
        raise engine.SearchUnavailable("the index is missing")

    monkeypatch.setattr(engine, "check", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (
        503,
        b"SearchUnavailable: the index is missing\n",
    )


@pytest.mark.django_db
def test_a_site_whose_database_does_not_answer_is_not_ready_and_says_why(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("connection refused")

    monkeypatch.setattr("django.db.connection.cursor", refuse, raising=False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert b"connection refused" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_no_cache_keeps_the_answer_of_a_probe(client, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "pod-3.internal", ""])
def test_a_probe_may_name_any_host(client, path, host):
    assert client.get(path, headers={"host": host}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/about/", "/admin/login/", "/healthz/", "/healthz/../"])
def test_nothing_else_may(client, path):
    assert client.get(path, headers={"host": "pod-3.internal"}).status_code == 400


@pytest.mark.django_db
def test_a_probe_gets_the_security_headers(client):
    assert client.get("/healthz").headers["X-Content-Type-Options"] == "nosniff"
