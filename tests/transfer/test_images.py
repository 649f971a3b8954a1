"""Images that come with files: nothing but the picture is stored, and that stays the same."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from articles.content.images import encode_image
from articles.transfer.frontmatter import FormatError
from articles.transfer.images import Images
from articles.transfer.sources import SourceFile
from tests import factories

SECRET = b"13800138000"


@pytest.fixture
def stored(media_root, db, django_capture_on_commit_callbacks):
    """Store an image as an import does and return its name with the bytes on disk."""

    def store(content, name=""):
        with django_capture_on_commit_callbacks(execute=True):
            image = store_image(name or own_name(content), content)
        return image.name, (media_root / image.name).read_bytes()

    return store


def store_image(name, content):
    files = [] if content is None else [SourceFile(name, content)]
    return Images(files).store(name)


def own_name(content, size="60x40", extension="jpg"):
    """Return the name that the site would give the bytes if they were its own."""
    return f"images/{hashlib.sha256(content).hexdigest()[:20]}-{size}.{extension}"


def picture(kind, **options):
    output = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((60, 40)).save(output, kind, **options)
    return output.getvalue()


def with_exif():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return picture("JPEG", exif=exif, progressive=True)


def with_png_text():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    return picture("PNG", pnginfo=words)


@pytest.mark.parametrize(
    "content",
    [
        with_exif(),
        picture("JPEG", comment=SECRET, progressive=True),
        picture("JPEG", icc_profile=SECRET, progressive=True),
        picture("JPEG", progressive=True) + SECRET,
        picture("JPEG", progressive=True)[:-2] + b"\xff\xfe\x00\x0d" + SECRET + b"\xff\xd9",
        with_png_text(),
        picture("PNG", icc_profile=SECRET),
        picture("PNG") + SECRET,
        picture("PNG") + SECRET + picture("PNG")[-12:],
    ],
    ids=["exif", "comment", "icc", "behind", "late-comment", "png-text", "png-icc", "png-behind",
         "png-behind-with-end"],
)  # fmt: skip
def test_what_is_no_picture_is_not_stored_whatever_the_name_says(stored, content):
    name, kept = stored(content)
    assert name != own_name(content)
    assert SECRET not in kept
    assert kept == encode_image(content).content


@pytest.mark.parametrize(
    "content",
    [
        *(encode_image(picture(kind)).content for kind in ("JPEG", "PNG", "WEBP")),
        encode_image(factories.image_bytes("JPEG", (1500, 9000))).content,
        picture("PNG", compress_level=1),
    ],
    ids=["jpeg", "png", "webp", "large", "other-compression"],
)
def test_what_the_site_encoded_stays_byte_by_byte(stored, content):
    name, kept = stored(content)
    assert kept == content
    assert name.startswith(f"images/{hashlib.sha256(content).hexdigest()[:20]}-")


def test_a_picture_that_is_too_wide_is_made_smaller_however_bare_it_is(stored):
    name, _ = stored(factories.image_bytes("PNG", (2160, 100)), "x.png")
    assert name.endswith("-1080x50.png")


def test_bytes_that_only_begin_like_a_jpeg_are_refused(db):
    content = encode_image(picture("JPEG")).content
    with pytest.raises(ValueError, match="图片"):
        store_image("x.jpg", content[:100])


def test_a_picture_that_neither_the_files_nor_the_site_have_is_refused(media_root):
    with pytest.raises(FormatError, match="不在这些文件里"):
        store_image(own_name(b""), None)
