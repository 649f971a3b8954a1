"""What the API answers where it has no content: a problem in JSON that says what to do."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.api import reads
from articles.models import Article
from tests import factories
from tests.api.answers import ARTICLE, ROOT, get, require_shape
from tests.clock import NINE

ADDRESSES = [f"{ROOT}guides/", ARTICLE, f"{ROOT}search/?q=密码", f"{ROOT}openapi.json"]


@pytest.fixture
def reader(content):
    """A client that gets the site's own answer to an exception."""
    return Client(raise_request_exception=False)


def require_problem(response, status):
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    values = json.loads(response.content)
    require_shape(values, "Problem")
    assert values["status"] == status
    assert values["detail"].endswith("。")
    return values


@pytest.mark.parametrize(
    "path",
    [
        "guides/no-such/", "guides/recover/articles/no-such/", "guides/no-such/articles/",
        "nothing/", "guides/?page=2", "search/?q=密码&page=9",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404_problem(reader, path):
    require_problem(reader.get(ROOT + path), 404)


def test_a_draft_was_never_there(reader, content):
    factories.make_draft(content, slug="draft")
    require_problem(reader.get(f"{ROOT}guides/recover/articles/draft/"), 404)


def test_what_was_withdrawn_is_a_410_problem(reader, content):
    publishing.withdraw(Article.objects.filter(slug="backup"))
    require_problem(reader.get(ARTICLE), 410)
    publishing.withdraw_guides([content])
    for path in ("guides/recover/", "guides/recover/articles/"):
        require_problem(reader.get(ROOT + path), 410)


def test_an_editor_sees_no_more_than_anybody(editor_client, content):
    factories.make_draft(content, slug="draft")
    assert editor_client.get(f"{ROOT}guides/recover/articles/draft/").status_code == 404
    slugs = [item["slug"] for item in get(editor_client, f"{ROOT}articles/")["items"]]
    assert slugs == ["backup", "identity"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1.5", "１", "9" * 5_000, "\x00", "1 "])
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_a_number_that_is_none_is_a_400_problem(reader, name, number):
    for path in ("guides/", "search/"):
        query = {"q": "密码", name: number}
        assert name in require_problem(reader.get(ROOT + path, query), 400)["detail"]


def test_pages_are_bounded(reader):
    require_problem(reader.get(f"{ROOT}articles/?per_page=101"), 400)
    require_problem(reader.get(f"{ROOT}search/?q=a&per_page=51"), 400)


def test_search_without_words_says_so(reader):
    require_problem(reader.get(f"{ROOT}search/"), 400)


@pytest.mark.parametrize(
    "words",
    ["", " ", "？", "\x00", "密" * 10_000, "<script>", "%", "'\"", "\ud7ff\U0001f4a9", "的"],
)
def test_any_words_are_answered(reader, words):
    values = json.loads(reader.get(f"{ROOT}search/", {"q": words}).content)
    require_shape(values, "SearchResults")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_written(reader, method, address):
    strict = Client(enforce_csrf_checks=True)
    response = getattr(strict, method)(address)
    require_problem(response, 405)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_database_that_is_away_is_a_503_problem(reader, monkeypatch):
    def fail(*_arguments):
        raise OperationalError("connection refused")

    monkeypatch.setattr(reads, "_guide", fail)
    response = reader.get(f"{ROOT}guides/recover/")
    require_problem(response, 503)
    assert response.headers["Retry-After"] == "10"


def test_a_fault_of_ours_is_a_500_problem_that_tells_no_secret(reader, monkeypatch):
    def fail(*_arguments):
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(reads, "_guide", fail)
    response = reader.get(f"{ROOT}guides/recover/")
    require_problem(response, 500)
    assert "secret" not in response.content.decode()


def test_a_foreign_host_is_a_400_problem(reader):
    response = reader.get(f"{ROOT}guides/", headers={"Host": "evil.example"})
    require_problem(response, 400)


def test_a_renamed_article_leads_to_its_new_address(reader, content):
    article = Article.objects.get(slug="backup")
    article.slug = "renamed"
    publishing.save_article(article)
    response = reader.get(ARTICLE)
    assert (response.status_code, response.headers["Cache-Control"]) == (301, "no-cache")
    assert response.headers["Location"] == f"{ROOT}guides/recover/articles/renamed/"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert get(reader, response.headers["Location"])["slug"] == "renamed"


def test_a_renamed_guide_leads_to_its_new_address_page_and_all(reader, content):
    content.slug = "renamed"
    publishing.save_guide(content)
    response = reader.get(f"{ROOT}guides/recover/articles/?per_page=1")
    assert response.headers["Location"] == f"{ROOT}guides/renamed/articles/?per_page=1"
    assert reader.get(ARTICLE).headers["Location"] == f"{ROOT}guides/renamed/articles/backup/"


def test_what_stands_in_for_a_withdrawn_article_is_named(reader, content):
    article = Article.objects.get(slug="backup")
    article.leads_to = Article.objects.get(slug="identity")
    publishing.save_article(article)
    publishing.withdraw([article])
    response = reader.get(ARTICLE)
    assert response.status_code == 302
    assert response.headers["Location"] == f"{ROOT}guides/recover/articles/identity/"


def test_a_guide_does_not_stand_in_for_an_article(reader, content):
    content.leads_to = factories.make_guide(slug="other")
    publishing.save_guide(content)
    publishing.withdraw_guides([content])
    require_problem(reader.get(ARTICLE), 410)


def test_a_deleted_article_is_a_410_problem(reader, content):
    publishing.delete_article(Article.objects.get(slug="backup"))
    require_problem(reader.get(ARTICLE), 410)


def test_an_article_before_its_time_is_a_404_problem(reader, content):
    later = timezone.now() + timedelta(days=1)
    factories.make_article(content, slug="later", publish_at=later)
    require_problem(reader.get(f"{ROOT}guides/recover/articles/later/"), 404)


def test_an_article_that_came_by_the_clock_takes_over_the_address_it_came_to(
    reader, content, clock
):
    renamed = Article.objects.get(slug="backup")
    renamed.slug = "renamed"
    publishing.save_article(renamed)
    ends = NINE + timedelta(hours=1)
    factories.make_article(content, slug="backup", publish_at=NINE, withdraw_at=ends)
    answers = []
    for moment in (NINE - timedelta(minutes=1), NINE, ends):
        clock.show(moment)
        answers.append(reader.get(ARTICLE).status_code)
    assert answers == [301, 200, 410]
