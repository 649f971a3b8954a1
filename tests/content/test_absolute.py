"""Links made absolute: every link and image, and nothing that only looks like one."""

import pytest

from articles.content.absolute import absolute_html, absolute_markdown
from articles.content.rendering import render_html

PAGE = "https://help.example/guides/a/b/"


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[联系](/contact/)", 'href="https://help.example/contact/"'),
        ("[上面](#s-top)", 'href="https://help.example/guides/a/b/#s-top"'),
        ("[打](tel:95188)", 'href="tel:95188"'),
        ("[外](https://a.example/x?a=1&b=2)", 'href="https://a.example/x?a=1&amp;b=2"'),
        ("![图](/media/images/a-1x1.png)", 'src="https://help.example/media/images/a-1x1.png"'),
        ('`href="/contact/"`', 'href="/contact/"'),
    ],
)
def test_html_of_the_site_gets_full_addresses(markdown, expected):
    assert expected in absolute_html(render_html(markdown), PAGE)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[联系](/contact/)", "[联系](https://help.example/contact/)"),
        ("[联系](</contact/>)", "[联系](<https://help.example/contact/>)"),
        ("![图](/media/a.png)", "![图](https://help.example/media/a.png)"),
        ("[打](tel:95188)", "[打](tel:95188)"),
        ("[外](//a.example/)", "[外](//a.example/)"),
    ],
)
def test_markdown_gets_full_addresses(markdown, expected):
    assert absolute_markdown(markdown, PAGE) == expected


def test_an_address_that_is_none_stays_as_it_is():
    html = '<a href="//[::1">x</a>'
    assert absolute_html(html, PAGE) == html
