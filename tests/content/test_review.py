"""What is found in a text that an editor should look at again."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from articles.content import review
from articles.content.review import actions_in, host_of, look_through, path_of


def test_links_and_pictures_are_found_wherever_they_stand():
    found = look_through(
        "看[甲](/contact/)\n\n- [乙](https://example.com/a)\n\n"
        "| ![图](/media/images/a.png) |\n| - |\n"
    )
    assert found.links == ("/contact/", "https://example.com/a")
    assert [(p.source, p.alt) for p in found.pictures] == [("/media/images/a.png", "图")]


@pytest.mark.parametrize(
    ("markdown", "level"),
    [
        ("", 0),
        ("# 一\n\n## 二\n\n### 三\n\n## 四", 0),
        ("## 一\n\n#### 二", 4),
        ("### 一", 3),
        ("## 一\n\n### 二\n\n## 三\n\n#### 四", 4),
    ],
)
def test_a_skipped_heading_level_is_found(markdown, level):
    assert look_through(markdown).skipped_level == level


@pytest.mark.parametrize(("alt", "is_missing"), [("", 1), ("图片说明", 1), (" ", 1), ("登录页", 0)])
def test_a_picture_without_a_description_is_found(alt, is_missing):
    assert len(look_through(f"![{alt}](/media/images/a.png)").undescribed) == is_missing


@pytest.mark.parametrize(
    ("step", "count"),
    [
        ("打开支付宝的登录页面。", 1),
        ("输入账户名和一个错误的密码。", 1),
        ("在弹出的窗口里，点「找回密码」。", 1),
        ("打开登录页，点「找回密码」。", 2),
        ("先打开登录页面，再输入账户名，最后点「下一步」。", 3),
        ("点「下一步」。选择的内容以后可以改。", 2),
        ("等短信。", 0),
        ("", 0),
    ],
)
def test_the_actions_of_a_step_are_counted(step, count):
    assert actions_in(step) == count


@pytest.mark.parametrize(
    ("address", "path", "host"),
    [
        ("/contact/?a=1#b", "/contact/", ""),
        ("//evil.example/a", "", "evil.example"),
        ("https://WWW.Alipay.com/x", "", "www.alipay.com"),
        ("tel:95188", "", ""),
        ("#top", "", ""),
        ("http://[bad", "", "http://[bad"),
    ],
)
def test_addresses_are_told_apart(address, path, host):
    assert (path_of(address), host_of(address)) == (path, host)


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text):
    look_through(text)
    actions_in(text)
    path_of(text)
    host_of(text)


def test_the_texts_of_an_article_are_read_once_however_often_they_are_asked_for(monkeypatch):
    read = []
    parse = review._parser.parse
    monkeypatch.setattr(review._parser, "parse", lambda text: read.append(text) or parse(text))
    texts = [f"第 {number} 步，只在这里：[去](/step-{number}/)" for number in range(101)]
    for text in texts * 6:
        review.look_through(text)
    assert read == texts
