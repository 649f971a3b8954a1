"""A real Chromium against a real gunicorn.

Every page that `open_page` opens is watched: a test fails when the console reports an
error, the security policy refuses something, or anything is asked of another host.
"""

import os
import shutil
from dataclasses import dataclass, field

import pytest

from tests import servers

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
DEVICES = {"phone": PHONE, "desktop": DESKTOP}
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, quiet, and without its sandbox where root runs it."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        servers.unavailable("No Chromium; on Debian: apt-get install chromium fonts-noto-cjk")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    return {**browser_type_launch_args, "executable_path": found, "args": flags}


@pytest.fixture(scope="session")
def editable_site(prepared_site, tmp_path_factory):
    """A served site that the tests of the admin change."""
    copied = servers.copy_of(prepared_site, tmp_path_factory.mktemp("editable") / "var")
    with servers.served(copied) as running:
        yield running


@dataclass
class Watch:
    """What went wrong on a page without anybody asking."""

    host: str
    problems: list[str] = field(default_factory=list)

    def follow(self, page):
        """Note from now on what the page complains about and asks for."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message):
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.problems.append(f"console: {message.text}")

    def _request(self, request):
        if not request.url.startswith(("data:", "blob:")):
            host = servers.host_of(request.url)
            if host != self.host:
                self.problems.append(f"asked {host} for {request.url}")


@pytest.fixture
def open_page(browser, site):
    """Open a page as on this device: `open_page("/", PHONE, javaScriptEnabled=False)`."""
    contexts, watches = [], []

    def open_one(path, device=PHONE, *, on=None, cookies=None, **options):
        served = on or site
        context = browser.new_context(
            base_url=served.url, locale="zh-CN", reduced_motion="reduce", **device, **options
        )
        contexts.append(context)
        for name, value in (cookies or {}).items():
            context.add_cookies([{"name": name, "value": value, "url": served.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch = Watch(servers.host_of(served.url))
        watch.follow(page)
        watches.append(watch)
        page.goto(path)
        return page

    yield open_one
    problems = [problem for watch in watches for problem in watch.problems]
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def signed_in(browser, editable_site):
    """What a browser keeps once the editor has logged in: a context may begin with it."""
    context = browser.new_context(base_url=editable_site.url, locale="zh-CN", **DESKTOP)
    page = context.new_page()
    page.goto("/admin/login/")
    sign_in(page, editable_site)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def open_desk(open_page, editable_site, signed_in):
    """Open the admin as on this device, as the editor: `open_desk(PHONE, color_scheme="dark")`."""

    def open_one(device, **options):
        return open_page("/admin/", device, on=editable_site, storage_state=signed_in, **options)

    return open_one


@pytest.fixture
def desk(open_desk):
    """A window in which the editor is signed in."""
    return open_desk(DESKTOP)


def sign_in(page, site):
    """Log in as the site's editor."""
    page.get_by_label("用户名").fill(site.username)
    page.get_by_label("密码").fill(site.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/admin/")
