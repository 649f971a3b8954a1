"""Uploaded pictures, decoded and written anew so that every phone can show them."""

import hashlib
import struct
import threading
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image, ImageOps

Extension = Literal["jpg", "png"]

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
"""By format: a JPEG can be decoded at an eighth of its size, the others only whole."""

MAX_SIDE = 30_000
"""Longest side that is read: a line of a million pixels takes long to make shorter."""

MAX_WIDTH = 1080
MAX_HEIGHT = 6000
JPEG_QUALITY = 85

_ACCEPTED = tuple(MAX_PIXELS)
_SIXTEEN_BITS = ("I", "I;16", "I;16B")
_ORIENTATION = 0x0112
_FIRST_SIDEWAYS = 5  # EXIF orientations 5 to 8 lie on their side
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_DAMAGED = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError,
    MemoryError, AttributeError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders raise on bytes that are not what they seemed."""

_one_at_a_time = threading.Lock()
"""The largest WebP takes 350 MB while it is decoded; several at once would add up."""


class ImageRefused(ValueError):  # noqa: N818  (says what happened to the image)
    """The bytes are no picture that the site shows; the message tells an editor what to do."""


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """A picture as it is stored; its name says its content and its size in pixels."""

    content: bytes
    extension: Extension
    width: int
    height: int

    @property
    def name(self) -> str:
        """The digest of the content and the size, such as `0a1b…-1080x2400.png`."""
        digest = hashlib.sha256(self.content).hexdigest()[:20]
        return f"{digest}-{self.width}x{self.height}.{self.extension}"


def encode_image(content: bytes) -> EncodedImage:
    """Return the picture upright, without metadata, at most 1080 px wide and 6000 px tall.

    What it is is found by decoding, never by a name or a declared type. JPEG, PNG and WebP
    are read; of an animation the first frame. WebP becomes PNG where it is transparent and
    JPEG otherwise, since old phones cannot show it. Raises ImageRefused.
    """
    if not content:
        raise ImageRefused("这个文件是空的，请重新选择一张图片。")
    if len(content) > MAX_BYTES:
        raise ImageRefused("图片超过 10 MB，请先压缩或裁剪，再重新上传。")
    with _one_at_a_time:
        return _encode_opened(_open(content))


def _encode_opened(image: Image.Image) -> EncodedImage:
    _refuse_too_large(image)
    try:
        return _encode(_prepared(image), _extension_for(image))
    except _BOMB as error:
        raise _too_many_pixels(min(MAX_PIXELS.values())) from error
    except _DAMAGED as error:
        raise ImageRefused("图片已损坏或不完整，请重新截图或导出后再上传。") from error


def _too_many_pixels(most: int) -> ImageRefused:
    limit = f"{most // 10_000} 万像素"
    return ImageRefused(f"图片的像素太多，请先把它缩小到 {limit}以内，再重新上传。")


def _open(content: bytes) -> Image.Image:
    """Return the picture with only its header read."""
    try:
        return Image.open(BytesIO(content), formats=_ACCEPTED)
    except _BOMB as error:
        raise _too_many_pixels(min(MAX_PIXELS.values())) from error
    except _DAMAGED as error:
        raise ImageRefused(
            "这个文件不是能用的图片，请上传 JPEG、PNG 或 WebP 格式的图片，手机截图可以直接用。"
        ) from error


def _refuse_too_large(image: Image.Image) -> None:
    most = MAX_PIXELS[image.format or ""]
    if image.width * image.height > most:
        raise _too_many_pixels(most)
    if max(image.size) > MAX_SIDE:
        raise ImageRefused(
            f"图片太长，宽和高最多 {MAX_SIDE} 像素，请先裁剪或者分成几张，再重新上传。"
        )


def _extension_for(image: Image.Image) -> Extension:
    if image.format == "PNG" or (image.format == "WEBP" and image.has_transparency_data):
        return "png"
    return "jpg"


def _prepared(image: Image.Image) -> Image.Image:
    """Return the picture fitted and upright, in a mode that both encoders write.

    It is fitted as early as its mode allows: every later step copies what there is.
    """
    sideways = image.getexif().get(_ORIENTATION, 1) >= _FIRST_SIDEWAYS
    width, height = image.size[::-1] if sideways else image.size
    fitted_width, fitted_height = _fitted_size(width, height)
    target = (fitted_height, fitted_width) if sideways else (fitted_width, fitted_height)
    # A JPEG decoder can leave out detail that will not be kept; other formats ignore this.
    image.draft(None, target)
    fitted = _resizable(image)
    if fitted.size != target:
        fitted = fitted.resize(target, Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(fitted)
    if upright.has_transparency_data:
        return upright.convert("RGBA")
    return upright.convert("L" if upright.mode == "L" else "RGB")


def _resizable(image: Image.Image) -> Image.Image:
    """Return the picture in a mode whose pixels can be averaged."""
    if image.mode in _SIXTEEN_BITS:  # Pillow would cut off at 255 and leave white
        grey = image.point(lambda value: value * (1 / 256)).convert("L")
        grey.info.pop("transparency", None)  # it names a grey of sixteen bits
        return grey
    if image.has_transparency_data and image.mode not in ("RGBA", "LA"):
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image.convert("RGB") if image.mode == "P" else image


def _fitted_size(width: int, height: int) -> tuple[int, int]:
    scale = min(1, MAX_WIDTH / width, MAX_HEIGHT / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _encode(image: Image.Image, extension: Extension) -> EncodedImage:
    image.info = {}  # what an encoder would take over: comments, colour profiles, EXIF
    output = BytesIO()
    if extension == "png":
        image.save(output, "PNG", optimize=True)
    else:
        flat = image if image.mode in ("L", "RGB") else image.convert("RGB")
        flat.save(output, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return EncodedImage(output.getvalue(), extension, image.width, image.height)
