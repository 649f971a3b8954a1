"""What is refused before it is read, what is compressed, what a HEAD request gets."""

import gzip

import pytest
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

REACHED = HttpResponse("reached")


def answer_to(path, length=None, **headers):
    """Return the answer to a POST that only says how long it is."""
    request = RequestFactory().post(path, **headers)
    request.META["CONTENT_LENGTH"] = "" if length is None else str(length)
    return BodySizeMiddleware(lambda _: REACHED)(request)


class TestBodySize:
    @pytest.mark.parametrize(
        ("path", "most"),
        [
            ("/text-size/", PUBLIC_BODY),
            ("/search/opened/", PUBLIC_BODY),
            ("/administrators/", PUBLIC_BODY),
            ("/admin/login/", PUBLIC_BODY),
            ("/admin/articles/article/1/change/", ADMIN_BODY),
        ],
    )
    def test_a_body_may_be_as_long_as_its_address_needs(self, path, most):
        assert answer_to(path, most) is REACHED
        assert answer_to(path, most + 1).status_code == 413

    def test_an_editor_is_told_what_to_do(self):
        sentence = answer_to("/admin/articles/article/add/", ADMIN_BODY + 1).content.decode()
        assert "150 MB" in sentence
        assert "返回上一页" in sentence

    def test_a_body_of_unknown_length_is_refused(self):
        assert answer_to("/text-size/", HTTP_TRANSFER_ENCODING="chunked").status_code == 411

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
