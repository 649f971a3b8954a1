"""«解决了吗?» on a phone, with and without scripts, and what an editor then sees."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import WCAG, violations

ARTICLE = "/guides/forgot-password/backup-password/"


def answers(site):
    """Return what is stored: (solved, step, words) of each answer."""
    with sqlite3.connect(site.data_dir / "helpcenter.sqlite3") as database:
        return database.execute(
            "SELECT is_solved, step, comment FROM articles_feedback ORDER BY id"
        ).fetchall()


def mark_as_stuck(page, step):
    page.locator(f"#step-{step} .step__number").click()
    page.get_by_role("link", name="卡在这一步").click()


@pytest.fixture
def new_answers(editable_site):
    """Return the answers that have come since the test began."""
    before = len(answers(editable_site))
    return lambda: answers(editable_site)[before:]


def test_without_scripts_a_reader_says_at_which_step_and_why(open_page, editable_site, new_answers):
    page = open_page(ARTICLE, PHONE, on=editable_site, java_script_enabled=False)
    mark_as_stuck(page, 3)
    expect(page).to_have_url(re.compile(r"/feedback/\d+/\?step=3&seen=\d+$"))
    expect(page.get_by_label("卡在哪一步？")).to_have_value("3")
    page.get_by_label("哪里不行？").fill("没有这个按钮，我的验证码是 123456")
    page.get_by_role("button", name="告诉我们").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，记下来了")
    expect(page.locator("main").get_by_role("link", name="95188")).to_be_visible()
    assert new_answers() == [(0, 3, "没有这个按钮，我的验证码是 〔密码〕")]
    page.reload()
    assert len(new_answers()) == 1
    assert page.context.cookies() == []


def test_with_scripts_the_form_opens_in_the_page_and_two_taps_are_one_answer(
    open_page, editable_site, new_answers, desk
):
    page = open_page(ARTICLE, PHONE, on=editable_site)
    mark_as_stuck(page, 5)
    expect(page.get_by_label("卡在哪一步？")).to_be_focused()
    expect(page.get_by_label("卡在哪一步？")).to_have_value("5")
    page.get_by_label("哪里不行？").fill("收不到短信")
    page.get_by_role("button", name="告诉我们").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，记下来了")
    assert new_answers() == [(0, 5, "收不到短信")]

    desk.goto("/admin/articles/feedback/?article=1")
    expect(desk.get_by_label("已处理：收不到短信")).not_to_be_checked()
    inspected = desk.context.new_page()  # unwatched: what axe adds is refused and reported
    inspected.goto("/admin/articles/feedback/?article=1")
    assert violations(inspected, WCAG) == []
    desk.get_by_label("已处理：收不到短信").check()
    desk.get_by_role("button", name="保存").click()
    expect(desk.get_by_label("已处理：收不到短信")).to_be_checked()


def test_one_tap_says_that_it_is_solved(open_page, editable_site, new_answers):
    page = open_page(ARTICLE, PHONE, on=editable_site)
    page.get_by_role("button", name="解决了").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，记下来了")
    assert new_answers() == [(1, None, "")]


def test_a_step_that_is_marked_stays_under_the_finger(open_page):
    page = open_page(ARTICLE, PHONE)
    page.locator("#step-2 .step__number").click()
    page.locator("#step-5").scroll_into_view_if_needed()
    before = page.locator("#step-4").bounding_box()["y"]
    page.locator("#step-4 .step__number").click()
    expect(page.locator("#step-4 .step__stuck")).to_be_visible()
    assert abs(page.locator("#step-4").bounding_box()["y"] - before) <= 1
