"""Nothing that an editor pastes can run in a visitor's browser."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.content.rendering import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_CLASSES,
    ALLOWED_SCHEMES,
    ALLOWED_TAGS,
    render_html,
)
from tests.pages import parse

ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&#58;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61script:alert(1)",
    "javascript&colon;alert(1)",
    "javascript:%61lert(1)",
    "javascript://example.org/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    "blob:https://example.org/1",
    "weixin://dl/business",
    "intent://scan/#Intent;scheme=zxing;end",
]
FORMS = ["[点]({})", "[点](<{}>)", "![图]({})", "<{}>", "[点][1]\n\n[1]: {}", "{}"]
HTML = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a onclick=alert(1) href='#'>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<style>@import '//example.org/x.css'</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    "<form action=//example.org><input name=password></form>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<img src=`x`onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "<div class='site-header'>x</div>",
    "<p id=main>x</p>",
    "<template><script>alert(1)</script></template>",
    "<a href='https://example.org' target=_blank>x</a>",
    "<ol start='1\" onclick=\"alert(1)'><li>x",
]
_SCHEME = re.compile(r"\A[\s\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.-]*):")


def faults_in(html):
    """Return what a browser would find in the HTML that the allow-list does not name."""
    body = parse(html).find("body")
    faults = []
    for element in body.iter():
        if element is body:
            continue
        tag = str(element.tag)
        if tag not in ALLOWED_TAGS:
            faults.append(f"<{tag}>")
            continue
        allowed = ALLOWED_ATTRIBUTES.get(tag, set())
        for name, value in element.attrib.items():
            if name == "class":
                faults += sorted(set(value.split()) - ALLOWED_CLASSES.get(tag, set()))
            elif name not in allowed:
                faults.append(f"<{tag} {name}>")
            elif name in ("href", "src"):
                scheme = _SCHEME.match(re.sub(r"[\t\n\r]", "", value))
                if scheme and scheme[1].lower() not in ALLOWED_SCHEMES:
                    faults.append(value)
    return faults


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", FORMS)
def test_an_address_that_would_run_is_not_linked(form, address):
    assert faults_in(render_html(form.format(address))) == []


@pytest.mark.parametrize("html", HTML)
def test_pasted_html_is_shown_as_text_and_never_as_elements(html):
    assert faults_in(render_html(html)) == []


@pytest.mark.parametrize("html", HTML)
@pytest.mark.parametrize(
    "frame", ["- {}", "> {}", "| {} |\n| --- |\n| x |", "## {}", "**{}**", "[{}](/x/)", "![{}](/x)"]
)
def test_pasted_html_inside_other_markdown_is_shown_as_text(frame, html):
    assert faults_in(render_html(frame.format(html))) == []


def test_a_pasted_script_stays_readable():
    assert "&lt;script&gt;" in render_html("<script>alert(1)</script>")


def test_the_title_of_a_link_cannot_end_its_attribute():
    assert faults_in(render_html('[x](/a "\\" onclick=alert(1) x=\\"")')) == []


FRAGMENTS = st.sampled_from(
    [
        *ADDRESSES, *HTML, "[", "](", ")", "![", "<", ">", '"', "'", "`", "```", "**", "_", "~~",
        "\n", "\n\n", "    ", "\t", "- ", "1. ", "> ", "# ", "| a |\n| :-: |\n", "&", "&#0;", "\\",
        "密码", "「找回」", "\x00", "\u202e", "\ud800", "😀", "/media/images/a-1x1.png", "[1]: ",
        "onerror=",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=14).map("".join))
def test_whatever_is_written_only_allowed_elements_and_attributes_come_out(markdown):
    assert faults_in(render_html(markdown)) == []


@settings(max_examples=200)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=12)), max_size=10).map("".join))
def test_rendering_is_the_same_every_time(markdown):
    assert render_html(markdown) == render_html(markdown)
