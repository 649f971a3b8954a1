"""Uploaded pictures: what is refused, and what becomes of the rest."""

import struct
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from articles.content import images
from articles.content.images import MAX_BYTES, ImageRefused, encode_image
from tests import servers
from tests.environment import ROOT

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect/></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind="PNG", size=(60, 40), mode="RGB", colour=0, **options):
    output = BytesIO()
    Image.new(mode, size, colour).save(output, kind, **options)
    return output.getvalue()


def decoded(encoded):
    return Image.open(BytesIO(encoded.content))


def png_claiming(width, height):
    """Return a small PNG file that says it is larger."""

    def chunk(name, data):
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)


@pytest.mark.parametrize(
    "content",
    [b"", SVG, HTML, b"GIF89a" + HTML, picture("GIF", mode="P"), picture("BMP"), picture("TIFF")],
    ids=["nothing", "svg", "html", "html as gif", "gif", "bmp", "tiff"],
)
def test_anything_but_jpeg_png_and_webp_is_refused_with_a_sentence(content):
    with pytest.raises(ImageRefused, match=r"请.*。$"):
        encode_image(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(kind):
    output = BytesIO()
    Image.effect_noise((200, 200), 60).convert("RGB").save(output, kind)
    with pytest.raises(ImageRefused, match=r"请重新截图|请上传 JPEG"):
        encode_image(output.getvalue()[:-2000])


def test_a_file_over_ten_megabytes_is_refused_before_it_is_decoded():
    with pytest.raises(ImageRefused, match="10 MB"):
        encode_image(picture() + bytes(MAX_BYTES))


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_picture_that_claims_too_many_pixels_is_refused_undecoded(side):
    with pytest.raises(ImageRefused, match="2000 万像素"):
        encode_image(png_claiming(side, side))


@pytest.mark.parametrize("size", [(1, 20_000_000), (30_001, 1)])
def test_a_picture_that_is_too_long_is_refused_undecoded(size):
    with pytest.raises(ImageRefused, match=r"最多 30000 像素，请.*。$"):
        encode_image(png_claiming(*size))


def test_a_long_screenshot_is_taken():
    assert encode_image(picture("PNG", (600, 30_000), "L")).height == 6000


def test_a_photo_may_have_more_pixels_for_it_is_decoded_small():
    assert encode_image(picture("JPEG", (7000, 7000), "L")).width == 1080
    with pytest.raises(ImageRefused, match="5000 万像素"):
        encode_image(picture("JPEG", (8000, 7000), "L"))


def test_the_largest_picture_costs_a_bounded_amount_of_memory(tmp_path):
    (tmp_path / "a.png").write_bytes(picture("PNG", (4400, 4400), "RGBA"))
    code = (
        "import re, sys\n"
        "from articles.content.images import encode_image\n"
        "encode_image(open(sys.argv[1], 'rb').read())\n"
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1])"
    )
    if not Path("/proc/self/status").exists():
        servers.unavailable("Only Linux tells how much memory a process took at most.")
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.png"],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert int(run.stdout) < 260 * 1024


def test_one_picture_is_decoded_at_a_time(monkeypatch):
    under_way, most = [], []

    def encode(image, extension):
        under_way.append(image)
        most.append(len(under_way))
        time.sleep(0.02)
        under_way.pop()
        return images.EncodedImage(b"", extension, 1, 1)

    monkeypatch.setattr(images, "_encode", encode)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(encode_image, [picture()] * 8))
    assert max(most) == 1


def test_a_grey_picture_of_sixteen_bits_keeps_its_greys():
    row = struct.pack("<10H", *[0x4000] * 10) + struct.pack("<10H", *[0xC000] * 10)
    output = BytesIO()
    Image.frombytes("I;16", (20, 10), row * 10).save(output, "PNG")
    shown = decoded(encode_image(output.getvalue())).convert("L")
    assert (shown.getpixel((2, 5)), shown.getpixel((17, 5))) == (0x40, 0xC0)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16"])
def test_a_picture_of_any_mode_is_fitted(mode):
    assert decoded(encode_image(picture("PNG", (2160, 1000), mode))).size == (1080, 500)


def test_what_is_transparent_stays_so_when_fitted():
    encoded = encode_image(picture("PNG", (2160, 1000), "RGB", (0, 0, 0), transparency=(0, 0, 0)))
    assert decoded(encoded).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_phone_screenshot_keeps_its_size():
    encoded = encode_image(picture(size=(1080, 2400)))
    assert (encoded.width, encoded.height) == (1080, 2400)
    assert decoded(encoded).size == (1080, 2400)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((1440, 3200), (1080, 2400)), ((4000, 3000), (1080, 810)), ((100, 12_000), (50, 6000))],
)
def test_a_larger_picture_is_fitted_in_proportion(size, expected):
    encoded = encode_image(picture("JPEG", size))
    assert decoded(encoded).size == expected


def test_a_picture_lying_on_its_side_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    encoded = encode_image(picture("JPEG", (2400, 1200), exif=exif))
    assert decoded(encoded).size == (1080, 2160)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_metadata_survives(kind):
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    options = {"comment": b"SECRET-PLACE"} if kind == "JPEG" else {}
    encoded = encode_image(picture(kind, exif=exif, icc_profile=b"SECRET-PLACE", **options))
    assert b"SECRET-PLACE" not in encoded.content
    assert not decoded(encoded).getexif()


@pytest.mark.parametrize(
    ("kind", "mode", "extension"),
    [
        ("JPEG", "RGB", "jpg"),
        ("JPEG", "CMYK", "jpg"),
        ("JPEG", "L", "jpg"),
        ("PNG", "RGB", "png"),
        ("PNG", "P", "png"),
        ("PNG", "RGBA", "png"),
        ("PNG", "1", "png"),
        ("WEBP", "RGB", "jpg"),
        ("WEBP", "RGBA", "png"),
    ],
)
def test_the_extension_follows_the_content(kind, mode, extension):
    encoded = encode_image(picture(kind, mode=mode))
    assert encoded.extension == extension
    assert decoded(encoded).format == {"jpg": "JPEG", "png": "PNG"}[extension]


def test_the_first_picture_of_an_animation_is_taken():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    output = BytesIO()
    frames[0].save(output, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    encoded = encode_image(output.getvalue())
    red, _, blue = decoded(encoded).convert("RGB").getpixel((10, 10))
    assert (red > 200, blue < 50) == (True, True)


def test_the_name_says_content_and_size():
    encoded = encode_image(picture(size=(60, 40)))
    digest, _, size = encoded.name.partition("-")
    assert (len(digest), size) == (20, "60x40.png")
    assert encode_image(picture(size=(60, 40))).name == encoded.name
    assert encode_image(picture(size=(60, 40), colour=7)).name != encoded.name


NOISE = BytesIO()
Image.effect_noise((40, 60), 80).convert("RGB").save(NOISE, "WEBP")
FILES = [picture("JPEG"), picture("PNG", mode="P"), picture("WEBP"), NOISE.getvalue()]


@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
    st.integers(0, 400),
)
def test_damaged_bytes_are_encoded_or_refused_and_nothing_else(content, changes, cut):
    damaged = bytearray(content)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    with suppress(ImageRefused):
        encode_image(bytes(damaged[: len(damaged) - cut // 4]))
