"""The Markdown file format: what it accepts, what it refuses, and that nothing is lost."""

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.transfer.format import document, parse, serialize, step
from articles.transfer.frontmatter import MAX_LENGTH, MAX_NODES, FormatError

GUIDE = "---\ntype: guide\nslug: recover\ntitle: 找回密码\nsummary: 几种办法。\n---\n别慌。\n"


def guide(head="", body=""):
    return (
        f"---\ntype: guide\nslug: recover\ntitle: 找回密码\nsummary: 几种办法。\n{head}---\n{body}"
    )


def test_a_file_says_its_type_its_keys_and_its_text():
    found = parse(GUIDE)
    assert (found.type, found["title"], found.body) == ("guide", "找回密码", "别慌。")


def test_keys_that_are_left_out_have_their_defaults():
    found = parse(GUIDE)
    assert (found["keywords"], found["position"], found["published"]) == ((), 0, False)


@pytest.mark.parametrize(
    "text",
    [
        GUIDE.replace("\n", "\r\n"),
        GUIDE.replace("\n", "\r"),
        "\ufeff" + GUIDE,
        GUIDE.rstrip("\n"),
        GUIDE.replace("---\n别慌", "---\n\n\n别慌"),
    ],
)
def test_files_of_other_systems_say_the_same(text):
    assert parse(text) == parse(GUIDE)


def test_a_file_may_have_no_text_below():
    assert parse(guide().rstrip("\n")).body == ""


def test_a_line_of_dashes_in_the_text_belongs_to_the_text():
    assert parse(guide(body="上\n\n---\n\n下\n")).body == "上\n\n---\n\n下"


def test_a_date_is_read_as_one():
    text = "---\ntype: contact-channel\nslug: a\nkind: phone\nname: 热线\nvalue: '95188'\n"
    assert parse(f"{text}verified_on: 2026-01-31\n---\n")["verified_on"] == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "必须以一行 --- 开头"),
        ("# 标题\n", "必须以一行 --- 开头"),
        ("---\ntype: guide\n", "找不到结束"),
        ("---\n- a\n---\n", "一行一个"),
        ("---\n---\n", "一行一个|找不到结束"),
        ("---\n1: a\n---\n", "一行一个"),
        ("---\ntitle: x\n---\n", "缺少 type，只能是：guide"),
        ("---\ntype: page\n---\n", "type 是 'page'"),
        ("---\ntype: [guide]\n---\n", "type 是"),
        ("---\ntype: guide\n---\n", "缺少“slug”"),
        (guide("colour: red\n"), "没有 'colour' 这一项，可以用：slug"),
        (guide("published: maybe\n"), "“published”是 'maybe'，必须是true 或 false"),
        (guide("position: -1\n"), "0 或更大的整数"),
        (guide("position: true\n"), "0 或更大的整数"),
        (guide("position: 99999999999\n"), "0 或更大的整数"),
        (guide("position: 1000001\n"), "最大是 1000000"),
        (guide("keywords: 密码\n"), "必须是列表"),
        (guide("keywords:\n- [a]\n"), "必须是文字"),
        (guide("title: true\n"), "必须是文字|YAML"),
        (guide("closing: 3.5\n"), "必须是文字"),
        (guide().replace("几种办法。", "|\n  一\n  二"), "“summary”里有换行或控制字符（U\\+000A）"),
        (guide("x: [\n"), "第 .+ 行：标题信息不是正确的 YAML"),
        (guide("x: !!python/object/apply:os.system ['id']\n"), "YAML"),
        (guide("x: !custom y\n"), "YAML"),
        (guide("x: *nowhere\n"), "YAML"),
        (guide("\tx: y\n"), "YAML"),
        (guide("x: 2026-99-99\n"), "YAML|没有"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(FormatError, match=sentence):
        parse(text)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ("steps: 打开\n", "必须是列表"),
        ("steps:\n- 打开\n", "必须是列表"),
        ("steps:\n- text: 打开\n- caution: 小心\n", "第 2 步 缺少“text”"),
        ("steps:\n- text: 打开\n  video: x\n", "第 1 步 里没有 'video'"),
        ("kind: movie\n", "只能是：steps、explanation、contact"),
        ("status: published!\n", "只能是：draft、published"),
    ],
)
def test_an_article_that_cannot_be_understood_is_refused_with_a_sentence(steps, sentence):
    text = f"---\ntype: article\nguide: g\nslug: a\ntitle: 甲\nsummary: 乙\n{steps}---\n"
    with pytest.raises(FormatError, match=sentence):
        parse(text)


CHANNEL = "---\ntype: contact-channel\nslug: a\nkind: phone\nname: 热线\nvalue: '95188'\n"
BOMB = "&a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (guide('closing: "\\uD800"\n'), "“closing”里有.*U\\+D800"),
        (GUIDE.replace("找回密码", '"\\uD800"'), "“title”里有.*U\\+D800"),
        (GUIDE.replace("recover", '"a\\0b"'), "“slug”里有.*U\\+0000"),
        (GUIDE.replace("recover", '"a\\tb"'), "“slug”里有.*U\\+0009"),
        (guide('keywords: ["a\\nb"]\n'), "“keywords”里有.*U\\+000A"),
        (guide('"\\uD800": x\n'), "没有 '.ud800' 这一项"),
        (guide(body="密\0码"), "第 7 行：.*U\\+0000"),
        (guide("closing: 密\x07码\n"), "第 6 行：.*U\\+0007"),
        (guide("closing: 密\x85码\n"), "第 6 行：.*U\\+0085"),
        (guide("closing: 密\uffff码\n"), "YAML"),
        (f"{CHANNEL}verified_on: 2026-01-31 10:00:00\n---\n", "“verified_on”是 .*必须是日期"),
        (f"{CHANNEL}verified_on: 2026-01-31T10:00:00Z\n---\n", "“verified_on”是 .*必须是日期"),
        (guide(f"position: {BOMB}\n"), "第 7 行.*不能用 \\* 引用"),
        (f"---\nx: {BOMB}\ntype: *c\n---\n", "第 3 行.*不能用 \\* 引用"),
        (f"---\ntype: [{'x, ' * 9999}]\n---\n", "type 是"),
        (guide("position: 第一\n"), "“position”是 '第一'，必须是0 或更大的整数"),
        (guide("position: 0x" + "f" * 100_000 + "\n"), "0 或更大的整数"),
        (guide("position: " + "9" * 100_000 + "\n"), "0 或更大的整数"),
        (guide("position: " + "1:" * 100_000 + "1\n"), "0 或更大的整数"),
        (guide("position: !!int '" + "1:" * 100_000 + "1'\n"), "不能用 ! 指定类型"),
        (guide("position: " + "x" * 100_000 + "\n"), "0 或更大的整数"),
        (guide(f"closing: {'长' * MAX_LENGTH}\n"), "标题信息太长"),
        (guide("".join(f"k{n}: x\n" for n in range(MAX_NODES))), f"最多 {MAX_NODES} 项"),
    ],
    ids=lambda value: repr(value)[-30:],
)
def test_what_would_break_or_stall_the_reader_is_refused_in_one_short_line(text, sentence):
    with pytest.raises(FormatError, match=sentence) as refusal:
        parse(text)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 300
    str(refusal.value).encode()


def test_a_long_number_is_a_text():
    assert parse(GUIDE.replace("找回密码", "1" * 41))["title"] == "1" * 41


def test_billions_of_repetitions_are_refused_or_read_in_no_time():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    with pytest.raises(FormatError):
        parse("---\n" + "\n".join(lines) + "\n---\n")


def test_deep_nesting_is_refused_with_a_sentence():
    with pytest.raises(FormatError, match="YAML"):
        parse(guide("x: " + "[" * 20_000 + "\n"))


LINES = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"
    ),
    min_size=1,
    max_size=30,
)
TEXTS = st.lists(LINES | st.just(""), max_size=5).map("\n".join)


STEPS = st.builds(lambda text, caution: step(text=text, caution=caution), LINES, TEXTS)
ARTICLES = st.builds(
    lambda body, words, steps, **lines: document(
        "article",
        body,
        **{**lines, "keywords": tuple(words), "steps": tuple(steps), "guide": "g", "slug": "a"},
    ),
    body=TEXTS,
    words=st.lists(LINES, max_size=3, unique=True),
    steps=st.lists(STEPS, max_size=3),
    title=LINES,
    summary=LINES,
    fits_when=LINES,
)


@settings(max_examples=300)
@given(ARTICLES)
def test_whatever_an_article_says_is_read_back_from_its_file(shown):
    assert parse(serialize(shown)) == shown


@settings(max_examples=200)
@given(st.text(max_size=200).map(lambda text: f"---\n{text}\n---\n{text}"))
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text):
    with contextlib.suppress(FormatError):
        parse(text)
