"""The admin under a thumb: whatever is pressed on a phone is 44 pixels high and wide."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import ADMIN_PAGES

PAGES = [
    *ADMIN_PAGES,
    "/admin/articles/article/1/delete/",
    "/admin/articles/article/1/preview/",
    "/admin/articles/articlechange/",
    "/admin/articles/synonymgroup/1/change/",
    "/admin/articles/searchcount/keyword/",
    "/admin/auth/user/1/change/",
    "/admin/auth/user/add/",
    "/admin/export/",
    "/admin/import/",
    "/admin/password_change/",
]
TOO_SMALL = """() => {
    const THUMB = 44, REACH = THUMB / 2 - 1;
    const isIdle = e => {
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        return box.width <= 1 || style.visibility === 'hidden' || style.pointerEvents === 'none'
            || e.matches('.skip-to-content-link, .markdown-editor__file, a:has(img)');
    };
    const isInSentence = e => e.matches('a') && getComputedStyle(e).display === 'inline'
        && [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const isPressedAround = e => {
        e.scrollIntoView({block: 'center', inline: 'center'});
        const box = e.getBoundingClientRect();
        const x = box.left + box.width / 2, y = box.top + box.height / 2;
        return [[x, y - REACH], [x, y + REACH], [x - REACH, y], [x + REACH, y]]
            .every(([x, y]) => document.elementFromPoint(x, y) === e);
    };
    const isLarge = e => {
        const box = e.getBoundingClientRect();
        if (box.width > THUMB - 0.5 && box.height > THUMB - 0.5) return true;
        if (!e.matches('[type=checkbox], [type=radio]')) return false;
        const labels = [...e.labels];
        return labels.length ? labels.some(isLarge) : isPressedAround(e);
    };
    const pressed = 'a[href], button, summary, select, textarea, label.markdown-editor__upload,'
        + ' input:not([type=hidden]), .select2-selection';
    return [...document.querySelectorAll(pressed)]
        .filter(e => e.getClientRects().length && !isIdle(e) && !isInSentence(e) && !isLarge(e))
        .map(e => {
            const box = e.getBoundingClientRect();
            return `${Math.round(box.width)}×${Math.round(box.height)} ${e.outerHTML.slice(0, 90)}`;
        });
}"""


@pytest.fixture(scope="module")
def phone(browser, editable_site, signed_in):
    """One window on a phone in which the editor is signed in."""
    context = browser.new_context(
        base_url=editable_site.url, reduced_motion="reduce", storage_state=signed_in, **PHONE
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_is_pressed_is_as_large_as_a_thumb(phone, path):
    assert phone.goto(path).status == 200
    assert phone.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_the_admin_is_wider_than_the_phone(phone, path):
    phone.goto(path)
    wide = phone.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_the_calendar_and_a_new_row_are_as_large_as_a_thumb(phone):
    phone.goto("/admin/articles/contactchannel/1/change/")
    phone.locator(".datetimeshortcuts a[id]").first.click()
    days = phone.locator(".calendar td a").evaluate_all(
        "days => days.map(day => day.getBoundingClientRect().height)"
    )
    assert min(days) >= 44
    phone.goto("/admin/articles/article/1/change/")
    phone.get_by_text("添加步骤", exact=True).click()
    assert phone.evaluate(TOO_SMALL) == []
