"""axe finds no violation of WCAG 2.2 AA, on any page, in any appearance."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_layout import PAGES

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
EVERYTHING = [*WCAG, "best-practice"]
APPEARANCES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "large": {"color_scheme": "light", "cookie": "large"},
    "dark-large": {"color_scheme": "dark", "cookie": "large"},
}
ADMIN_PAGES = [
    "/admin/",
    "/admin/handbook/",
    "/admin/handbook/first-login/",
    "/admin/articles/article/",
    "/admin/articles/article/1/change/",
    "/admin/articles/article/1/history/",
    "/admin/articles/article/1/plan/",
    "/admin/articles/article/add/",
    "/admin/articles/article/deleted/",
    "/admin/articles/guide/",
    "/admin/articles/oldaddress/add/",
    "/admin/articles/guide/1/change/",
    "/admin/articles/risknote/1/change/",
    "/admin/articles/contactchannel/",
    "/admin/articles/contactchannel/1/change/",
    "/admin/articles/searchcount/",
    "/admin/articles/textlink/",
    "/admin/articles/feedback/",
    "/admin/articles/feedback/?article=1",
    "/admin/auth/user/",
]


def violations(page, rules=EVERYTHING):
    """Return what axe finds, a line each."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:120]} — {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module", params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def device(request):
    return request.param


@pytest.fixture(scope="module", params=APPEARANCES.values(), ids=APPEARANCES)
def window(request, browser, site, device):
    """One window for each appearance."""
    context = browser.new_context(
        base_url=site.url,
        reduced_motion="reduce",
        color_scheme=request.param["color_scheme"],
        **device,
    )
    if size := request.param.get("cookie"):
        context.add_cookies([{"name": "text-size", "value": size, "url": site.url}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation(window, path):
    window.goto(path)
    assert violations(window) == []


def test_the_suggestions_have_no_violation(open_page):
    page = open_page("/", DESKTOP)
    page.locator("input[name=q]").press_sequentially("忘记")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


@pytest.fixture(scope="module")
def admin(browser, site):
    """A window in which the editor of the new site is signed in."""
    context = browser.new_context(base_url=site.url, **DESKTOP)
    page = context.new_page()
    page.goto("/admin/login/")
    page.locator("#id_username").fill(site.username)
    page.locator("#id_password").fill(site.password)
    page.locator("[type=submit]").click()
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def test_the_login_page_has_no_violation(open_page):
    assert violations(open_page("/admin/login/", DESKTOP), WCAG) == []


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_a_page_of_the_admin_has_no_violation(admin, path):
    answer = admin.goto(path)
    assert answer.status == 200
    assert violations(admin, WCAG) == []


def test_axe_does_complain_about_a_broken_page(browser):
    page = browser.new_page()
    page.set_content("<html><body><img src='data:,'><input><p style='color:#ccc'>浅</p>")
    assert len(violations(page)) >= 3
    page.close()
