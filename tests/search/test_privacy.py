"""What may be counted of a search, and what never is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.privacy import MASK, MAX_LENGTH, countable


@pytest.mark.parametrize(
    "number",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "+86 13812345678",
        "11010519491231002X",
        "6222 0202 0001 2345 678",
        "一三八一二三四五六七八",
    ],
)
def test_a_personal_number_is_masked(number):
    counted = countable(f"我的号码{number}忘记密码")
    assert MASK in counted
    assert not any(character.isdigit() for character in counted)
    assert "一三八" not in counted


def test_a_mail_address_is_masked():
    assert countable("zhang.san@example.com 找回") == "〔邮箱〕 找回"


def test_the_hotline_is_kept():
    assert countable("95188 打不通") == "95188 打不通"


def test_case_width_spaces_and_closing_punctuation_do_not_split_a_count():
    assert countable("  支付宝ＡＰＰ   打不开？ ") == countable("支付宝app 打不开")


@given(st.text(max_size=600))
def test_what_is_counted_is_short_printable_and_stable(text):
    counted = countable(text)
    assert len(counted) <= MAX_LENGTH
    assert counted.isprintable()
    assert countable(counted) == counted
