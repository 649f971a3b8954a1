import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import analyzer

ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("忘記密碼怎样咋\x00\u200b\u202e\ufeffＡ９é\U0001f600ﷺ"),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("written", "units"),
    [
        ("忘記密碼", "忘 记 密 码"),
        ("支付宝APP", "支 付 宝 app"),
        ("ＡＰＰ　９５１８８", "app 95188"),
        ("v2.1 版", "v 2.1 版"),
        ("头\u200b发", "头 发"),
        ("皇后的頭髮", "皇 后 的 头 发"),
        ("如何登陆", "怎 么 登 录"),
        ("「找回密码」，", "找 回 密 码"),
        ("a\ud800b\x00", "ab"),
        ("🙂", ""),
    ],
)
def test_text_is_cut_into_units(written, units):
    assert " ".join(analyzer.words(written)) == units


def test_variants_of_asking_are_one():
    assert analyzer.words("咋样取消") == analyzer.words("怎么取消") == analyzer.words("如何取消")


def test_units_know_where_they_stand():
    text = "先　忘記，APP"
    assert [text[unit.start : unit.end] for unit in analyzer.units(text)] == [
        "先", "忘", "記", "APP",
    ]  # fmt: skip


def test_pairs_sound_without_tones():
    assert analyzer.sounds(("密", "码", "app")) == ["~mi ma"]


@given(ANYTHING)
def test_both_ways_to_cut_agree(text):
    assert tuple(unit.text for unit in analyzer.units(text)) == analyzer.words(text)


@given(st.lists(ANYTHING, max_size=4))
def test_texts_cut_together_are_cut_like_one_by_one(texts):
    assert analyzer.words_of(texts) == [analyzer.words(text) for text in texts]


@pytest.mark.parametrize("sign", "~!\"'A0.·—‘’“”、。〈】一鿿，：；？！（）")
def test_plain_text_is_cut_like_text_that_is_read_sign_by_sign(sign):
    text = f"1{sign}1{sign}a{sign}忘{sign}記"
    assert analyzer.words(text) == analyzer.words(f"{text}\u200b")
    assert analyzer.units(text) == analyzer.units(f"{text}\u200b")


@given(ANYTHING)
def test_places_are_inside_the_text_and_in_order(text):
    places = [(unit.start, unit.end) for unit in analyzer.units(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(ANYTHING)
def test_cutting_again_changes_nothing(text):
    words = analyzer.words(text)
    assert analyzer.words(" ".join(words)) == words
