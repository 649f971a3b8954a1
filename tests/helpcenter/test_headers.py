"""Headers of every response, and the cookies that there are none of."""

import pytest

from tests import factories

PUBLIC = [
    "/",
    "/guides/",
    "/guides/forgot-password/",
    "/guides/forgot-password/backup-password/",
    "/search/?q=密码",
    "/search/suggest/?q=密",
    "/contact/",
    "/risks/",
    "/about/",
    "/no-such-page/",
    "/sitemap.xml",
    "/robots.txt",
    "/opensearch.xml",
    "/site.webmanifest",
    "/feed/",
    "/healthz",
    "/readyz",
    "/admin/login/",
]
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "connect-src": "'self'",
}
pytestmark = pytest.mark.usefixtures("starter")


def policy(response):
    directives = response.headers["Content-Security-Policy"].split(";")
    return {name: value for name, _, value in (d.strip().partition(" ") for d in directives)}


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_has_the_strict_content_security_policy(client, path):
    given = policy(client.get(path))
    assert {name: given.get(name) for name in CSP} == CSP


@pytest.mark.parametrize("path", PUBLIC)
def test_no_source_of_a_page_may_be_unsafe_or_foreign(client, path):
    sources = {word for value in policy(client.get(path)).values() for word in value.split()}
    assert sources <= {"'none'", "'self'", "data:"}


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_has_the_other_security_headers(client, path):
    headers = client.get(path).headers
    names = ("X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Opener-Policy")
    assert [headers.get(name) for name in names] == ["nosniff", "DENY", "same-origin"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", [path for path in PUBLIC if not path.startswith("/admin/")])
def test_an_anonymous_visitor_gets_no_cookie(client, path):
    assert client.get(path).cookies == {}


def test_admin_pages_have_the_strict_policy_too(client, admin_user):
    client.force_login(admin_user)
    article = factories.make_article()
    for path in ("/admin/", f"/admin/articles/article/{article.pk}/change/"):
        response = client.get(path)
        assert response.status_code == 200
        sources = {word for value in policy(response).values() for word in value.split()}
        assert sources <= {"'none'", "'self'", "data:"}


def test_without_https_no_strict_transport_is_declared(client):
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_declared_https_answers_with_strict_transport(client, settings):
    settings.SECURE_HSTS_SECONDS = 31536000
    header = client.get("/", secure=True).headers["Strict-Transport-Security"]
    assert header.startswith("max-age=31536000")


def test_declared_https_redirects_but_leaves_the_probes_alone(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    statuses = {path: client.get(path).status_code for path in ("/", "/healthz", "/readyz")}
    assert statuses == {"/": 301, "/healthz": 200, "/readyz": 200}
