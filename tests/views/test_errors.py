"""Pages for what went wrong: each keeps the search box and the hotline."""

import errno
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError
from django.test import Client
from django.urls import path

from articles import publishing
from articles.models import ContactChannel
from articles.views import browse
from helpcenter.urls import *  # noqa: F403  (this module is the address book of the tests below)
from helpcenter.urls import urlpatterns as ordinary
from tests import factories
from tests.pages import has_search_box, links, parse, text_of


def refuse(request):
    raise PermissionDenied


def suspect(request):
    raise SuspiciousOperation("?")


def fail(request):
    raise RuntimeError("a secret detail")


urlpatterns = [
    path("refuse/", refuse),
    path("suspect/", suspect),
    path("fail/", fail),
    *ordinary,
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

CASES = [("/no-such-page/", 404), ("/refuse/", 403), ("/suspect/", 400), ("/fail/", 500)]


@pytest.fixture
def visitor(hotline):
    """A browser that shows error pages as a visitor sees them, after a first page."""
    client = Client(raise_request_exception=False)
    client.get("/")
    return client


@pytest.mark.parametrize(("address", "status"), CASES)
def test_an_error_page_keeps_its_status_search_box_and_hotline(visitor, address, status):
    response = visitor.get(address)
    tree = parse(response)
    assert response.status_code == status
    assert has_search_box(tree)
    assert "tel:95188" in links(tree)


@pytest.mark.parametrize(("address", "status"), CASES)
def test_an_error_page_says_in_chinese_what_happened(visitor, address, status):
    tree = parse(visitor.get(address))
    assert tree.get("lang") == "zh-Hans"
    assert len(text_of(tree.find(".//h1"))) >= 4


@pytest.mark.parametrize(("address", "status"), CASES)
def test_an_error_page_is_not_for_search_engines(visitor, address, status):
    assert '<meta name="robots" content="noindex">' in visitor.get(address).content.decode()


def test_the_page_of_a_withdrawn_article_keeps_search_box_and_hotline(visitor):
    article = factories.make_article()
    publishing.withdraw([article])
    response = visitor.get(article.get_absolute_url())
    assert response.status_code == 410
    assert has_search_box(parse(response))
    assert "tel:95188" in links(parse(response))


def test_an_unexpected_error_tells_nothing_of_its_cause(visitor):
    assert "secret detail" not in visitor.get("/fail/").content.decode()


def test_an_unexpected_error_asks_the_database_nothing(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor.get("/fail/")


@pytest.fixture
def broken_database(monkeypatch):
    """A database that answers nothing any more."""

    def refuse_to_answer(*args, **kwargs):
        raise DatabaseError("connection refused")

    for name in ("execute_sql", "has_results"):
        monkeypatch.setattr(f"django.db.models.sql.compiler.SQLCompiler.{name}", refuse_to_answer)


@pytest.mark.parametrize("address", ["/", "/guides/recover/", "/search/?q=密码", "/contact/"])
def test_without_a_database_a_visitor_still_gets_search_box_and_hotline(
    visitor, broken_database, address
):
    response = visitor.get(address)
    assert response.status_code == 503
    assert response["Retry-After"].isdigit()
    assert has_search_box(parse(response))
    assert "tel:95188" in links(parse(response))


def test_a_fault_of_ours_is_a_500_and_no_outage(visitor, monkeypatch):
    monkeypatch.setattr("articles.views.browse.structured_data.website", lambda *_, **__: 1 / 0)
    response = visitor.get("/")
    assert response.status_code == 500
    assert "Retry-After" not in response


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("database is locked"), "数据库正忙"),
        (OperationalError("attempt to write a readonly database"), "只能读"),
        (InternalError("cannot execute UPDATE in a read-only transaction"), "只能读"),
        (OperationalError("database or disk is full"), "磁盘满了"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘满了"),
        (OperationalError("no such table: articles_guide"), "不见了"),
        (OperationalError("connection refused"), "连不上数据库"),
        (InterfaceError("connection already closed"), "连不上数据库"),
    ],
)
def test_an_editor_is_told_what_is_wrong_and_that_nothing_was_saved(
    visitor, monkeypatch, error, told
):
    def fail_so(*_, **__):
        raise error

    monkeypatch.setattr("django.contrib.auth.views.LoginView.dispatch", fail_so)
    response = visitor.post("/admin/login/")
    page = response.content.decode()
    assert response.status_code == 503
    assert told in page
    assert "什么都没有保存" in page


def test_without_a_database_an_unknown_address_is_still_a_404(visitor, broken_database):
    response = visitor.get("/no-such-page/")
    assert response.status_code == 404
    assert "tel:95188" in links(parse(response))


def test_a_foreign_host_name_is_refused_with_the_page_for_bad_requests(hotline):
    client = Client(raise_request_exception=False, headers={"host": "evil.example"})
    response = client.get("/")
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
    assert has_search_box(parse(response))


def test_a_form_of_too_many_fields_is_refused_with_a_page(visitor):
    form = {f"field-{number}": "1" for number in range(3000)}
    response = visitor.post(
        "/text-size/", urlencode(form), content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400
    assert has_search_box(parse(response))


def test_an_expired_form_says_what_to_do(hotline):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "返回上一页" in response.content.decode() or "刷新" in response.content.decode()


def test_an_error_page_without_any_hotline_still_has_the_search_box(db):
    ContactChannel.objects.all().delete()
    response = Client().get("/no-such-page/")
    assert response.status_code == 404
    assert has_search_box(parse(response))


def test_a_view_that_breaks_while_rendering_is_answered_with_the_page(visitor, monkeypatch):
    monkeypatch.setattr(browse, "GUIDES_ON_HOME", None)
    response = visitor.get("/")
    assert response.status_code == 500
    assert has_search_box(parse(response))


@pytest.mark.parametrize(
    "address",
    [
        "/guides/%00/",
        "/guides/../../etc/passwd",
        "/guides/%2e%2e/",
        "/guides/密码/",
        "/%ff%fe/",
        "/guides/a/b/c/d/",
        "/" + "a" * 5000,
        "/media/",
        "/guides/recover%0d%0aSet-Cookie:x=1/",
    ],
)
def test_a_strange_address_is_simply_not_found(visitor, address):
    assert visitor.get(address).status_code in (400, 404)


def test_a_missing_slash_never_redirects_to_another_site(visitor):
    response = visitor.get("/%2Fevil.example/%2f..")
    assert not response.headers.get("Location", "").startswith("//")
