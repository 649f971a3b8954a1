"""Phone numbers are seen however they are written, and little else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.phones import digits_of, find_numbers

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def found(text):
    return [digits for _, digits in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("请打95017。", "95017"),
        ("请打 9 5 0 1 7", "95017"),
        ("请打 95-017", "95017"),
        ("请打９５０１７", "95017"),
        ("请打九五〇一七", "95017"),
        ("**950**17 或 95 017", "95017"),
        ("10086", "10086"),
        ("打12315投诉", "12315"),
        ("400-826-7710", "4008267710"),
        ("400 8267 710", "4008267710"),
        ("800－820－8820", "8008208820"),
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("+1 (415) 555-2671", "14155552671"),
        ("0571-88158198", "057188158198"),
        ("（0571）8815 8198", "057188158198"),
        ("8815-8198", "88158198"),
        ("热线：7654321", "7654321"),
        ("[拨打](tel:95017)", "95017"),
        ("2024年打95017", "95017"),
        ("2024 95017", "95017"),
    ],
)
def test_a_number_is_seen_however_it_is_written(text, digits):
    assert digits in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "200元", "10000 元", "12000个人", "12,345 元", "￥1,000,000.00", "2024-11-24",
        "2024.11.24", "2024年11月24日", "2023-2024 年", "12:30-13:00", "第 10 步", "1. 打开",
        "85%", "错误代码 2024", "三二一", "二〇二四年", "10-30 分钟", "10-120 秒", "99.99",
        "110", "1080x2400", "![图](/media/images/0123456789abcdef0123-1080x2400.png)",
        "https://example.com/95017/13800138000", "6222 0210 0123 4567", "第3至5天", "v10086",
        "一万两千三百四十五", "验证码 6 位", "2024 1124", "IMG_13800",
    ],
)  # fmt: skip
def test_what_is_no_number_is_let_through(text):
    assert found(text) == []


@given(
    st.from_regex(r"\A(?:95\d{3}|1[3-9]\d{9}|400\d{7}|0571[2-8]\d{7})\Z"),
    st.sampled_from(["", " ", "-", "　", "－", "\u200b"]),
    st.sampled_from([{}, CHINESE, FULL_WIDTH]),
)
def test_no_way_of_writing_hides_a_number(number, gap, script):
    number = number.translate({ord(c): str(int(c)) for c in number if not c.isascii()})
    written = gap.join(number).translate(script)
    assert found(f"请打{written}。") == [digits_of(number)]


@given(st.text())
def test_every_text_is_read_and_what_is_found_stands_in_it(text):
    for written, digits in find_numbers(text):
        assert written in text
        assert digits.isascii()
        assert digits.isdigit()


@given(st.integers(1, 10_000_000), st.sampled_from(["元", "个人", "%", "次"]))
def test_an_amount_with_its_unit_is_no_number(amount, unit):
    assert found(f"一共 {amount} {unit}") == []
