"""An editor schedules an article and shows it, before its time, to somebody without an account."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.browser.conftest import PHONE

TITLE = "换了手机怎么登录"


def test_what_is_scheduled_is_shown_by_its_preview_address_only(open_page, desk, editable_site):
    tomorrow = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
    desk.goto("/admin/articles/article/add/")
    desk.locator("#id_guide").select_option(index=1)
    desk.locator("#id_title").fill(TITLE)
    desk.locator("#id_summary").fill("新手机上第一次登录。")
    desk.locator("[name=kind][value=explanation]").check()
    desk.locator("[name=status][value=published]").check()
    desk.locator("#id_publish_at").fill(f"{tomorrow:%Y-%m-%d}T09:30")
    desk.locator("[name=_continue]").first.click()
    told = f"将于 {tomorrow.month} 月 {tomorrow.day} 日 09:30 发布"
    expect(desk.locator(".messagelist")).to_contain_text(told)

    desk.get_by_role("link", name="预览链接").click()
    address = desk.get_by_label("预览链接").input_value()
    desk.get_by_role("button", name="复制").click()
    expect(desk.get_by_text("已复制。")).to_be_visible()

    guest = open_page(address, PHONE, on=editable_site)
    expect(guest.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(guest.get_by_label("预览")).to_contain_text("还没有发布")
    assert guest.evaluate("document.documentElement.scrollWidth") <= 390
    guest.goto("/search/?q=换了手机怎么登录")
    expect(guest.locator(".result").filter(has_text=TITLE)).to_have_count(0)

    desk.get_by_role("button", name="收回以前的预览链接").click()
    expect(desk.locator(".messagelist")).to_contain_text("都打不开了")
    guest.goto(address)
    expect(guest.get_by_role("heading", level=1)).to_have_text("这个预览链接已经失效")
