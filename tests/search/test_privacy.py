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


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我的密码是hunter2abc", "我的密码是〔密码〕"),
        ("密码是 iloveyou 忘了", "密码是 〔密码〕 忘了"),
        ("密码：Wo-ai_ni!520", "密码:〔密码〕"),
        ("密码是1234567abc", "密码是〔密码〕"),
        ("密码是 138 1234 5678", "密码是 〔密码〕"),
        ("支付密码改成了a1b2", "支付密码改成了〔密码〕"),
        ("支付密码１２３４５６不对", "支付密码〔密码〕不对"),
        ("验证码384729", "验证码〔密码〕"),
        ("验证码 a1b2c3 不对", "验证码 〔密码〕 不对"),
        ("验证码三八四七二九", "验证码〔密码〕"),
        ("验证码123456分钟内有效", "验证码〔密码〕分钟内有效"),
        ("安全码123", "安全码〔密码〕"),
        ("密码abc@123456", "密码〔密码〕"),
        ("password=hunter2", "password=〔密码〕"),
        ("pin 1234", "pin 〔密码〕"),
        ("384729", "〔号码〕"),
        ("384729是什么", "〔号码〕是什么"),
        ("微信号wxid_abc123def", "微信号〔号码〕"),
        ("微信号：zhangsan_88", "微信号:〔号码〕"),
        ("加wxid_abc123def", "加〔号码〕"),
    ],
)
def test_what_could_open_an_account_is_masked(text, left):
    assert countable(text) == left
    assert countable(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "忘记密码",
        "95188",
        "密码 95188",
        "验证码收不到",
        "验证码60秒",
        "密码输入3次",
        "密码错了5次被锁",
        "密码改成8位数",
        "密码设为 12 位",
        "密码是什么",
        "密码是 6 位数字",
        "支付密码 iphone15",
        "忘记密码 ios17.4",
        "支付宝 10.5.96",
        "密码框点不开",
        "付款码500元",
        "二维码1000元",
        "收款码 2024",
        "错误码1002",
        "错误代码ae1510",
        "error code 1002",
        "pingan95511",
        "shopping618",
        "pin码",
        "wangjimima",
        "forgot password",
        "password reset",
        "微信号怎么改",
        "微信8.0.50",
        "微信号 app",
        "账号被盗 12315",
        "202601账单",
        "扣了100000元",
        "1000万",
        "12306",
        "110",
        "618活动",
        "二十四小时",
    ],
)
def test_ordinary_searches_lose_nothing(text):
    assert countable(text) == text


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


@pytest.mark.parametrize(
    "pattern",
    [
        "1",
        "1   ",
        "1a",
        "19",
        "1,000",
        "一 ",
        "2026-01-31 ",
        "a@",
        "码a",
        "码1 ",
        "pin1",
        "微信号a",
        "wxid_",
    ],
)
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
