"""What may be counted of a search, and what never is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.personal import NUMBER_MASK
from articles.search.privacy import MAX_LENGTH, countable


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
        "138 - 0013 - 8000",
        "138  0013  8000",
        "138    0013    8000",
        "138,0013,8000",
        "138/0013/8000",
        "138——0013——8000",
        "138😀0013😀8000",
        "138\u200b0013\u200b8000",
        "138_0013_8000",
        "一三八 零零一三 八零零零",
        "壹叁捌零零壹叁捌零零零",
        "幺三八〇〇幺三八〇〇〇",
        "138零零1三8000",
        "2026-01-31 138",
        "138 2026-01-31",
        "13,800,138,000",
        "138,001,380.00",
    ],
)
def test_a_personal_number_is_masked(number):
    counted = countable(f"我的号码{number}忘记密码")
    assert NUMBER_MASK in counted
    assert not any(character.isdigit() for character in counted)
    assert "一三八" not in counted
    assert "壹" not in counted
    assert "幺" not in counted


def test_a_mail_address_is_masked():
    assert countable("zhang.san@example.com 找回") == "〔邮箱〕 找回"


def test_the_hotline_is_kept():
    assert countable("95188 打不通") == "95188 打不通"


@pytest.mark.parametrize(
    "text",
    [
        "95188 转 3",
        "95188转1转2",
        "打95188,1",
        "2026-01-31 的账单",
        "2026年1月31日",
        "二〇二六年一月三十一日",
        "2026/1/31",
        "1,000,000 元",
        "扣了 100,000.50 元",
        "第一步 第二步 第三步",
        "一二三四五六",
    ],
)
def test_short_numbers_dates_and_amounts_are_kept(text):
    assert countable(text) == text


def test_a_date_that_does_not_fit_is_left_out_as_a_whole():
    assert countable("字" * 51 + "1,000,000") == "字" * 51 + "1,000,000"
    assert countable("字" * 52 + "1,000,000") == "字" * 52


@pytest.mark.parametrize("pattern", ["1", "1   ", "1a", "19", "1,000", "一 ", "2026-01-31 ", "a@"])
def test_no_pattern_takes_long(pattern):
    start = time.process_time()
    for _ in range(20):
        countable(pattern * 500)
    assert time.process_time() - start < 0.5


@given(st.text("0123456789一壹幺零 ,.-/_〔〕a转x@", max_size=150))
def test_what_is_counted_of_numbers_is_stable(text):
    assert countable(countable(text)) == countable(text)


@given(
    st.lists(st.sampled_from("0123456789０一壹幺零〇"), min_size=11, max_size=11),
    st.lists(st.text(" -,/.·—_()", max_size=3), min_size=11, max_size=11),
)
def test_however_eleven_digits_are_grouped_they_are_masked(digits, separators):
    number = "".join(a + b for a, b in zip(digits, separators, strict=True))
    assert countable(f"号{number}码").startswith(f"号{NUMBER_MASK}")


def test_case_width_spaces_and_closing_punctuation_do_not_split_a_count():
    assert countable("  支付宝ＡＰＰ   打不开？ ") == countable("支付宝app 打不开")


@given(st.text(max_size=600))
def test_what_is_counted_is_short_printable_and_stable(text):
    counted = countable(text)
    assert len(counted) <= MAX_LENGTH
    assert counted.isprintable()
    assert countable(counted) == counted
