"""What an editor does: write with a preview, order steps, publish, and see it on the site."""

import itertools
import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import DESKTOP, PHONE

_numbers = itertools.count(1)


@pytest.fixture
def visitor(open_page, editable_site):
    """A visitor's phone on the same site."""
    return open_page("/", PHONE, on=editable_site)


def open_article(desk, title):
    desk.goto("/admin/articles/article/")
    desk.locator("#result_list").get_by_role("link", name=title, exact=True).click()
    expect(desk.locator("#id_title")).to_have_value(title)


def save(desk):
    with desk.expect_navigation():
        desk.locator("[name=_continue]").first.click()
    expect(desk.locator(".messagelist .success")).to_be_visible()


def steps_of(page):
    return [
        " ".join(text.split()) for text in page.locator("li.step .step__text").all_inner_texts()
    ]


def test_the_preview_follows_what_is_typed(desk):
    open_article(desk, "用免密支付的几条建议")
    desk.locator("#id_body").fill("## 新的小标题\n\n点**「确定」**。")
    preview = desk.locator(".markdownx:has(#id_body) .markdownx-preview")
    expect(preview.locator("h2").filter(has_text="新的小标题")).to_be_visible()
    expect(preview.locator("strong")).to_have_text("「确定」")


def test_the_preview_runs_nothing(desk):
    open_article(desk, "用免密支付的几条建议")
    desk.locator("#id_body").fill("<img src=x onerror=alert(1)> [点](javascript:alert(1)) 完")
    preview = desk.locator(".markdownx:has(#id_body) .markdownx-preview")
    expect(preview).to_contain_text("完")
    assert preview.locator("img, a[href^=javascript]").count() == 0


def test_a_changed_article_is_seen_at_once(desk, visitor):
    open_article(desk, "用免密支付的几条建议")
    words = f"先想好再开启（{next(_numbers)}）"
    desk.locator("#id_summary").fill(words)
    save(desk)
    visitor.goto("/guides/password-free-payment/advice/")
    expect(visitor.locator("main")).to_contain_text(words)


def test_steps_moved_by_button_are_in_the_new_order_on_the_site(desk, visitor):
    visitor.goto("/guides/password-free-payment/cancel-in-app/")
    before = steps_of(visitor)
    open_article(desk, "在 App 里取消免密支付")
    rows = desk.locator("[data-step]:not(.empty-form)")
    rows.nth(1).get_by_role("button", name="上移").click()
    save(desk)
    visitor.reload()
    assert steps_of(visitor) == [before[1], before[0], *before[2:]]


def test_steps_moved_by_keyboard_are_in_the_new_order_on_the_site(desk, visitor):
    visitor.goto("/guides/forgot-password/security-tool/")
    before = steps_of(visitor)
    open_article(desk, "用账户安全保护工具找回")
    rows = desk.locator("[data-step]:not(.empty-form)")
    rows.nth(0).get_by_role("button", name="下移").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Enter")
    save(desk)
    visitor.reload()
    assert steps_of(visitor) == [before[1], before[2], before[0], *before[3:]]


def test_steps_dragged_are_in_the_new_order_on_the_site(desk, visitor):
    visitor.goto("/guides/forgot-password/identity-check/")
    before = steps_of(visitor)
    open_article(desk, "用身份验证找回")
    handles = desk.locator("[data-step]:not(.empty-form) [data-step-handle]")
    handles.nth(2).scroll_into_view_if_needed()
    start, end = handles.nth(2).bounding_box(), handles.nth(0).bounding_box()
    desk.mouse.move(start["x"] + 5, start["y"] + 5)
    desk.mouse.down()
    desk.mouse.move(end["x"] + 5, start["y"] - 20, steps=5)
    desk.mouse.move(end["x"] + 5, end["y"] - 5, steps=15)
    desk.mouse.up()
    save(desk)
    visitor.reload()
    assert steps_of(visitor) == [before[2], before[0], before[1], *before[3:]]


def test_a_step_added_later_has_a_live_preview_and_is_published(desk, visitor):
    open_article(desk, "找信用卡银行取消免密支付")
    desk.locator(".add-row a").click()
    row = desk.locator("[data-step]:not(.empty-form)").last
    text = row.locator("textarea").first
    text.fill("**记下**银行的答复。")
    expect(row.locator(".markdownx-preview strong").first).to_have_text("记下")
    save(desk)
    visitor.goto("/guides/password-free-payment/cancel-through-bank/")
    assert steps_of(visitor)[-1] == "记下银行的答复。"


def test_a_picture_uploaded_into_a_step_is_shown_with_its_description(desk, visitor, tmp_path):
    picture = tmp_path / "screenshot.png"
    picture.write_bytes(factories.image_bytes(size=(1080, 2400)))
    open_article(desk, "用备用密码找回")
    row = desk.locator("[data-step]:not(.empty-form)").first
    if row.locator("[data-step-body]").is_hidden():
        row.locator("[data-step-toggle]").click()
    row.locator("input[type=file][name$=image]").set_input_files(picture)
    row.locator("[name$=image_alt]").fill("登录页，下方有登录按钮")
    save(desk)
    visitor.goto("/guides/forgot-password/backup-password/")
    image = visitor.get_by_alt_text("登录页，下方有登录按钮")
    image.scroll_into_view_if_needed()
    visitor.wait_for_function("document.querySelector('.step__image').naturalWidth === 1080")
    assert re.match(r"/media/images/[0-9a-f]{20}-1080x2400\.png$", image.get_attribute("src"))


def test_a_picture_put_into_the_text_is_previewed_and_published(desk, visitor, tmp_path):
    picture = tmp_path / "photo.jpg"
    picture.write_bytes(factories.image_bytes("JPEG", (300, 200)))
    open_article(desk, "为什么要取消免密支付")
    box = desk.locator(".markdownx:has(#id_body)")
    box.locator("[data-editor-file]").set_input_files(picture)
    expect(box.locator(".markdownx-preview img")).to_be_visible()
    save(desk)
    visitor.goto("/guides/password-free-payment/why-cancel/")
    expect(visitor.locator("main .prose img")).to_have_attribute("width", "300")


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(desk, tmp_path):
    page = tmp_path / "page.png"
    page.write_text("<script>alert(1)</script>")
    open_article(desk, "为什么要取消免密支付")
    box = desk.locator(".markdownx:has(#id_body)")
    before = desk.locator("#id_body").input_value()
    box.locator("[data-editor-file]").set_input_files(page)
    expect(box.locator("[data-editor-status]")).to_contain_text("不是能用的图片")
    expect(desk.locator("#id_body")).to_have_value(before)


def test_a_draft_becomes_visible_when_it_is_published(desk, visitor):
    desk.goto("/admin/articles/article/add/")
    desk.locator("#id_guide").select_option(label="忘记支付宝密码怎么办")
    desk.locator("#id_title").fill("新写的办法")
    desk.locator("#id_summary").fill("一句话说明。")
    desk.locator("#id_slug").fill("new-way")
    desk.locator(".add-row a").click()
    row = desk.locator("[data-step]:not(.empty-form)").first
    row.locator("textarea").first.fill("打开登录页面。")
    save(desk)
    assert visitor.goto("/guides/forgot-password/new-way/").status == 404
    desk.goto("/admin/articles/article/")
    line = desk.locator("#result_list tr").filter(has_text="新写的办法")
    line.locator("input.action-select").check()
    desk.locator("select[name=action]").select_option("publish")
    desk.locator(".actions button[name=index]").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    assert visitor.goto("/guides/forgot-password/new-way/").status == 200
    visitor.goto("/search/?q=新写的办法")
    expect(visitor.locator("li.result").first).to_contain_text("新写的办法")


def test_a_withdrawn_article_is_gone_at_once(desk, visitor):
    open_article(desk, "取消免密支付以后要注意什么")
    desk.locator("input[name=status][value=draft]").check()
    save(desk)
    assert visitor.goto("/guides/password-free-payment/after-cancelling/").status == 410
    expect(visitor.locator("input[name=q]").first).to_be_visible()
    desk.locator("input[name=status][value=published]").check()
    save(desk)
    assert visitor.goto("/guides/password-free-payment/after-cancelling/").status == 200


def test_a_changed_risk_note_is_seen_on_every_page_that_shows_it(desk, visitor):
    desk.goto("/admin/articles/risknote/")
    desk.locator("#result_list tbody th a").filter(has_text="核对每一份账单").first.click()
    words = f"每月都要核对（{next(_numbers)}）。"
    desk.locator("#id_body").fill(words)
    save(desk)
    for path in ("/risks/", "/guides/password-free-payment/cancel-in-app/"):
        visitor.goto(path)
        expect(visitor.locator("main")).to_contain_text(words)


def test_a_renamed_article_is_found_at_its_old_and_at_its_short_address(desk, visitor):
    open_article(desk, "为什么要取消免密支付")
    slug = desk.locator("#id_slug")
    slug.evaluate("field => field.closest('details')?.setAttribute('open', '')")
    slug.fill("why-cancel-it")
    save(desk)
    for address in ("/guides/password-free-payment/why-cancel/", "/h/5"):
        visitor.goto(address)
        assert visitor.url.endswith("/guides/password-free-payment/why-cancel-it/")
        expect(visitor.locator("h1")).to_have_text("为什么要取消免密支付")


def test_a_changed_hotline_waits_for_a_second_person_and_can_be_withdrawn(desk, visitor):
    desk.goto("/admin/articles/contactchannel/")
    desk.locator("#result_list tbody th a").filter(has_text="热线").first.click()
    desk.locator("#id_value").fill("0571-8888 0000")
    with desk.expect_navigation():
        desk.locator("[name=_continue]").first.click()
    expect(desk.locator(".messagelist .warning")).to_contain_text("没有别的账号可以确认")
    for path in ("/", "/about/", "/no-such-page/"):
        visitor.goto(path)
        expect(visitor.locator(".hotline-link[href='tel:95188']")).to_be_visible()
    desk.get_by_role("link", name="查看待确认的修改").first.click()
    desk.get_by_role("button", name="撤回我的提议").click()
    expect(desk.locator(".messagelist")).to_contain_text("已撤回")


def test_the_admin_is_usable_without_scripts(open_page, editable_site):
    page = open_page("/admin/login/", DESKTOP, on=editable_site, java_script_enabled=False)
    page.get_by_label("用户名").fill(editable_site.username)
    page.get_by_label("密码").fill(editable_site.password)
    page.get_by_role("button", name="登录").click()
    page.goto("/admin/articles/article/")
    page.locator("#result_list").get_by_role(
        "link", name="用免密支付的几条建议", exact=True
    ).click()
    page.locator("#id_keywords").fill("免密支付建议\n不用脚本也能改")
    page.locator("[name=_save]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
