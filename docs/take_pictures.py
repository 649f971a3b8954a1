"""Takes the pictures of the README and of the editors' handbook anew: `make pictures`.

A throw-away site on the starter guide is served; two editors and a visitor do in a real
Chromium what the handbook describes, and the pages they come by are kept as PNG files of
few colours. Nothing of the site that is worked with is read or changed.
"""

import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests import servers

DOCS = Path(__file__).parent
HANDBOOK, README = DOCS / "handbook" / "pictures", DOCS / "screenshots"
STARTER = servers.ROOT / "articles" / "starter"
BEIJING = ZoneInfo("Asia/Shanghai")

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 1.5, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 1.5}
COLOURS = 48
MARGIN = 24
PASSWORD = "for these pictures only"
ACCOUNTS = f"""
from datetime import timedelta
from django.contrib.auth.models import Group, User
from django.utils import timezone
for name, family, given, groups in (
    ("zhouning", "周", "宁", ("编辑", "热线管理员")), ("lijing", "李", "静", ("管理员",)),
):
    user = User.objects.create_user(
        name, password="{PASSWORD}", is_staff=True, last_name=family, first_name=given,
        date_joined=timezone.now() - timedelta(days=30),  # old enough to confirm proposals
    )
    user.groups.set(Group.objects.filter(name__in=groups))
"""
NEW_ARTICLE = """---
type: article
guide: password-free-payment
slug: charged-again
title: 取消以后又被扣款怎么办
summary: 已经取消了免密支付，却又被扣了款，先做这几件事。
fits_when: 你已经取消了免密支付，账单里又出现了新的扣款。
kind: explanation
status: draft
---

先打开账单，记下商家、金额和时间，再联系客服。
"""


def main() -> None:
    """Take all pictures."""
    for folder in (HANDBOOK, README):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = servers.prepare_site(Path(folder) / "var")
        made = site.manage("shell", "-c", ACCOUNTS)
        assert made.returncode == 0, made.stderr
        with servers.served(site):
            browser = _chromium(playwright)
            take_all(browser, site.url)
            browser.close()


def take_all(browser: Browser, url: str) -> None:
    """Live through a day on the site, with a camera."""
    with opened(browser, url, DESKTOP) as visitor:
        search_and_answer(visitor)
    with signed_in(browser, url, "zhouning") as zhou, signed_in(browser, url, "lijing") as li:
        write_a_draft(zhou)
        see_the_preview(browser, url, zhou)
        change_and_compare(zhou)
        keep_a_change_waiting(zhou)
        write_at_the_same_time(zhou, li)
        change_the_hotline(zhou, li)
        read_what_readers_say(zhou)
        bring_in_files(zhou)
        li.goto("/admin/")
        take(li, HANDBOOK / "desk.png", height=900)
        take_visitors_pages(browser, url)


def search_and_answer(visitor: Page) -> None:
    """Search with and without result, and say where the steps did not help."""
    searches = ("忘记密码", "忘记密码", "忘记密码", "免密支付", "人脸识别失败", "人脸识别失败")
    for words in searches:
        visitor.goto(f"/search/?q={words}")
    for step, comment in ((6, "找不到“用备用密码验证”这个选项。"), (6, ""), (3, "点了没有反应。")):
        visitor.goto("/guides/forgot-password/backup-password/")
        visitor.get_by_text("没有解决", exact=True).click()
        visitor.locator("#feedback-step").select_option(str(step))
        visitor.locator("#feedback-comment").fill(comment)
        visitor.get_by_role("button", name="告诉我们").click()
        visitor.wait_for_url("**/thanks/**")


def write_a_draft(zhou: Page) -> None:
    """Write an article with steps; take the editor and the fields of its moments."""
    zhou.goto("/admin/articles/article/add/")
    zhou.locator("#id_guide").select_option(label="忘记支付宝密码怎么办")
    zhou.locator("#id_title").fill("换了手机号，怎么改密码")
    zhou.locator("#id_summary").fill("注册时的手机号不用了，也能把密码改好。")
    zhou.locator("#id_fits_when").fill("你换了手机号，原来的号码收不到短信。")
    steps = ("打开支付宝的登录页面。", "点**忘记密码**。", "选**手机号已不用**，照着提示验证身份。")
    for number, text in enumerate(steps):
        zhou.get_by_text("添加步骤", exact=True).click()
        zhou.locator(f"#id_steps-{number}-text").fill(text)
    zhou.get_by_role("button", name="全部收起").click()
    zhou.locator("[data-step-toggle]").nth(1).click()
    zhou.wait_for_timeout(1000)  # the preview waits for a pause in typing
    take(zhou, HANDBOOK / "editor.png", zhou.locator("#steps-group"))
    zhou.get_by_label("已发布：").check()
    zhou.locator("#id_publish_at").fill(f"{_in_days(7):%Y-%m-%dT09:00}")
    take(zhou, HANDBOOK / "schedule.png", zhou.locator("fieldset.module", has_text="首页常用").last)
    save(zhou)


def see_the_preview(browser: Browser, url: str, zhou: Page) -> None:
    """Take the page that gives the address out, and what it leads to."""
    zhou.get_by_role("link", name="预览链接").click()
    take(zhou, HANDBOOK / "preview-link.png", zhou.locator("#content"))
    address = zhou.locator("#preview-address").input_value()
    with opened(browser, url, DESKTOP) as colleague:
        colleague.goto(address)
        take(colleague, HANDBOOK / "preview-page.png", height=760)


def change_and_compare(zhou: Page) -> None:
    """Change words and a step of an article; take its versions and what the last one changed."""
    open_article(zhou, "用备用密码找回")
    zhou.locator("#id_summary").fill("还记得备用密码，就能马上改好支付宝密码。")
    zhou.get_by_role("button", name="全部展开").click()
    zhou.locator("#id_steps-0-text").fill("打开支付宝，进到登录页面。")
    save(zhou)
    zhou.get_by_role("link", name="历史", exact=True).click()
    take(zhou, HANDBOOK / "versions.png", zhou.locator("#content"))
    zhou.locator(".versions__what a").first.click()
    take(zhou, HANDBOOK / "difference.png", zhou.locator("#content"))


def keep_a_change_waiting(zhou: Page) -> None:
    """Keep a change of a published article aside; take what it would change."""
    open_article(zhou, "用账户安全保护工具找回")
    zhou.locator("#id_fits_when").fill("你以前开启过账户安全保护工具，现在还在用。")
    zhou.get_by_role("button", name="保存为待发布的修改").click()
    take(zhou, HANDBOOK / "waiting-change.png", zhou.locator("#content"))


def write_at_the_same_time(zhou: Page, li: Page) -> None:
    """Let both change one article; take what the second one sees."""
    for page in (zhou, li):
        open_article(page, "用身份验证找回")
    li.locator("#id_summary").fill("没有备用密码，也没有安全工具，就用身份信息来找回。")
    save(li)
    zhou.locator("#id_summary").fill("什么都没有设置过，就用身份证来找回密码。")
    save(zhou)
    shown = (zhou.locator("#content > h1"), zhou.locator(".conflict"))
    take(zhou, HANDBOOK / "conflict.png", *shown)


def change_the_hotline(zhou: Page, li: Page) -> None:
    """Propose another number; take what the second person decides about."""
    zhou.goto("/admin/articles/contactchannel/")
    zhou.get_by_role("link", name="支付宝客服热线", exact=True).click()
    zhou.locator("#id_value").fill("95188-1")
    save(zhou)
    li.goto("/admin/articles/pendingchange/")
    li.locator("#result_list tbody th a").first.click()
    take(li, HANDBOOK / "confirmation.png", li.locator("#content"))


def read_what_readers_say(zhou: Page) -> None:
    """Take the answers of readers and the searches."""
    zhou.goto("/admin/articles/feedback/")
    take(zhou, HANDBOOK / "feedback.png", zhou.locator("#content"))
    zhou.goto("/admin/articles/searchcount/?days=7")
    sections = zhou.locator(".search-report section")
    take(zhou, HANDBOOK / "searches.png", zhou.locator("#content > h1"), sections.nth(1))


def bring_in_files(zhou: Page) -> None:
    """Upload a changed and a new article; take the report of what they would do."""
    zhou.goto("/admin/import/")
    guide = "guides/password-free-payment"
    advice = (STARTER / guide / "advice.md").read_text("utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{guide}/advice.md", f"{advice.rstrip()}\n\n每个月看一次账单。\n")
        archive.writestr(f"{guide}/charged-again.md", NEW_ARTICLE)
        archive.write(STARTER / guide / "_guide.md", f"{guide}/_guide.md")
    file = {"name": "gai-hao.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    zhou.locator("input[type=file]").set_input_files(file)
    zhou.get_by_role("button", name="上传，看看会改什么").click()
    take(zhou, HANDBOOK / "import-report.png", zhou.locator("#content"))


def take_visitors_pages(browser: Browser, url: str) -> None:
    """Take what visitors see, on a phone and on a desktop."""
    with opened(browser, url, PHONE) as phone:
        phone.goto("/guides/forgot-password/backup-password/")
        take(phone, README / "article-phone.png", height=844)
    with opened(browser, url, PHONE, color_scheme="dark") as phone:
        phone.goto("/search/?q=wangjimima")
        take(phone, README / "search-phone-dark.png", height=844)
    with opened(browser, url, DESKTOP) as desktop:
        desktop.goto("/")
        take(desktop, README / "home-desktop.png", height=900)


def take(page: Page, path: Path, *shown: Locator, height: int = 0) -> None:
    """Keep what is shown with a margin, or the top of the page, as a file of few colours."""
    page.evaluate("scrollTo(0, 0)")  # boxes are told from the corner of the window
    area = _around([_box(locator) for locator in shown]) if shown else _top(page, height)
    taken = page.screenshot(full_page=True, clip=area)
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    if shown:
        picture = ImageOps.expand(_without_empty_edges(picture), MARGIN, "white")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def _without_empty_edges(picture: Image.Image) -> Image.Image:
    empty = Image.new("RGB", picture.size, "white")
    return picture.crop(ImageChops.difference(picture, empty).getbbox())


def open_article(page: Page, title: str) -> None:
    """Open the article's form from the list."""
    page.goto("/admin/articles/article/")
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_load_state("load")


def save(page: Page) -> None:
    """Press «保存并继续编辑»."""
    page.get_by_role("button", name="保存并继续编辑").click()


@contextmanager
def opened(browser: Browser, url: str, device: Any, **options: Any) -> Iterator[Page]:
    """Open a window on the device."""
    context = browser.new_context(
        base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", **device, **options
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


@contextmanager
def signed_in(browser: Browser, url: str, username: str) -> Iterator[Page]:
    """Open a window in which the editor is signed in."""
    with opened(browser, url, DESKTOP) as page:
        page.goto("/admin/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/admin/")
        yield page


def _chromium(playwright: Any) -> Browser:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    flags = ["--lang=zh-CN", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    environment = {**os.environ, "LANGUAGE": "zh_CN"}
    browser: Browser = playwright.chromium.launch(
        executable_path=found, args=flags, env=environment
    )
    return browser


def _in_days(number: int) -> datetime:
    return datetime.now(BEIJING) + timedelta(days=number)


def _box(locator: Locator) -> Any:
    box = locator.first.bounding_box()
    assert box is not None, f"{locator} is not to be seen"
    return box


def _around(boxes: list[Any]) -> Any:
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right = max(box["x"] + box["width"] for box in boxes)
    bottom = max(box["y"] + box["height"] for box in boxes)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def _top(page: Page, height: int) -> Any:
    size = page.viewport_size
    assert size is not None
    return {"x": 0, "y": 0, "width": size["width"], "height": height}


if __name__ == "__main__":
    main()
