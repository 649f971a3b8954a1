"""A refused form in a browser: the list above it is met first and leads to the fields."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import WCAG, violations


def refused(page):
    """Open the article with many steps, empty its title and a step far down, and send it."""
    page.goto("/admin/articles/article/1/change/")
    page.locator("#id_title").fill("")
    page.locator("#id_steps-6-text").evaluate("field => { field.value = ''; }")
    page.locator("[name=_continue]").first.evaluate("button => button.form.noValidate = true")
    with page.expect_navigation():
        page.locator("[name=_continue]").first.click()
    return page


@pytest.fixture(params=[True, False], ids=["with-script", "without-script"])
def page(request, open_desk):
    return refused(open_desk(PHONE, java_script_enabled=request.param))


def test_the_list_has_the_focus_and_leads_to_each_field(page):
    expect(page.locator(".faults")).to_be_focused()
    page.locator(".faults a").first.click()
    expect(page.locator("#id_title")).to_be_focused()
    page.locator(".faults a").last.click()
    expect(page.locator("#id_steps-6-text")).to_be_focused()
    expect(page.locator("#id_steps-6-text")).to_be_in_viewport()


def test_in_a_new_form_too_the_list_has_the_focus(open_desk):
    page = open_desk(PHONE)
    page.goto("/admin/articles/synonymgroup/add/")
    expect(page.locator("#id_words")).to_be_focused()
    page.locator("#id_words").fill("密码")
    with page.expect_navigation():
        page.locator("[name=_save]").first.click()
    page.wait_for_load_state("load")
    expect(page.locator(".faults")).to_be_focused()


def test_a_link_unfolds_the_row_that_it_leads_to(open_desk):
    page = refused(open_desk(PHONE))
    page.get_by_role("button", name="全部收起").click()
    expect(page.locator("#id_steps-6-text")).to_be_hidden()
    page.locator(".faults a").last.click()
    expect(page.locator("#id_steps-6-text")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_refused_form_has_no_violation(browser, editable_site, signed_in, scheme):
    context = browser.new_context(
        base_url=editable_site.url, storage_state=signed_in, color_scheme=scheme, **PHONE
    )
    assert violations(refused(context.new_page()), WCAG) == []
    context.close()
