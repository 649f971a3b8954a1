"""The desk in the browser: a review is planned for several articles, seen and done by keyboard."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import WCAG, violations


@pytest.mark.parametrize(
    ("device", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"]
)
def test_reviews_are_planned_together_and_done_from_the_desk(open_desk, device, scheme):
    page = open_desk(device, color_scheme=scheme)
    page.goto("/admin/articles/article/")
    for box in page.locator("#result_list .action-select").all()[:2]:
        box.check()
    page.locator("[name=action]").first.select_option(label="指定负责人、安排复查")
    page.get_by_role("button", name="执行").first.click()
    page.get_by_label("指定的复查日期").first.fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="保存").press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("已更新 2 篇文章")

    page.goto("/admin/")
    reviews = page.get_by_role("region", name="该复查的文章 2")
    expect(reviews.locator(".desk-row")).to_have_count(2)
    assert violations(page, WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]
    reviews.get_by_text("图里的数字").press("Enter")
    expect(reviews.get_by_role("row").nth(1)).to_contain_text("2")

    for left in (1, 0):
        reviews = page.locator("#reviews")
        reviews.get_by_role("button", name="今天复查过").first.press("Enter")
        expect(page.locator(".messagelist .success")).to_contain_text("今天复查过")
        expect(page.locator("#reviews .desk-row")).to_have_count(left)
    expect(page.locator(".desk__done")).to_contain_text("该复查的文章")
