"""Model fields and defaults that several models share.

What a field refuses, it refuses the admin and imported files alike.
"""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models

from articles.content.characters import unfit_in_line, unfit_in_text
from articles.content.rendering import MAX_BRACKETS, MAX_LENGTH
from articles.models.codes import validate_codes, validate_numbers, validate_shown_numbers

MOST_KEYWORDS = 60
LONGEST_KEYWORD = 60
MOST_NAMED = 5
MAX_POSITION = 1_000_000
"""The highest place in an order, far from where one more would not fit."""
LONGEST_NAMED = 30
TEXT_TOO_LONG = f"正文太长，最多 {MAX_LENGTH} 个字。请拆成几篇文章。"
TOO_MANY_BRACKETS = f"正文里的“[”太多，最多 {MAX_BRACKETS} 个。请删掉一些，或者拆成几篇文章。"

LONGEST_ARTICLE = 200_000
MOST_BRACKETS = 5_000
ARTICLE_TOO_LONG = (
    f"正文和所有步骤加起来太长，一篇文章最多 {LONGEST_ARTICLE} 个字、{MOST_BRACKETS} 个“[”。"
    "请删掉一些，或者拆成几篇文章。"
)

_SEPARATORS = re.compile(r"[、，,；;\n\r\t]+")

validate_slug = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    "网址名只能用小写英文字母、数字和中间的连字符，例如 backup-password。",
)


def validate_line(text: str) -> None:
    """Raise ValidationError for what is not a single line of visible characters."""
    if name := unfit_in_line(text):
        raise ValidationError(f"这里只能写一行，不能换行或有控制字符（{name}）。请删掉它。")


def validate_text(text: str) -> None:
    """Raise ValidationError for control characters and half surrogates."""
    if name := unfit_in_text(text):
        raise ValidationError(f"文字里有看不见的控制字符（{name}）。请删掉它，或者重新输入这一段。")


def validate_brackets(text: str) -> None:
    """Raise ValidationError for more links and pictures than are quickly looked for."""
    if text.count("[") > MAX_BRACKETS:
        raise ValidationError(TOO_MANY_BRACKETS)


def is_too_long_in_all(texts: Iterable[str]) -> bool:
    """Whether an article's texts take too long to read, even if none of them does alone."""
    everything = "".join(texts)
    return len(everything) > LONGEST_ARTICLE or everything.count("[") > MOST_BRACKETS


def validate_keywords(text: str) -> None:
    """Raise ValidationError for too many keywords, or one that is a text of its own."""
    words = split_keywords(text)
    if len(words) > MOST_KEYWORDS:
        raise ValidationError(f"最多 {MOST_KEYWORDS} 个词，现在有 {len(words)} 个。请删掉一些。")
    if said := too_long(words, LONGEST_KEYWORD):
        raise ValidationError(said)


def too_long(words: Iterable[str], longest: int) -> str:
    """Return the sentence that names the words of more characters, or an empty string."""
    long = [word for word in words if len(word) > longest][:MOST_NAMED]
    if not long:
        return ""
    shown = (word if len(word) <= LONGEST_NAMED else f"{word[:20]}…" for word in long)
    named = "、".join(f"“{s}”（{len(word)} 个字）" for s, word in zip(shown, long, strict=True))
    return f"每个词最多 {longest} 个字，太长的是：{named}。请缩短，或者用顿号、逗号隔开。"


class LineField(models.CharField[str, str]):
    """A text of one line."""

    default_validators = [validate_line]

    def __init__(self, *args: Any, holds_numbers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holds_numbers = holds_numbers

    def run_validators(self, value: Any) -> None:
        """Refuse also phone numbers that are no channel's, unless this is where they belong."""
        super().run_validators(value)
        if value and not self.holds_numbers:
            validate_numbers(value)

    def deconstruct(self) -> Any:
        """Return what migrations see: a CharField, since the database stores no more."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.CharField", arguments, options


class _PlainTextField(models.TextField[str, str]):
    def deconstruct(self) -> Any:
        """Return what migrations see: a TextField, since the database stores no more."""
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.TextField", arguments, options


class MarkdownField(_PlainTextField):
    """A text in Markdown, no longer than is ever rendered."""

    default_validators = [
        validate_text,
        MaxLengthValidator(MAX_LENGTH, TEXT_TOO_LONG),
        validate_brackets,
        validate_codes,
        validate_shown_numbers,
    ]


class KeywordsField(_PlainTextField):
    """Other words for the same thing, as `split_keywords` reads them."""

    default_validators = [validate_text, validate_keywords]


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
