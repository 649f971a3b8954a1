"""What looks like a number, code or password of somebody is masked; the rest stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.personal import (
    MAIL_MASK,
    NUMBER_MASK,
    SECRET_MASK,
    without_secrets,
)

HOTLINE = ("95188", "057188880000")


def masked(text):
    return without_secrets(text, HOTLINE)


@pytest.mark.parametrize(
    "number",
    [
        "13812345678",
        "138 1234 5678",
        "+86 138-1234-5678",
        "１３８１２３４５６７８",
        "一三八一二三四五六七八",
        "壹叁捌零零壹叁捌零零零",
        "138零零1三8000",
        "11010519491231002X",
        "11010519491231002x",
        "6222 0202 0001 2345 678",
        "6222😀0202😀0001😀2345",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "⒈⒊⒏1381234",
        "٠١٢٣٤٥٦٧٨٩",
        "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎",
        "123456",
        "12 34 56",
        "8848",
        "六六八八",
        "95188 123456",
        "2026-01-31 138",
    ],
)
def test_a_number_or_code_is_masked(number):
    assert masked(f"我填了{number}还是不行") == f"我填了{NUMBER_MASK}还是不行"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我的密码是abc你看看", f"我的密码是{SECRET_MASK}你看看"),
        ("密码：Wo-ai_ni!520。", f"密码：{SECRET_MASK}。"),
        ("密码是“abc123”", f"密码是“{SECRET_MASK}”"),
        ("支付密码改成了a1b2", f"支付密码改成了{SECRET_MASK}"),
        ("验证码 a1b2c3 不对", f"验证码 {SECRET_MASK} 不对"),
        ("验证码123456分钟内有效", f"验证码{SECRET_MASK}分钟内有效"),
        ("password=hunter2 不对", f"password={SECRET_MASK} 不对"),
        ("ＰＷＤ：ｈｕｎｔｅｒ", f"ＰＷＤ：{SECRET_MASK}"),
        ("口令为一二三四", f"口令为{SECRET_MASK}"),
        ("写信到 zhang.san@example.com", f"写信到 {MAIL_MASK}"),
        ("zhang＠example．com", MAIL_MASK),
        ("微信号wxid_abc123def", f"微信号{NUMBER_MASK}"),
        ("我的微信号是 Zhang_San88", f"我的微信号是 {NUMBER_MASK}"),
        ("加ｗｘｉｄ＿abcdef", f"加{NUMBER_MASK}"),
    ],
)
def test_what_is_said_to_be_a_secret_is_masked(text, left):
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "95188 打不通",
        "打95188转3，等了20分钟",
        "95188，3次都没人接",
        "0571-8888 0000 打不通",
        "扣了 5000 元",
        "被扣1234.56元",
        "1,000,000 元",
        "2026年1月31日开始的",
        "2026-01-31 的账单",
        "二〇二六年就不行了",
        "昨天 12:30-13:00 试的",
        "手机是 iOS 17.4.1",
        "第一步、第二步都对，第 3 步没有这个按钮",
        "密码框点不开",
        "忘了支付密码，APP 里找不到“安全设置”",
        "密码是什么意思？",
        "请写：密码是 6 位数字",
        "",
    ],
)
def test_what_an_editor_needs_to_read_stays(text):
    assert masked(text) == text


@given(
    st.lists(st.sampled_from("0123456789０９一壹幺零〇①٣"), min_size=9, max_size=19),
    st.lists(st.text(" -,/·—_()，、", max_size=3), min_size=19, max_size=19),
)
def test_however_a_long_number_is_written_and_grouped_nothing_of_it_stays(digits, gaps):
    number = "".join(a + b for a, b in zip(digits, gaps, strict=False))
    left = masked(f"号{number}码").replace(NUMBER_MASK, "").replace(SECRET_MASK, "")
    assert not any(digit in left for digit in set(digits))


@given(st.integers(0, 99_999_999).map(lambda n: f"{n:06d}"), st.text("我的是，。 了吗", max_size=5))
def test_a_code_is_masked_whatever_stands_around_it(code, around):
    assert code not in without_secrets(f"{around}{code}{around}", ())


@given(st.text(max_size=300))
def test_masking_again_changes_nothing(text):
    once = masked(text)
    assert masked(once) == once


@given(st.text("密码是为:：=abc019一二. @-〔〕次", max_size=80))
def test_masking_secrets_again_changes_nothing(text):
    once = masked(text)
    assert masked(once) == once
