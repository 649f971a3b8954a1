"""Two editors at one article, and a session that runs out: no word is typed twice."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, sign_in


def open_first_article(page):
    page.goto("/admin/articles/article/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("load")


devices = pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
scripts = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])


@devices
@scripts
def test_a_session_that_ran_out_loses_nothing(open_page, editable_site, device, has_script):
    page = open_page("/admin/login/", device, on=editable_site, java_script_enabled=has_script)
    sign_in(page, editable_site)
    page.on("dialog", lambda dialog: dialog.accept())
    open_first_article(page)
    words = f"第一行\n第二行 {device['viewport']} {has_script}"
    page.locator("#id_keywords").fill(words)
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=_continue]").first.click()

    expect(page.locator(".errornote")).to_contain_text("都还在")
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]
    page.get_by_label("用户名").fill(editable_site.username)
    page.get_by_label("密码").fill(editable_site.password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#id_keywords")).to_have_value(words)
    expect(page.locator(".faults")).to_contain_text("你重新登录了")
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#id_keywords")).to_have_value(words)


@devices
@scripts
def test_the_second_one_sees_both_texts_and_overwrites(open_desk, desk, device, has_script):
    page = open_desk(device, java_script_enabled=has_script)
    page.on("dialog", lambda dialog: dialog.accept())
    open_first_article(page)
    open_first_article(desk)
    desk.locator("#id_keywords").fill(f"先保存的说法 {device['viewport']} {has_script}")
    desk.locator("[name=_continue]").first.click()
    expect(desk.locator(".messagelist .success")).to_be_visible()

    page.locator("#id_keywords").fill("后来写的叫法")
    page.locator("[name=_continue]").first.click()
    conflict = page.locator(".conflict")
    expect(conflict.locator("del")).to_contain_text(["先保存的说法"])
    expect(conflict.locator("ins")).to_contain_text(["后来写的叫法"])
    expect(page.locator("#id_keywords")).to_have_value("后来写的叫法")
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]
    conflict.get_by_role("link", name="继续修改").click()
    conflict.get_by_role("button", name="用我的覆盖").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    open_first_article(desk)
    expect(desk.locator("#id_keywords")).to_have_value("后来写的叫法")
