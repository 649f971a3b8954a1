"""Slugs and keywords as fields keep them."""

import pytest
from django.core.exceptions import ValidationError

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


def test_a_random_slug_is_a_valid_one():
    validate_slug(random_slug())
