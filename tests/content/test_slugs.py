"""Names for addresses, made from titles."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.slugs import MAX_LENGTH, slug_from_title
from articles.models.fields import validate_slug


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("忘记密码", "wang-ji-mi-ma"),
        ("在 App 里取消免密支付", "zai-app-li-qu-xiao-mian-mi-zhi-fu"),
        ("Reset PIN (2026)", "reset-pin-2026"),
        ("95188！", "95188"),
    ],
)
def test_a_title_becomes_its_pinyin(title, slug):
    assert slug_from_title(title, prefix="guide") == slug


@pytest.mark.parametrize("title", ["", "！！！", "😀", "…", "   ", "пароль"])
def test_a_title_without_anything_to_spell_still_gets_a_name(title):
    assert re.fullmatch(r"guide-[0-9a-f]{6}", slug_from_title(title, prefix="guide"))


def test_a_long_title_is_cut_between_syllables():
    slug = slug_from_title("忘记密码" * 40, prefix="guide")
    assert len(slug) <= MAX_LENGTH
    assert set(slug.split("-")) == {"wang", "ji", "mi", "ma"}


@given(st.text(max_size=80))
def test_every_title_gives_a_name_that_addresses_accept(title):
    validate_slug(slug_from_title(title, prefix="guide"))
