"""Names for addresses, made from Chinese titles."""

import re
import secrets
import unicodedata

from articles.content import pinyin

MAX_LENGTH = 60

_OTHER = re.compile(r"[^a-z0-9]+")


def slug_from_title(title: str, *, prefix: str) -> str:
    """Return a lower-case ASCII name for the title: its pinyin, at most 60 characters.

    A title without a single letter, digit or Chinese character gives the prefix with a
    random ending, so the name is never empty. Uniqueness is the caller's to check.
    """
    folded = unicodedata.normalize("NFKC", title).lower()
    spelled = (f" {pinyin.syllable(c)} " if pinyin.readings(c) else c for c in folded)
    slug = _OTHER.sub("-", "".join(spelled)).strip("-")
    if len(slug) > MAX_LENGTH:
        slug = slug[:MAX_LENGTH].rpartition("-")[0] or slug[:MAX_LENGTH]
    return slug or f"{prefix}-{secrets.token_hex(3)}"
