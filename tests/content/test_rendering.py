"""Markdown as visitors see it: lists, tables, links, images, headings."""

import time

import pytest

from articles.content.rendering import (
    EXTERNAL_REL,
    MAX_LENGTH,
    Heading,
    plain_text,
    render,
    render_html,
)

IMAGE = "/media/images/0123456789abcdef0123-1080x2400.png"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("点**确定**。", "<p>点<strong>确定</strong>。</p>"),
        ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>"),
        ("3. 三\n4. 四", '<ol start="3">\n<li>三</li>\n<li>四</li>\n</ol>'),
        ("> 引用", "<blockquote>\n<p>引用</p>\n</blockquote>"),
        ("~~旧的~~", "<p><del>旧的</del></p>"),
        ("`95188`", "<p><code>95188</code></p>"),
        ("---", "<hr>"),
        ("第一行\n第二行", "<p>第一行<br>\n第二行</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_this_html(markdown, html):
    assert render_html(markdown).strip() == html


@pytest.mark.parametrize(
    ("markdown", "strong"),
    [
        ("请点**「找回密码」**后继续", "「找回密码」"),
        ("**注意：**不要告诉别人", "注意："),
        ("输入**错误的**密码", "错误的"),
        ("（**重要**）", "重要"),
        ("打**95188**。", "95188"),
        ("点**“下一步”**，", "“下一步”"),
    ],
)
def test_bold_text_next_to_chinese_characters_and_punctuation_is_bold(markdown, strong):
    assert f"<strong>{strong}</strong>" in render_html(markdown)


@pytest.mark.parametrize("markdown", ["snake_case_name", "2 * 3 * 4", "5*6*", "a ** b ** c"])
def test_stars_and_underscores_that_are_no_emphasis_stay(markdown):
    assert "<em>" not in render_html(markdown) or markdown == "5*6*"
    assert "<strong>" not in render_html(markdown)


def test_the_highest_heading_of_a_text_is_an_h2():
    assert '<h2 id="s-先用哪一种">先用哪一种</h2>' in render_html("# 先用哪一种")


def test_headings_below_the_fifth_level_become_h5():
    assert "<h5 " in render_html("###### 很深")


def test_headings_are_returned_with_level_id_and_words():
    headings = render("## 先用 **快的**\n\n### 到哪里找").headings
    assert headings == (
        Heading(2, "s-先用-快的", "先用 快的"),
        Heading(3, "s-到哪里找", "到哪里找"),
    )


def test_headings_with_the_same_words_get_different_ids():
    ids = [heading.id for heading in render("## 步骤\n\n## 步骤\n\n## 步骤").headings]
    assert ids == ["s-步骤", "s-步骤-2", "s-步骤-3"]


def test_a_numbered_id_that_a_heading_spells_out_is_passed_over():
    ids = [heading.id for heading in render("## 步骤-2\n\n## 步骤\n\n## 步骤").headings]
    assert ids == ["s-步骤-2", "s-步骤", "s-步骤-3"]


@pytest.mark.parametrize(
    ("level", "html"),
    [
        (1, "<h2>注意</h2>\n<h3>细节</h3>\n"),
        (2, "<h3>注意</h3>\n<h4>细节</h4>\n"),
        (3, "<h4>注意</h4>\n<h5>细节</h5>\n"),
        (4, "<h5>注意</h5>\n<h5>细节</h5>\n"),
    ],
)
def test_headings_within_a_section_stand_below_its_own_and_have_no_id(level, html):
    assert render_html("## 注意\n\n### 细节", below=level) == html


def test_a_heading_of_signs_only_still_has_an_id():
    assert render("## ！！！").headings[0].id == "s-section"


def test_a_heading_id_cannot_take_an_id_of_the_page():
    assert render("## main").headings[0].id == "s-main"


def test_a_table_keeps_its_alignment_as_classes():
    html = render_html("| 渠道 | 号码 |\n| :--- | ---: |\n| 热线 | 95188 |")
    assert '<td class="align-left">热线</td>' in html
    assert '<td class="align-right">95188</td>' in html
    assert "style=" not in html


def test_a_wide_table_can_be_scrolled_by_itself_and_with_the_keyboard():
    html = render_html("| 一 | 二 |\n| --- | --- |\n| 甲 | 乙 |")
    wrapper = html.partition("<table>")[0]
    assert 'class="table-scroll"' in wrapper
    assert 'tabindex="0"' in wrapper


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/x", "HTTP://a.cn"])
def test_a_link_that_leads_away_says_so(address):
    assert f'rel="{EXTERNAL_REL}"' in render_html(f"[外面]({address})")


@pytest.mark.parametrize(
    "address", ["/contact/", "#s-步骤", "tel:95188", "mailto:a@example.org", "?q=密码"]
)
def test_a_link_that_stays_has_no_rel(address):
    html = render_html(f"[这里]({address})")
    assert "href=" in html
    assert "rel=" not in html


def test_a_phone_number_can_be_linked():
    assert '<a href="tel:95188">95188</a>' in render_html("[95188](tel:95188)")


def test_an_image_of_the_site_is_shown_with_its_size_so_that_nothing_moves():
    html = render_html(f"![登录页]({IMAGE})")
    assert (
        f'<img src="{IMAGE}" alt="登录页" width="1080" height="2400" '
        'loading="lazy" decoding="async">'
    ) in html


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/x.png",
        "//example.org/x.png",
        "/media/../secret-key",
        "/static/x.png",
        "data:image/png;base64,AAAA",
        "/media/images/%2e%2e/x.png",
    ],
)
def test_an_image_that_is_not_the_sites_is_never_loaded(source):
    assert "<img" not in render_html(f"![看图]({source})")


def test_a_foreign_image_becomes_a_link_with_its_description():
    html = render_html("![看图](https://example.org/x.png)")
    assert f'<a href="https://example.org/x.png" rel="{EXTERNAL_REL}">看图</a>' in html


def test_the_description_of_an_image_is_escaped():
    assert '"><script' not in render_html(f'!["><script>alert(1)</script>]({IMAGE})')


def test_control_characters_and_lone_surrogates_are_dropped():
    assert render_html("密\x00码\x1b\ud800好") == "<p>密码好</p>\n"


def test_a_text_beyond_the_limit_is_cut_off():
    assert len(render_html("好" * (MAX_LENGTH + 1000))) == MAX_LENGTH + len("<p></p>\n")


@pytest.mark.parametrize(
    "pattern",
    [
        *("# a\n", "a\n=\n", "![", "[", "[a](", "> ", "- ", "- a\n", "<![CDATA[", "**a ", "*a_ "),
        *("a|b\n-|-\nc|d\n\n", "[a]: b\n", "`a", "~~a "),
        "> " * 10 + "a\n" + "b\n" * MAX_LENGTH,
        "|" + "a|" * 100 + "\n|" + "-|" * 100 + "\n" + "|a\n" * MAX_LENGTH,
        "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n" + "|a\n" * MAX_LENGTH,
    ],
    ids=lambda pattern: repr(pattern[:12]),
)
def test_no_pattern_of_marks_keeps_the_server_busy(pattern):
    markdown = (pattern * (MAX_LENGTH // len(pattern) + 1))[:MAX_LENGTH]
    start = time.process_time()
    render(markdown)
    assert time.process_time() - start < 1.5


def test_a_long_table_in_a_long_text_is_still_one():
    row = "| 渠道 | 号码 | 时间 | 备注 |\n"
    html = render_html(row + "| - | - | - | - |\n" + row * 300 + "\n" + "正文\n\n" * 300)
    assert html.count("<tr>") == 301


def test_deep_nesting_is_rendered_without_an_error():
    assert "深" in render_html("> " * 500 + "深") + render_html("深")


def test_plain_text_has_the_words_without_the_markup():
    markdown = "## 步骤\n\n点**「确定」**，看[这里](/contact/)。\n\n- 一\n- 二"
    assert plain_text(markdown) == "步骤\n点「确定」，看这里。\n一\n二"


def test_plain_text_has_the_code_and_the_line_breaks():
    assert plain_text("第一行\n第二行\n\n    code") == "第一行\n第二行\ncode"
