"""Uploaded images: only names that the site itself gave."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
NAME = "images/0123456789abcdef0123-60x40.png"


@pytest.fixture
def stored(media_root):
    """One image in the folder, and a file that is nobody's business beside it."""
    (media_root / "images").mkdir()
    (media_root / NAME).write_bytes(factories.image_bytes())
    (media_root / "images" / "page.html").write_text("<script>alert(1)</script>")
    (media_root / "images" / "x.svg").write_text("<svg onload='alert(1)'/>")
    (media_root.parent / "secret-key").write_text("secret")
    return media_root


def test_an_image_is_served_as_what_it_is(client, stored):
    response = client.get(f"/media/{NAME}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_an_image_may_be_kept_for_ever(client, stored):
    response = client.get(f"/media/{NAME}")
    response.close()
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "images/page.html",
        "images/x.svg",
        "images/",
        "images",
        "../secret-key",
        "images/../../secret-key",
        "images/..%2f..%2fsecret-key",
        "%2e%2e/secret-key",
        "images/no-such.png",
        "images/%00.png",
        "other/x.png",
        "images/sub/x.png",
        "images/x.png%0a",
    ],
)
def test_anything_else_is_not_found(client, stored, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_an_image_is_only_read(client, stored):
    assert client.post(f"/media/{NAME}").status_code == 405
