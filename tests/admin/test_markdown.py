"""The Markdown editor: who may preview and upload, and what comes back."""

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.content.rendering import MAX_LENGTH, render_html
from tests import factories

PREVIEW = reverse("markdownx_markdownify")
UPLOAD = reverse("markdownx_upload")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<script>alert(1)</script>"


def send(client, content, name="a.png", kind="image/png"):
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, content, kind)})


def test_the_editor_is_told_the_addresses_that_are_routed():
    assert (settings.MARKDOWNX_URLS_PATH, settings.MARKDOWNX_UPLOAD_URLS_PATH) == (PREVIEW, UPLOAD)


@pytest.mark.parametrize("url", [PREVIEW, UPLOAD])
class TestWhoMayAsk:
    @pytest.mark.django_db
    def test_anonymous_visitors_get_a_sentence_and_nothing_else(self, client, url):
        response = client.post(url, {"content": "**a**"})
        assert response.status_code == 403
        assert "重新登录" in response.content.decode()
        assert "strong" not in response.content.decode()

    @pytest.mark.django_db
    def test_staff_without_any_permission_may_not(self, client, url):
        client.force_login(factories.make_staff("nobody"))
        assert client.post(url, {"content": "a"}).status_code == 403

    def test_an_editor_who_is_no_staff_any_more_may_not(self, editor_client, editor, url):
        editor.is_staff = False
        editor.save()
        assert editor_client.post(url, {"content": "a"}).status_code == 403

    def test_reading_the_address_is_refused(self, editor_client, url):
        assert editor_client.get(url).status_code == 405

    def test_a_forged_form_is_refused(self, editor, url):
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)
        assert client.post(url, {"content": "a"}).status_code == 403


class TestPreview:
    def test_it_is_what_the_public_page_shows(self, editor_client):
        markdown = "## 小标题\n\n**「找回密码」**后\n\n- 一\n- 二"
        response = editor_client.post(PREVIEW, {"content": markdown})
        assert response.content.decode() == render_html(markdown)

    @pytest.mark.parametrize(
        "attack",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[点我](javascript:alert(1))",
            "![x](javascript:alert(1))",
            "[a](data:text/html,<script>alert(1)</script>)",
            '<a href="/" onclick="alert(1)">a</a>',
        ],
    )
    def test_nothing_executable_comes_back(self, editor_client, attack):
        html = editor_client.post(PREVIEW, {"content": attack}).content.decode().lower()
        for part in ("<script", "<img src=x", 'href="javascript', 'src="javascript', "<a onclick"):
            assert part not in html
        assert 'href="data:' not in html

    def test_nothing_gives_nothing(self, editor_client):
        response = editor_client.post(PREVIEW)
        assert (response.status_code, response.content) == (200, b"")

    def test_a_text_that_is_too_long_is_refused_with_a_sentence(self, editor_client):
        response = editor_client.post(PREVIEW, {"content": "字" * (MAX_LENGTH + 1)})
        assert response.status_code == 413
        assert "最多 20000 个字" in response.content.decode()


@pytest.mark.usefixtures("media_root")
class TestUpload:
    def test_a_picture_is_stored_and_can_be_seen_by_visitors(self, editor_client, visitor):
        answer = send(editor_client, factories.image_bytes(size=(1080, 2400))).json()
        address = answer["image_code"].partition("(")[2].rstrip(")")
        assert answer["image_code"].startswith("![图片说明](/media/images/")
        assert address.endswith("-1080x2400.png")
        shown = visitor.get(address)
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
        shown.close()

    def test_the_preview_shows_it_at_its_size(self, editor_client):
        code = send(editor_client, factories.image_bytes(size=(60, 40))).json()["image_code"]
        html = editor_client.post(PREVIEW, {"content": code}).content.decode()
        assert 'width="60" height="40"' in html

    def test_the_same_picture_is_stored_once(self, editor_client, media_root):
        for _ in range(2):
            send(editor_client, factories.image_bytes())
        assert len(list((media_root / "images").iterdir())) == 1

    def test_name_and_declared_type_do_not_count(self, editor_client, media_root):
        answer = send(editor_client, factories.image_bytes("JPEG"), "d.html", "text/html").json()
        assert ".jpg)" in answer["image_code"]
        assert [path.suffix for path in (media_root / "images").iterdir()] == [".jpg"]

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (SVG, "a.svg", "image/svg+xml"),
            (SVG, "a.png", "image/png"),
            (HTML, "d.html", "image/gif"),
            (factories.image_bytes("JPEG")[:200], "a.jpg", "image/jpeg"),
            (b"\x00", "a.png", "image/png"),
        ],
        ids=["svg", "svg as png", "html as gif", "corrupt jpeg", "nul"],
    )
    def test_anything_else_is_refused_with_a_sentence(
        self, editor_client, media_root, content, name, kind
    ):
        response = send(editor_client, content, name, kind)
        assert response.status_code == 400
        assert json.loads(response.content)["image"][0].endswith("。")
        assert not list(media_root.rglob("*.*"))

    def test_a_form_without_a_file_is_refused_with_a_sentence(self, editor_client):
        response = editor_client.post(UPLOAD)
        assert response.status_code == 400
        assert "请重新选择" in response.json()["image"][0]
