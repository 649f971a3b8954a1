"""What is refused before it is read, what is compressed, what a HEAD request gets."""

import gzip
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from helpcenter.limits import ADMIN_BODY, PUBLIC_BODY, PUBLIC_QUERY
from helpcenter.middleware import (
    BodilessHeadMiddleware,
    BodySizeMiddleware,
    QueryLengthMiddleware,
    TextGZipMiddleware,
)
from tests import factories
from tests.clock import NINE

REACHED = HttpResponse("reached")


EDITING = "/admin/articles/article/1/change/"


def answer_to(path, length=None, *, cookies="", **headers):
    """Return the answer to a POST that only says how long it is."""
    request = RequestFactory().post(path, **headers)
    request.META["CONTENT_LENGTH"] = "" if length is None else str(length)
    request.META["HTTP_COOKIE"] = cookies
    return BodySizeMiddleware(lambda _: HttpResponse("reached"))(request)


def is_reached(answer):
    return answer.content == b"reached"


def cookies_of(user, cookies="", path="/admin/"):
    """Return the cookies that a browser gets which this user opens the page with."""
    request = RequestFactory().get(path, HTTP_COOKIE=cookies)
    request.user = user
    answer = BodySizeMiddleware(lambda _: HttpResponse("reached"))(request)
    return "; ".join(f"{name}={cookie.coded_value}" for name, cookie in answer.cookies.items())


@pytest.fixture
def editors():
    """The cookies of a browser that an editor has used, whose session is over."""
    return cookies_of(User(is_staff=True))


class TestBodySize:
    @pytest.mark.parametrize(
        ("path", "most"),
        [
            ("/text-size/", PUBLIC_BODY),
            ("/search/opened/", PUBLIC_BODY),
            ("/administrators/", PUBLIC_BODY),
            ("/admin/login/", PUBLIC_BODY),
            (EDITING, ADMIN_BODY),
        ],
    )
    def test_a_body_may_be_as_long_as_its_address_needs(self, path, most, editors):
        assert is_reached(answer_to(path, most, cookies=editors))
        assert answer_to(path, most + 1, cookies=editors).status_code == 413

    def test_an_editor_is_told_what_to_do(self, editors):
        sentence = answer_to(EDITING, ADMIN_BODY + 1, cookies=editors).content.decode()
        assert "150 MB" in sentence
        assert "返回上一页" in sentence

    @pytest.mark.parametrize(
        "cookies",
        ["", "sessionid=abc; csrftoken=def", "editors-browser=1", "editors-browser=1:1uabcd:xyz"],
    )
    def test_a_stranger_sends_no_long_body_to_the_admin_either(self, cookies):
        assert is_reached(answer_to(EDITING, PUBLIC_BODY, cookies=cookies))
        refusal = answer_to(EDITING, PUBLIC_BODY + 1, cookies=cookies)
        assert refusal.status_code == 413
        assert "登录" in refusal.content.decode()

    def test_only_an_editors_browser_is_remembered_and_only_for_the_admin(self):
        assert cookies_of(AnonymousUser()) == cookies_of(User()) == ""
        assert cookies_of(User(is_staff=True), path="/about/") == ""

    def test_a_browser_is_remembered_for_a_year_and_anew_after_half_of_it(self, clock):
        clock.show(NINE)
        cookies = cookies_of(User(is_staff=True))
        for days, is_known, is_noted_anew in (
            (0, True, False),
            (182, True, False),
            (183, True, True),
            (364, True, True),
            (366, False, True),
        ):
            clock.show(NINE + timedelta(days=days))
            assert is_reached(answer_to(EDITING, ADMIN_BODY, cookies=cookies)) is is_known
            assert bool(cookies_of(User(is_staff=True), cookies)) is is_noted_anew

    def test_a_body_of_unknown_length_is_refused(self):
        answer = answer_to("/text-size/", HTTP_TRANSFER_ENCODING="chunked")
        assert answer.status_code == 411

    def test_a_request_without_a_body_passes(self):
        request = RequestFactory().get("/")
        assert BodySizeMiddleware(lambda _: REACHED)(request) is REACHED

    @pytest.mark.django_db
    def test_the_refusal_has_the_headers_of_every_page(self):
        response = Client().post("/text-size/", {"next": "/" * PUBLIC_BODY})
        assert response.status_code == 413
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in response.headers


def compressed(response):
    request = RequestFactory().get("/", HTTP_ACCEPT_ENCODING="gzip")
    return TextGZipMiddleware(lambda _: response)(request)


class TestCompression:
    @pytest.mark.parametrize(
        "kind",
        [
            "text/html; charset=utf-8",
            "application/json",
            "application/manifest+json",
            "application/atom+xml; charset=utf-8",
            "image/svg+xml",
        ],
    )
    def test_text_is_compressed(self, kind):
        response = compressed(HttpResponse("密码" * 500, content_type=kind))
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.content).decode() == "密码" * 500

    @pytest.mark.django_db
    def test_a_picture_keeps_its_length(self, client, media_root):
        name = "images/0123456789abcdef0123-60x40.png"
        (media_root / "images").mkdir()
        (media_root / name).write_bytes(factories.image_bytes())
        response = client.get(f"/media/{name}", headers={"accept-encoding": "gzip"})
        assert b"".join(response.streaming_content) == factories.image_bytes()
        assert "Content-Encoding" not in response.headers
        assert response.headers["Content-Length"] == str(len(factories.image_bytes()))


class TestHead:
    def head(self, response):
        return BodilessHeadMiddleware(lambda _: response)(RequestFactory().head("/"))

    def test_a_page_says_its_length_and_sends_nothing(self):
        response = self.head(HttpResponse("reached"))
        assert (response.content, response.headers["Content-Length"]) == (b"", "7")

    def test_a_stream_sends_nothing(self):
        assert b"".join(self.head(StreamingHttpResponse([b"a"])).streaming_content) == b""

    @pytest.mark.django_db  # closing a response closes old connections
    def test_a_file_is_closed_unread(self, tmp_path):
        (tmp_path / "a.png").write_bytes(b"abc")
        file = (tmp_path / "a.png").open("rb")
        response = self.head(FileResponse(file))
        assert response.file_to_stream is None
        response.close()
        assert file.closed

    def test_a_page_that_is_asked_for_is_sent(self):
        response = BodilessHeadMiddleware(lambda _: REACHED)(RequestFactory().get("/"))
        assert response.content == b"reached"


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/search/", PUBLIC_QUERY), ("/nowhere/", PUBLIC_QUERY), ("/admin/articles/", 100_000)],
)
def test_only_editors_addresses_may_have_a_very_long_query(path, kept):
    request = RequestFactory().get(path, QUERY_STRING="q" * 100_000)
    QueryLengthMiddleware(lambda _: REACHED)(request)
    assert len(request.META["QUERY_STRING"]) == kept
    assert len(request.get_full_path()) == len(path) + 1 + kept
