"""Model fields and defaults that several models share."""

import re
import secrets
from typing import Any

from django.core.validators import RegexValidator
from django.db import models

_SEPARATORS = re.compile(r"[、，,；;\n\r\t]+")

validate_slug = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    "网址名只能用小写英文字母、数字和中间的连字符，例如 backup-password。",
)


class SlugField(models.CharField[str, str]):
    """A lower-case ASCII name for addresses: letters, digits and single hyphens."""

    default_validators = [validate_slug]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)


def split_keywords(text: str) -> tuple[str, ...]:
    """Return the keywords in the text, in order, each once.

    They may be separated by line breaks, tabs, and full- or half-width commas,
    semicolons and enumeration commas. Spaces belong to a keyword.
    """
    found = (word.strip() for word in _SEPARATORS.split(text))
    return tuple(dict.fromkeys(word for word in found if word))


def random_slug() -> str:
    """Return a fresh name for things whose name nobody needs to choose."""
    return f"n-{secrets.token_hex(4)}"
