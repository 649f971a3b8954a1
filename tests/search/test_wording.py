import pytest

from articles.search import analyzer, comparing
from articles.search.wording import shortened


@pytest.mark.parametrize(
    ("longer", "short"),
    [("更换手机", "换手机"), ("还款", "还钱"), ("怎么回事", "为什么"), ("解除绑定", "解绑")],
)
def test_longer_words_are_read_as_their_short_form(longer, short):
    assert shortened(" ".join(analyzer.words(longer))) == shortened(" ".join(analyzer.words(short)))


def test_other_words_stay_as_they_are():
    words = analyzer.words("APP 2.0 忘了口令")
    assert shortened(" ".join(words)) == frozenset(words)


def _score(query, line):
    wanted = comparing.wanted(analyzer.words(query), 1.0)
    return comparing.compared(wanted, {1: " ".join(analyzer.words(line))}).scores[0]


def test_sharing_a_function_word_counts_less_than_sharing_another():
    assert _score("我的花", "你的花") > _score("我的花", "我的草")


def test_a_short_form_is_as_good_as_the_longer_word():
    assert _score("更换手机", "换手机") > _score("更换手机", "修手机")
