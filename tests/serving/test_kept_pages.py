"""Kept pages under the real server: fresh after every save, there while the database is not."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests import servers

ARTICLE = "/guides/forgot-password/backup-password/"
API = "/api/v1/guides/forgot-password/articles/backup-password/"
PAGES = (
    "/", "/guides/", "/guides/forgot-password/", ARTICLE, "/contact/", "/risks/", "/about/", API,
)  # fmt: skip

RENAME = """
from articles import publishing
from articles.models import Article
article = Article.objects.get(slug="backup-password")
article.title = "{title}"
publishing.save_article(article)
"""

LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1])
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(60)
"""


@pytest.fixture
def running(prepared_site, tmp_path):
    copied = servers.copy_of(prepared_site, tmp_path / "var")
    with servers.served(copied) as running:
        yield running


def rename(site, title):
    run = site.manage("shell", "--no-imports", "-c", RENAME.format(title=title))
    assert run.returncode == 0, run.stderr


def warm(site):
    for _ in range(8):  # until each worker has had each page
        for path in PAGES:
            assert site.get(path).status == 200


def test_a_page_is_rendered_once_and_then_sent_as_it_is(running):
    warm(running)
    answers = [running.get(path) for path in PAGES for _ in range(4)]
    assert {answer.headers["cache-status"] for answer in answers} == {"helpcenter; hit"}
    assert all("set-cookie" not in answer.headers for answer in answers)


def test_the_very_next_request_in_every_worker_sees_a_save(running):
    warm(running)
    for number in range(3):
        title = f"用备用密码登录之{number}"
        rename(running, title)
        assert all(title in running.get(ARTICLE).text for _ in range(12))
        assert all(title in running.get(API).text for _ in range(12))


def test_a_withdrawn_article_is_gone_with_the_next_request(running):
    warm(running)
    rename(running, "先改个名")
    run = running.manage(
        "shell",
        "--no-imports",
        "-c",
        "from articles import publishing; from articles.models import Article; "
        "publishing.withdraw(Article.objects.filter(slug='backup-password'))",
    )
    assert run.returncode == 0, run.stderr
    assert {running.get(path).status for _ in range(8) for path in (ARTICLE, API)} == {410}


def test_an_unchanged_page_keeps_its_validator_over_a_save(running):
    before = running.get("/about/").headers["etag"]
    rename(running, "换个标题")
    assert running.get("/about/").headers["etag"] == before
    assert running.get("/about/", If_None_Match=before).status == 304


def test_pages_are_served_while_the_database_file_is_away(running):
    warm(running)
    database = running.data_dir / "helpcenter.sqlite3"
    hidden = running.data_dir / "hidden"
    hidden.mkdir()
    for path in running.data_dir.glob("helpcenter.sqlite3*"):
        path.rename(hidden / path.name)
    database.mkdir()  # so that nobody makes an empty one
    os.kill(running.process.pid, signal.SIGHUP)  # new workers, which know nothing
    time.sleep(2)
    answers = [running.get(path) for path in PAGES for _ in range(2)]
    assert {answer.status for answer in answers} == {200}
    assert all("stale" in answer.headers["cache-status"] for answer in answers)
    search = running.get("/search/?q=%E5%AF%86%E7%A0%81")
    assert search.status == 503
    assert search.headers["retry-after"].isdigit()
    database.rmdir()
    for path in hidden.iterdir():
        path.rename(running.data_dir / path.name)
    assert_fresh_again(running)


def assert_fresh_again(site):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        answers = [site.get(path) for path in PAGES for _ in range(4)]
        if not any("stale" in answer.headers["cache-status"] for answer in answers):
            break
        time.sleep(0.2)
    else:
        pytest.fail("Pages stayed stale though the database is back.")
    assert site.get("/search/?q=%E5%AF%86%E7%A0%81").status == 200


def test_readers_are_served_while_somebody_holds_the_database_locked(running):
    warm(running)
    lock = [sys.executable, "-c", LOCK, str(running.data_dir / "helpcenter.sqlite3")]
    with subprocess.Popen(lock, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"locked\n"
        assert all(running.get(path).status == 200 for path in PAGES)
        assert running.get("/guides/?page=0").status == 200
        holder.kill()


def test_pages_outlive_postgresql_and_are_fresh_when_it_is_back(tmp_path_factory):
    with servers.PostgreSQL() as database:
        folder = tmp_path_factory.mktemp("on-postgresql") / "var"
        prepared = servers.prepare_site(folder, DATABASE_URL=database.url)
        with servers.served(prepared) as site:
            warm(site)
            database.stop()
            time.sleep(
                3
            )  # until every worker has noticed: half a second, and two that the pool tries
            answers = [site.get(path) for path in PAGES for _ in range(6)]
            assert {answer.status for answer in answers} == {200}
            assert all("stale" in answer.headers["cache-status"] for answer in answers)
            assert site.get("/search/?q=%E5%AF%86%E7%A0%81").status == 503
            login = site.get("/admin/login/", Cookie="sessionid=abcdefghijklmnopqrstuvwxyz012345")
            assert login.status == 503
            assert "连不上数据库" in login.text
            database.start()
            assert_fresh_again(site)
            rename(site, "数据库回来以后")
            assert "数据库回来以后" in site.get(ARTICLE).text


def test_an_edit_on_one_node_shows_on_the_other_within_a_second(tmp_path_factory):
    with servers.PostgreSQL() as database:
        one, two = (
            servers.prepare_site(
                tmp_path_factory.mktemp(name) / "var",
                DATABASE_URL=database.url,
                HELPCENTER_SECRET_KEY="k" * 60,
            )
            if name == "one"
            else servers.Site(
                tmp_path_factory.mktemp(name),
                "",
                {"DATABASE_URL": database.url, "HELPCENTER_SECRET_KEY": "k" * 60},
            )
            for name in ("one", "two")
        )
        with servers.served(one), servers.served(two):
            warm(two)
            rename(one, "在另一台改的")
            time.sleep(1)
            assert all("在另一台改的" in two.get(ARTICLE).text for _ in range(8))
