"""Images that come with files: stored as the site stores any, without metadata."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from articles.content.images import EncodedImage, ImageRefused, encode_image
from articles.transfer.frontmatter import FormatError
from articles.transfer.sources import SourceFile

_OWN_NAME = re.compile(
    r"\Aimages/[0-9a-f]{20}-(?P<width>\d{1,5})x(?P<height>\d{1,5})\.(?:jpg|png)\Z", re.ASCII
)
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"

# A progressive JPEG as Pillow writes it: the plain JFIF segment, tables, frame, scans, end.
_JPEG_START = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
_JPEG_END = b"\xff\xd9"
_JPEG_SCAN = b"\xff\xda"
_JPEG_SEGMENTS = (b"\xff\xdb", b"\xff\xc2", b"\xff\xc4", _JPEG_SCAN)
_JPEG_MARKER = re.compile(rb"\xff[^\0]")  # inside a scan, ff is followed by 00


@dataclass(frozen=True, slots=True)
class StoredImage:
    """An image as the site stores it: its path in the storage and its size in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """An image that can be stored, with its bytes where the site does not have it yet."""

    image: StoredImage
    content: bytes | None


class Images:
    """The images of an import by name; each is looked at once, however many steps show it."""

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._files = {file.name: file.content for file in files}
        self._seen: dict[str, _Seen | FormatError | ImageRefused] = {}

    def look_at(self, name: str) -> None:
        """Encode the image as `store` does, so that it has nothing left to do but store."""
        if name not in self._seen:
            try:
                self._seen[name] = _look_at(name, self._files.get(name))
            except (FormatError, ImageRefused) as error:
                self._seen[name] = error

    def store(self, name: str) -> StoredImage:
        """Store the image that a file calls `name` when the transaction commits, and return it.

        It is encoded anew, unless it already is as the site encodes images: encoding a JPEG
        again would change it with every export and import. What is not among the files, the
        site must have. Raises FormatError and ImageRefused.
        """
        self.look_at(name)
        seen = self._seen[name]
        if not isinstance(seen, _Seen):
            raise seen
        if seen.content is not None:
            transaction.on_commit(partial(_write, seen.image.name, seen.content))
        return seen.image


def _look_at(name: str, content: bytes | None) -> _Seen:
    if content is None or _is_stored(name, content):
        return _Seen(_known(name), None)
    encoded = encode_image(content)
    if _is_as_encoded(content, encoded):
        encoded = EncodedImage(content, encoded.extension, encoded.width, encoded.height)
    image = StoredImage(f"images/{encoded.name}", encoded.width, encoded.height)
    return _Seen(image, encoded.content)


def _known(name: str) -> StoredImage:
    match = _OWN_NAME.match(name)
    if match is None or not default_storage.exists(name):
        raise FormatError(f"图片 {name} 不在这些文件里。")
    return StoredImage(name, int(match["width"]), int(match["height"]))


def _is_stored(name: str, content: bytes) -> bool:
    """Whether the site has this very picture: its name says what it holds."""
    digest = hashlib.sha256(content).hexdigest()[:20]
    return name.startswith(f"images/{digest}-") and default_storage.exists(name)


def _write(name: str, content: bytes) -> None:
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))


def _is_as_encoded(content: bytes, encoded: EncodedImage) -> bool:
    """Whether the file has the size of the encoded image, and nothing beside its picture."""
    if not (_is_bare_png(content) or _is_bare_jpeg(content)):
        return False
    with Image.open(BytesIO(content)) as image:
        return image.size == (encoded.width, encoded.height)


def _is_bare_png(content: bytes) -> bool:
    if not (content.startswith(_PNG_START) and content.endswith(_PNG_END)):
        return False
    place = len(_PNG_START)
    chunks: list[bytes] = []
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        chunks.append(content[place + 4 : place + 8])
        place += length + 12
    return place == len(content) and [*dict.fromkeys(chunks)] == [b"IHDR", b"IDAT", b"IEND"]


def _is_bare_jpeg(content: bytes) -> bool:
    if not content.startswith(_JPEG_START):
        return False
    place = len(_JPEG_START)
    while (marker := content[place : place + 2]) in _JPEG_SEGMENTS:
        place += int.from_bytes(content[place + 2 : place + 4], "big") + 2
        if marker == _JPEG_SCAN and (following := _JPEG_MARKER.search(content, place)):
            place = following.start()
    return content[place:] == _JPEG_END
