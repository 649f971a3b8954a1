"""Import and export in the browser: a look first, then a click."""

import io
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_accessibility import WCAG, violations

GUIDE = (
    "---\ntype: guide\nslug: {slug}\ntitle: 换手机号\nsummary: 一步一步来。\npublished: true\n---\n"
)


def packed(slug):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("guides/guide.md", GUIDE.format(slug=slug).encode("gb18030"))
    return {"name": "指南.zip", "mimeType": "application/zip", "buffer": output.getvalue()}


@pytest.mark.parametrize(
    ("device", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"]
)
def test_a_file_is_looked_at_brought_in_and_taken_out(open_desk, editable_site, device, scheme):
    page = open_desk(device, color_scheme=scheme)
    page.get_by_role("link", name="导入", exact=True).first.click()
    assert violations(page, WCAG) == []
    page.get_by_label("文件").set_input_files(packed(f"phone-{scheme}"))
    page.get_by_role("button", name="上传，看看会改什么").press("Enter")
    expect(page.locator(".transfer__group")).to_contain_text(["文字编码是 GB18030"])
    assert violations(page, WCAG) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= device["viewport"]["width"]

    page.get_by_role("button", name="确认导入").press("Enter")
    expect(page.locator(".transfer__verdict")).to_contain_text("已导入")
    assert editable_site.get(f"/guides/phone-{scheme}/").status == 200

    page.get_by_role("link", name="导出", exact=True).first.click()
    assert violations(page, WCAG) == []
    page.get_by_label("导出什么").select_option(f"phone-{scheme}")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载压缩包").click()
    assert zipfile.ZipFile(download.value.path()).namelist() == [f"guides/phone-{scheme}/_guide.md"]
