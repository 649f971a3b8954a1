"""What the running code is: pages made by other code, templates or styles are not fresh."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def fingerprint() -> str:
    """Return a digest of templates, application code, static names and settings."""
    digest = hashlib.blake2b(digest_size=8)
    for path in _sources(settings.BASE_DIR):
        digest.update(str(path).encode())
        digest.update(path.read_bytes())
    digest.update(repr((settings.HTTPS, settings.MEDIA_URL)).encode())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    yield from sorted((root / "templates").rglob("*.html"))
    for folder in ("articles", "helpcenter"):
        yield from sorted((root / folder).rglob("*.py"))
    for path in (root / "requirements.txt", settings.STATIC_ROOT / "staticfiles.json"):
        if path.is_file():
            yield path
