"""The words of HTML: what a reader sees of it, without marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content.plain import words_of
from articles.content.rendering import plain_text, render_html

IMAGE = "/media/images/0123456789abcdef0123-1080x2400.png"


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("点**确定**。", "点确定。"),
        ("第一行\n第二行", "第一行\n第二行"),
        ("- 一\n- 二", "一\n二"),
        ("打 [95188](tel:95188)", "打 95188"),
        ("点“<确定>” & 等", "点“<确定>” & 等"),
        ('见 [这里](/contact/ "a > b")', "见 这里"),
        (f"![按钮 > 在哪]({IMAGE})", "按钮 > 在哪"),
        ("&lt;b&gt;", "<b>"),
        ("", ""),
    ],
)
def test_the_words_are_those_of_the_text(markdown, words):
    assert words_of(render_html(markdown, below=2)) == words


@given(st.text(alphabet="点开 确定12.<>&\"'*`-\n", max_size=60))
def test_the_words_are_those_of_the_markdown(markdown):
    html = render_html(markdown, below=2)
    assert words_of(html).split() == plain_text(markdown).split()
