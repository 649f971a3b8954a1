"""Slugs and keywords as fields keep them."""

import pytest
from django.core.exceptions import ValidationError

from articles.content.rendering import MAX_BRACKETS, MAX_LENGTH
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.models.fields import random_slug, split_keywords, validate_slug


@pytest.mark.parametrize("slug", ["a", "backup-password", "95188", "n-0a1b2c3d"])
def test_a_lower_case_ascii_name_is_accepted(slug):
    validate_slug(slug)


@pytest.mark.parametrize(
    "slug",
    ["", "Backup", "a--b", "-a", "a-", "a_b", "密码", "a b", "a/b", "a\n", "ａ", "_guide", ".."],
)
def test_anything_else_is_no_name_for_an_address(slug):
    with pytest.raises(ValidationError):
        validate_slug(slug)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("忘记密码\n密码忘了", ("忘记密码", "密码忘了")),
        ("密码、支付，免密；小额,自动;扣款", ("密码", "支付", "免密", "小额", "自动", "扣款")),
        ("App 免密\r\n\r\n  关闭 ", ("App 免密", "关闭")),
        ("密码\n密码", ("密码",)),
        (" \n,", ()),
    ],
)
def test_keywords_are_split_at_lines_and_commas_each_once(text, words):
    assert split_keywords(text) == words


LINES = [
    *((Guide, name) for name in ("title", "summary")),
    *((Article, name) for name in ("title", "summary", "fits_when")),
    (Step, "image_alt"),
    (RiskNote, "title"),
    *((ContactChannel, name) for name in ("name", "value", "hours")),
]
TEXTS = [
    *((Guide, name) for name in ("introduction", "closing")),
    (Article, "body"),
    *((Step, name) for name in ("text", "caution")),
    (RiskNote, "body"),
    (ContactChannel, "how_to"),
]


def refusal(model, name, value):
    """Return what the model says of the field's value, nothing where it is accepted."""
    try:
        model(**{name: value}).clean_fields()
    except ValidationError as error:
        return " ".join(error.message_dict.get(name, ()))
    return ""


@pytest.mark.parametrize(("model", "name"), LINES)
@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\0", "\x07", "\u2028", "\ud800"])
def test_a_line_that_is_none_is_refused(model, name, character):
    assert f"U+{ord(character):04X}" in refusal(model, name, f"密{character}码")


@pytest.mark.parametrize(("model", "name"), TEXTS)
@pytest.mark.parametrize("character", ["\0", "\x07", "\x85", "\ud800"])
def test_a_text_with_a_control_character_is_refused(model, name, character):
    assert f"U+{ord(character):04X}" in refusal(model, name, f"密{character}码")


@pytest.mark.parametrize(("model", "name"), TEXTS)
def test_a_text_is_accepted_up_to_what_is_rendered(model, name):
    assert refusal(model, name, "一\n\t\r\n二" + "字" * (MAX_LENGTH - 6)) == ""
    assert "正文太长" in refusal(model, name, "字" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(("model", "name"), TEXTS)
def test_a_text_has_as_many_brackets_as_are_quickly_read(model, name):
    assert refusal(model, name, "![" * MAX_BRACKETS) == ""
    assert "“[”太多，最多 1000 个" in refusal(model, name, "![" * (MAX_BRACKETS + 1))


@pytest.mark.parametrize("model", [Guide, Article])
@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ("、".join(f"词{number}" for number in range(60)), ""),
        ("、".join(f"词{number}" for number in range(61)), "最多 60 个词"),
        ("长" * 60, ""),
        ("密码\n" + "长" * 61, f"每个词最多 60 个字，太长的是：“{'长' * 20}…”（61 个字）"),
        ("密\x07码", "U+0007"),
    ],
)
def test_keywords_are_few_and_short(model, keywords, sentence):
    said = refusal(model, "keywords", keywords)
    assert sentence in said
    assert bool(said) == bool(sentence)


def test_a_random_slug_is_a_valid_one():
    validate_slug(random_slug())
