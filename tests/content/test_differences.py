"""Differences of Chinese texts: readable, complete, and found in bounded time."""

from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import example, given

from articles.content.differences import Change, difference, folded

MARKS = {
    Change.SAME: "{}",
    Change.DELETED: "[-{}]",
    Change.INSERTED: "[+{}]",
    Change.FOLDED: "<{}>",
}


def shown(parts):
    """Return the parts as one line, with what was changed in brackets."""
    return "".join(MARKS[part.change].format(part.text) for part in parts)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("", "", ""),
        ("一样", "一样", "一样"),
        ("", "新的", "[+新的]"),
        ("旧的", "", "[-旧的]"),
        ("打开登录页，点「忘记密码」。", "打开登录页，点「找回密码」。",
         "打开登录页，点「[-忘记][+找回]密码」。"),
        ("拨打 95188 转人工", "拨打 95017 转人工", "拨打 [-95188][+95017] 转人工"),
        ("Use the App", "Use the Application", "Use the [-App][+Application]"),
        ("第一句。第二句。第三句。", "第一句。第三句。", "第一句。[-第二句。]第三句。"),
        ("第一句。第二句。", "第二句。第一句。", "[+第二句。]第一句。[-第二句。]"),
        ("甲乙丙丁", "子乙丑丁", "[-甲乙丙][+子乙丑]丁"),
        ("一行", "一行\n两行", "一行[+\n两行]"),
    ],
)  # fmt: skip
def test_the_changed_words_are_told(old, new, line):
    assert shown(difference(old, new)) == line


words = st.text(st.sampled_from("的一是密码。，\n ab1"), max_size=60) | st.text(max_size=60)


@given(words, words)
@example("一。二", "二。一。")
def test_both_texts_can_be_read_off_the_difference(old, new):
    parts = difference(old, new)
    assert "".join(p.text for p in parts if p.change is not Change.INSERTED) == old
    assert "".join(p.text for p in parts if p.change is not Change.DELETED) == new
    assert "".join(p.text for p in folded(parts)) == "".join(p.text for p in parts)


@given(words, words)
def test_parts_are_never_empty_and_neighbours_never_alike(old, new):
    parts = difference(old, new)
    assert all(part.text for part in parts)
    assert all(left.change is not right.change for left, right in pairwise(parts))


@pytest.mark.parametrize("piece", ["的", "的。", "密码，", "ab ", "一二三四五六七。八九十\n"])
def test_the_longest_texts_are_compared_too(piece):
    old, new = (piece * 20_000)[:20_000], ("改" + piece * 20_000)[:19_990] + "改"
    assert "改" in shown(difference(old, new))


def test_long_unchanged_text_is_folded_away_from_the_change():
    same = "一二三四五六七八九十" * 40
    parts = folded(difference(same + "旧" + same, same + "新" + same))
    kinds = [part.change for part in parts]
    assert kinds == [
        Change.FOLDED, Change.SAME, Change.DELETED, Change.INSERTED, Change.SAME, Change.FOLDED,
    ]  # fmt: skip
    assert {len(part.text) for part in parts if part.change is Change.SAME} == {50}


def test_short_unchanged_text_is_left_in_sight():
    assert shown(folded(difference("很短的一句旧话", "很短的一句新话"))) == "很短的一句[-旧][+新]话"
