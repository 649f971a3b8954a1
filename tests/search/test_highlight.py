import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import analyzer
from articles.search.highlight import marker

SOME = st.text(st.one_of(st.characters(), st.sampled_from("<>&\"'/密码忘记mark")), max_size=60)


def marked(text, *queries):
    return str(marker([analyzer.words(query) for query in queries]).mark(text))


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("忘记支付宝密码", "密码", "忘记支付宝<mark>密码</mark>"),
        ("忘记支付宝密码", "密碼", "忘记支付宝<mark>密码</mark>"),
        ("取消免密支付", "免蜜支付", "取消<mark>免密支付</mark>"),
        ("如何取消", "怎么取消", "如何<mark>取消</mark>"),
        ("在 App 里", "app", "在 <mark>App</mark> 里"),
        ("密", "密", "<mark>密</mark>"),
        ("先关闭，再打开", "密码", "先关闭，再打开"),
        ("<b>密码</b>", "密码", "&lt;b&gt;<mark>密码</mark>&lt;/b&gt;"),
    ],
)
def test_hits_are_marked(text, query, expected):
    assert marked(text, query) == expected


def test_synonyms_are_marked():
    assert marked("修改口令", "密码", "口令") == "修改<mark>口令</mark>"


def test_an_excerpt_shows_the_hit():
    excerpt = marker([analyzer.words("密码")]).excerpt("好" * 200 + "密码" + "好" * 200)
    assert "<mark>密码</mark>" in excerpt
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")


@given(SOME, SOME)
def test_nothing_but_escaped_text_and_marks_comes_out(text, query):
    shown = marked(text, query, text[:5])
    plain = re.sub(r"</?mark>", "", shown)
    assert "<" not in plain
    assert ">" not in plain
    assert html.unescape(plain) == html.unescape(html.escape(text))
    assert re.findall(r"</?mark>", shown) == ["<mark>", "</mark>"] * shown.count("<mark>")


@given(SOME, SOME)
def test_an_excerpt_is_escaped_too(text, query):
    shown = str(marker([analyzer.words(query), analyzer.words(text[:5])]).excerpt(text))
    assert not re.search(r"[<>]", re.sub(r"</?mark>", "", shown))


def test_function_words_are_not_marked_beside_what_was_asked():
    marked = marker([analyzer.words("我的密码在哪里改")]).mark("新的密码写在客服这里")
    assert marked == "新的<mark>密码</mark>写在客服这里"


def test_a_query_of_function_words_alone_is_marked():
    assert marker([analyzer.words("怎么")]).mark("怎么取消") == "<mark>怎么</mark>取消"
