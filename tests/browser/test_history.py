"""History in the browser: what changed is read, and an old version put back, by anybody."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import WCAG, violations
from tests.browser.test_no_lost_work import open_first_article


def save(page, words):
    """Give the first article other words for search, and a sentence more in its body."""
    open_first_article(page)
    page.locator("#id_keywords").fill(words)
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist .success").first).to_be_visible()


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_change_is_read_and_taken_back(open_desk, device, scheme):
    page = open_desk(device, color_scheme=scheme)
    save(page, "先前的说法")
    save(page, "后来的说法")
    page.get_by_role("link", name="历史", exact=True).click()
    expect(page.locator(".versions__item").first).to_contain_text("改了其他说法")
    assert violations(page, WCAG) == []

    page.get_by_role("button", name="比较选中的两个版本").click()
    expect(page.locator(".difference del")).to_contain_text(["划掉的字", "先前"])
    expect(page.locator(".difference ins")).to_contain_text(["下划线的字", "后来"])
    assert violations(page, WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]

    page.get_by_role("link", name="上一个版本").click()
    page.get_by_role("link", name="看恢复它会改变什么").click()
    page.get_by_role("button", name="恢复这个版本").press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("已恢复")
    expect(page.locator("#id_keywords")).to_have_value("先前的说法")


def test_what_was_deleted_comes_back(desk):
    page = desk
    page.goto("/admin/articles/risknote/")
    page.locator("#result_list tbody th a").last.click()
    title = page.locator("#id_title").input_value()
    page.get_by_role("link", name="删除").click()
    page.locator("#content [type=submit]").click()
    page.get_by_role("link", name="已删除").click()
    assert violations(page, WCAG) == []
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="恢复这个版本").click()
    expect(page.locator(".messagelist .success")).to_contain_text("已恢复")
    expect(page.locator("#id_title")).to_have_value(title)


def test_a_conflict_has_no_violation(browser, desk, editable_site, signed_in):
    # Not by `open_page`: on a form, axe itself sets styles that the policy refuses.
    context = browser.new_context(
        base_url=editable_site.url, color_scheme="dark", storage_state=signed_in, **PHONE
    )
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    open_first_article(page)
    save(desk, "桌面写的叫法")
    page.locator("#id_keywords").fill("手机写的叫法")
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".conflict")).to_be_visible()
    assert violations(page, WCAG) == []
    context.close()
