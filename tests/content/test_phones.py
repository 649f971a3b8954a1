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
        ("2024-11-24 95017", "95017"),
        ("138/0013/8000", "13800138000"),
        ("138～0013～8000", "13800138000"),
        ("138，0013，8000", "13800138000"),
        ("138_0013_8000", "13800138000"),
        ("138:0013:8000", "13800138000"),
        ("138；0013；8000", "13800138000"),
        ("138'0013'8000", "13800138000"),
        ("138…0013→8000", "13800138000"),
        ("138#0013*8000", "13800138000"),
        ("138/0013/8000人工客服", "13800138000"),
        ("138 / 0013 / 8000", "13800138000"),
        ("1/3/8/0/0/1/3/8/0/0/0", "13800138000"),
        ("400，123，4567 转人工", "4001234567"),
        ("_13800138000_", "13800138000"),
        ("请打/13800138000", "13800138000"),
        ("138\u00ad0013\u200d80\u206000", "13800138000"),
        ("1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e300138000", "13800138000"),
        ("138\u3164001380\u2800\u200300", "13800138000"),
        ("١٣٨00138000", "13800138000"),
        ("138−0013−8000", "13800138000"),
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
        "2024/11/24", "2024-08-01～2024-09-30", "2024/08/01-2024/09/30", "13:00-17:00 200元",
        "9:50-17:00", "9:50:17", "09:00～12:00，13:00～18:00", "10～30 分钟", "10,000 元",
        "￥13,800,138.00", "400/600/1000 元", "1300/1500/200 元",
        "比例 1:10000 元", "95～100 之间", "2023/2024",
        "一，二，三，四，五，六，七", "13:50:17，400 元", "example.com/13800138000",
        "一万两千三百四十五", "验证码 6 位", "2024 1124", "IMG_13800",
    ],
)  # fmt: skip
def test_what_is_no_number_is_let_through(text):
    assert found(text) == []


@pytest.mark.parametrize("between", [" ", "/", "，", " / "])
def test_every_number_of_a_row_is_seen(between):
    row = between.join(["0571-88158198", "95017", "11", "22", "33", "44", "55", "138-0013-8000"])
    assert sorted(found(row)) == ["057188158198", "13800138000", "95017"]


def test_a_word_after_a_comma_is_not_taken_for_the_end_of_a_number():
    assert found("请拨打95017，一对一服务；或者0571-88158198，二维码在下面") == [
        "95017",
        "057188158198",
    ]


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
