"""How pages look: no sideways scrolling, no jumping, large targets, clean paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, DEVICES, PHONE

PAGES = [
    "/",
    "/guides/",
    "/guides/forgot-password/",
    "/guides/password-free-payment/",
    "/guides/forgot-password/identity-check/",
    "/guides/forgot-password/customer-service/",
    "/guides/password-free-payment/why-cancel/",
    "/guides/password-free-payment/cancel-in-app/",
    "/search/?q=密码",
    "/search/?q=没有这样的东西xyz",
    "/contact/",
    "/risks/",
    "/about/",
    "/feedback/1/?step=2",
    "/feedback/1/thanks/",
    "/no-such-page/",
]
NARROW = {"viewport": {"width": 320, "height": 640}}
ZOOMED = {"viewport": {"width": 360, "height": 225}}  # 1440 × 900 at 400 %
MAIN_CONTROLS = (
    ".search-form__input, .search-form__button, .text-size__button, .hotline-link, .button, "
    ".step__number, .site-nav__link, .link-list a, .neighbours a, .pagination a, .card__title a, "
    ".feedback__summary, .feedback__field"
)
TOO_WIDE = """() => {
    const page = document.documentElement, wide = [];
    if (page.scrollWidth > page.clientWidth) wide.push(`page ${page.scrollWidth}`);
    for (const e of document.body.querySelectorAll('*')) {
        const box = e.getBoundingClientRect();
        if (box.width > 1 && box.right > page.clientWidth + 1 && !e.closest('.table-scroll'))
            wide.push(`${e.tagName}.${e.className} ${Math.round(box.right)}`);
    }
    return wide.slice(0, 5);
}"""


@pytest.fixture(scope="module")
def narrow(browser, site):
    """One window that all tests of widths share."""
    context = browser.new_context(base_url=site.url, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("viewport", [NARROW, ZOOMED], ids=["320px", "400-percent"])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(narrow, site, path, viewport, size):
    narrow.set_viewport_size(viewport["viewport"])
    narrow.context.clear_cookies()
    narrow.context.add_cookies([{"name": "text-size", "value": size, "url": site.url}])
    narrow.goto(path)
    assert narrow.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_a_page_loads(open_page, path, device):
    page = open_page(path, device)
    page.mouse.wheel(0, 4000)
    shift = page.evaluate(
        """() => new Promise(resolve => {
            let total = 0;
            new PerformanceObserver(list => {
                for (const entry of list.getEntries()) total += entry.value;
            }).observe({type: 'layout-shift', buffered: true});
            setTimeout(() => resolve(total), 300);
        })"""
    )
    assert shift < 0.01


@pytest.mark.parametrize("path", PAGES)
def test_the_main_controls_of_a_page_are_large_enough_for_a_thumb(open_page, path):
    page = open_page(path, PHONE)
    small = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
            .filter(e => e.getClientRects().length)
            .map(e => {
                const box = e.getBoundingClientRect();
                const card = e.closest('.card');
                const height = card ? Math.max(box.height, card.getBoundingClientRect().height)
                    : box.height;
                return [e.className || e.outerHTML.slice(0, 60), Math.round(box.width),
                    Math.round(height)];
            })
            .filter(([, width, height]) => width < 47.5 || height < 47.5)""",
        MAIN_CONTROLS,
    )
    assert small == []


@pytest.mark.parametrize("path", ["/guides/forgot-password/identity-check/"])
def test_a_printed_article_has_the_numbered_steps_and_the_hotline_only(open_page, path):
    page = open_page(f"{path}#step-1", DESKTOP)
    page.emulate_media(media="print")
    expect(page.locator("li.step")).to_have_count(12)
    for number in (1, 12):
        expect(page.locator(f"#step-{number} .step__figure")).to_be_visible()
        expect(page.locator(f"#step-{number} .step__text")).to_be_visible()
    expect(page.locator("a[href='tel:95188']:visible").first).to_be_visible()
    for hidden in (
        ".site-nav", ".search-form", ".text-size", ".neighbours", ".site-footer__links",
        ".feedback", ".step__stuck",
    ):  # fmt: skip
        expect(page.locator(hidden).first).to_be_hidden()


def test_a_printed_article_is_black_on_white_even_in_a_dark_browser(open_page):
    page = open_page("/guides/forgot-password/identity-check/", DESKTOP, color_scheme="dark")
    page.emulate_media(media="print")
    colours = page.evaluate(
        "[getComputedStyle(document.body).color,"
        " getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()]"
    )
    assert colours == ["rgb(0, 0, 0)", "#ffffff"]


def test_a_dark_browser_gets_a_dark_page(open_page):
    def lightness(scheme):
        page = open_page("/", PHONE, color_scheme=scheme)
        colour = page.evaluate(
            "[...[document.body, document.documentElement]]"
            ".map(e => getComputedStyle(e).backgroundColor)"
            ".find(c => c !== 'rgba(0, 0, 0, 0)')"
        )
        return sum(int(part) for part in colour[4:-1].split(",")[:3])

    assert lightness("light") > 600
    assert lightness("dark") < 200


def test_lines_of_text_are_neither_too_long_nor_too_small(open_page):
    page = open_page("/guides/forgot-password/", DESKTOP)
    size, line, width = page.evaluate(
        """() => {
            const p = document.querySelector('main .prose p'), s = getComputedStyle(p);
            return [parseFloat(s.fontSize), parseFloat(s.lineHeight), p.clientWidth];
        }"""
    )
    assert 17 <= size <= 20
    assert 1.65 <= line / size <= 1.9
    assert 28 <= width / size <= 40


def test_a_page_is_whole_without_its_newer_css(open_page):
    """An old in-app browser knows no `@layer`, `:has()` or container queries."""
    page = open_page("/", PHONE)
    used = page.evaluate(
        """() => [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
            .filter(rule => ['CSSLayerBlockRule', 'CSSLayerStatementRule', 'CSSContainerRule']
                .includes(rule.constructor.name) || (rule.selectorText || '').includes(':has('))
            .map(rule => rule.cssText.slice(0, 80))"""
    )
    assert used == []
