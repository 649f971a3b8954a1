"""What a visitor does: find the guide, follow the steps, reach a person."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, DEVICES, PHONE

devices = pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)
scripts = pytest.mark.parametrize("java_script", [True, False], ids=["scripts", "no-scripts"])


@devices
@scripts
def test_a_visitor_finds_the_way_from_a_search_to_the_steps_and_the_hotline(
    open_page, device, java_script
):
    page = open_page("/", device, java_script_enabled=java_script)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill("忘记密码")
    page.keyboard.press("Enter")
    first = page.locator("li.result").first
    expect(first.get_by_role("link").first).to_have_attribute("href", "/guides/forgot-password/")
    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("忘记支付宝密码怎么办")
    page.locator("li.way").first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/guides/forgot-password/backup-password/$"))
    expect(page.locator("li.step")).to_have_count(7)
    hotline = page.locator("main").get_by_role("link", name="95188").first
    expect(hotline).to_be_visible()
    expect(hotline).to_have_attribute("href", "tel:95188")


@devices
def test_the_search_button_searches(open_page, device):
    page = open_page("/", device)
    page.locator("input[name=q]").fill("免密")
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("li.result").first).to_contain_text("免密")


@scripts
@devices
def test_large_text_is_switched_on_kept_and_switched_off(open_page, device, java_script):
    page = open_page("/guides/forgot-password/", device, java_script_enabled=java_script)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="大字").click()
    expect(page).to_have_url(re.compile("/guides/forgot-password/$"))
    large = page.evaluate(size)
    assert large >= before * 1.15
    page.goto("/about/")
    assert page.evaluate(size) == large
    page.get_by_role("button", name="标准").click()
    assert page.evaluate(size) == before


def test_no_cookie_is_kept_for_a_visitor_who_chose_nothing(open_page):
    page = open_page("/")
    page.goto("/search/?q=密码")
    page.locator("li.result a").first.click()
    page.goto("/contact/")
    assert page.context.cookies() == []


def test_nothing_is_stored_in_the_browser(open_page):
    page = open_page("/")
    page.goto("/guides/forgot-password/identity-check/")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_suggestions_come_while_typing_and_are_chosen_by_keyboard(open_page):
    page = open_page("/", DESKTOP)
    box = page.locator("input[name=q]")
    box.press_sequentially("忘记")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page).to_have_url(re.compile("/guides/forgot-password/"))


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(open_page):
    page = open_page("/", DESKTOP)
    box = page.locator("input[name=q]")
    box.press_sequentially("忘记")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    expect(box).to_have_value("忘记")


def test_no_suggestion_is_asked_for_while_an_input_method_composes(open_page):
    page = open_page("/", DESKTOP)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    box = page.locator("input[name=q]")
    box.focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "wang", "selectionStart": 4, "selectionEnd": 4})
    page.wait_for_timeout(600)
    assert [url for url in asked if "suggest" in url] == []
    client.send("Input.insertText", {"text": "忘记"})
    expect(page.get_by_role("option").first).to_be_visible()


def test_a_pause_asks_once_and_the_next_key_takes_back_what_was_asked(open_page):
    page = open_page("/", DESKTOP)
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    asked, taken_back = [], []
    page.route("**/search/suggest/**", lambda route: None)  # no answer
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: taken_back.append(request.url))
    box = page.locator("input[name=q]")
    box.press_sequentially("忘记")
    assert asked == []
    for key, requests in (("密", 1), ("码", 2)):
        box.press_sequentially(key)
        with page.expect_request("**/search/suggest/**"):
            page.clock.run_for(1000)
        assert len(asked) == requests
    with page.expect_event("requestfailed"):
        box.press("Backspace")
    assert taken_back == asked


@devices
def test_a_visitor_needs_nothing_but_a_keyboard(open_page, device):
    """From the top of the home page: to the results, the guide, the article, the hotline."""
    page = open_page("/", device)

    def focused():
        return page.evaluate(
            "({href: document.activeElement.getAttribute('href') || '',"
            " name: document.activeElement.name || ''})"
        )

    def tab_to(wanted):
        for _ in range(80):
            page.keyboard.press("Tab")
            if wanted(focused()):
                return
        pytest.fail(f"The keyboard does not get there on {page.url}")

    page.keyboard.press("Tab")
    assert focused()["href"] == "#content"
    tab_to(lambda at: at["name"] == "q")
    page.keyboard.type("忘记密码")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    tab_to(lambda at: at["href"] == "/guides/forgot-password/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guides/forgot-password/")
    tab_to(lambda at: at["href"].endswith("/backup-password/"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/backup-password/")
    tab_to(lambda at: at["href"] == "tel:95188")


def test_the_skip_link_leads_past_the_header(open_page):
    page = open_page("/guides/forgot-password/", DESKTOP)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_what_has_the_focus_can_be_seen(open_page):
    """Every stop of the keyboard on an article shows an outline, a border or a shadow."""
    page = open_page("/guides/forgot-password/identity-check/", DESKTOP)
    unseen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e);
                if (e === document.body) return null;
                const box = e.getBoundingClientRect();
                return {
                    what: e.outerHTML.slice(0, 80),
                    seen: (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)
                        || s.boxShadow !== 'none',
                    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
                };
            }"""
        )
        if stop is None:
            break
        if not (stop["seen"] and stop["inside"]):
            unseen.append(stop["what"])
    assert unseen == []


def test_a_visitor_marks_the_step_that_is_reached(open_page):
    page = open_page("/guides/forgot-password/identity-check/", PHONE)
    page.locator("#step-3 .step__number").click()
    expect(page.locator("#step-3")).to_contain_text("做到这一步")
    expect(page.locator("#step-3 .step__here")).to_be_visible()
    expect(page.locator("#step-4 .step__here")).to_be_hidden()


@pytest.mark.parametrize("path", ["/no-such-page/", "/guides/forgot-password/nothing/"])
def test_a_visitor_who_is_lost_searches_from_there(open_page, path):
    page = open_page(path, PHONE)
    page.locator("input[name=q]").first.fill("备用密码")
    page.locator("input[name=q]").first.press("Enter")
    expect(page.locator("li.result").first).to_contain_text("备用密码")
