"""What may happen to an SQLite site while it serves: readers are served, writers are told.

Editors' saves go over the wire to the real server, and the file is looked at afterwards.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import editing, factories, servers
from tests.serving.test_kept_pages import ARTICLE, PAGES, assert_fresh_again, warm

SEARCH = "/search/?q=%E5%AF%86%E7%A0%81"
CONTENT = ("articles_article", "articles_step", "reversion_version", "articles_searchposting")


class Desk:
    """A served site and an editor with an article's form open."""

    def __init__(self, site):
        self.site = site
        self.database = site.data_dir / "helpcenter.sqlite3"

    def open_form(self):
        """Log in and open the form."""
        self.cookie = editing.log_in(self.site)
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            query = "SELECT id FROM articles_article WHERE slug = 'backup-password'"
            (number,) = connection.execute(query).fetchone()
        self.path = f"/admin/articles/article/{number}/change/"
        self.form = editing.filled_in(self.site.get(self.path, Cookie=self.cookie))
        self.content = self.rows()

    def save(self, title):
        """Return the answer to the form with another title."""
        return editing.send(self.site, self.path, self.form | {"title": title}, self.cookie)

    def rows(self):
        """Return all that a save writes, as it is in the file."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return [connection.execute(f"SELECT * FROM {name}").fetchall() for name in CONTENT]


@pytest.fixture
def desk(prepared_site, tmp_path):
    with servers.served(servers.copy_of(prepared_site, tmp_path / "var")) as site:
        desk = Desk(site)
        desk.open_form()
        yield desk


def assert_refused(answer, reason, *, typed="没有保存的标题"):
    """The editor is told why, and finds the typed text again."""
    assert answer.status == 503, answer.text
    assert reason in answer.text
    assert "什么都没有保存" in answer.text
    assert typed in answer.text


def test_while_somebody_holds_the_database_locked(desk):
    warm(desk.site)
    with contextlib.closing(sqlite3.connect(desk.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(2) as pool:
            saving = pool.submit(desk.save, "没有保存的标题")
            logging_in = pool.submit(try_to_log_in, desk.site)
            assert all(desk.site.get(path).status == 200 for path in [*PAGES, SEARCH])
            answer, login = saving.result(), logging_in.result()
        holder.execute("ROLLBACK")
    assert_refused(answer, "数据库正忙")
    assert login.status == 503
    assert "数据库正忙" in login.text
    assert desk.rows() == desk.content
    assert desk.save("锁放开以后的标题").status == 302
    assert "锁放开以后的标题" in desk.site.get(ARTICLE).text


def test_kept_pages_are_sent_while_every_thread_waits_for_the_database(desk):
    paths = (ARTICLE, "/about/")
    for path in paths * 20:  # until each worker has had them
        desk.site.get(path)
    forms = [prepared_login(desk.site) for _ in range(24)]  # three times as many as threads
    with contextlib.closing(sqlite3.connect(desk.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(len(forms)) as pool:
            logins = [pool.submit(send_login, desk.site, form) for form in forms]
            time.sleep(1)
            answers = [desk.site.get(path) for path in paths for _ in range(40)]
            assert not any(login.done() for login in logins)
            holder.execute("ROLLBACK")
    assert {answer.status for answer in answers} == {200}
    assert {answer.headers["cache-status"] for answer in answers} == {"helpcenter; hit"}
    assert {login.result().status for login in logins} == {302}


def try_to_log_in(site):
    return send_login(site, prepared_login(site))


def prepared_login(site):
    page = site.get("/admin/login/")
    form = {"username": site.username, "password": site.password, "next": "/admin/"}
    token = {"csrfmiddlewaretoken": editing.token_in(page)}
    return form | token, page.headers["set-cookie"].partition(";")[0]


def send_login(site, prepared):
    return editing.send(site, "/admin/login/", *prepared)


def test_with_a_database_file_that_can_only_be_read(desk):
    servers.stop(desk.site.process)
    for path in desk.site.data_dir.glob("helpcenter.sqlite3*"):
        path.chmod(0o444)
    # Root may write anywhere, unless it gives up that right.
    drop = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-all"]
    servers.start(desk.site, *(drop if os.geteuid() == 0 else []))
    for path in [*PAGES, SEARCH, "/guides/?page=0"]:
        assert desk.site.get(path).status == 200
    assert_refused(desk.save("没有保存的标题"), "只能读")
    login = try_to_log_in(desk.site)
    assert login.status == 503
    assert "只能读" in login.text
    assert desk.rows() == desk.content


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own, of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], check=False, timeout=10
    )
    if mounted.returncode:
        servers.unavailable("A disk that can be full needs root and the right to mount.")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=10)


def test_with_a_full_disk(prepared_site, small_disk):
    with servers.served(servers.copy_of(prepared_site, small_disk / "var")) as site:
        desk = Desk(site)
        desk.open_form()
        warm(site)
        filler = small_disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(b"x" * 4096):
                pass
        for path in [*PAGES, SEARCH, "/guides/?page=0"]:
            assert site.get(path).status == 200
        assert_refused(desk.save("没有保存的标题"), "磁盘满了")
        token = desk.form["csrfmiddlewaretoken"]
        picture = editing.upload(site, factories.image_bytes(), desk.cookie, token=token)
        assert picture.status == 400
        filler.unlink()
        assert desk.rows() == desk.content
        assert desk.save("腾出地方以后的标题").status == 302
        assert "腾出地方以后的标题" in site.get(ARTICLE).text


def test_with_a_database_file_that_was_removed_and_comes_back(desk):
    warm(desk.site)
    stored = desk.site.data_dir / "backup.sqlite3"
    with contextlib.closing(sqlite3.connect(desk.database)) as connection:
        connection.execute("VACUUM INTO ?", [str(stored)])
    for path in desk.site.data_dir.glob("helpcenter.sqlite3*"):
        path.unlink()
    answers = [desk.site.get(path) for path in PAGES for _ in range(4)]
    assert {answer.status for answer in answers} == {200}
    search = desk.site.get(SEARCH)
    assert search.status == 503
    assert "tel:95188" in search.text
    answer = desk.save("没有保存的标题")
    assert answer.status == 503
    assert "数据库文件不见了" in answer.text
    assert "什么都没有保存" in answer.text
    assert not desk.database.exists()
    shutil.move(stored, desk.database)
    assert_fresh_again(desk.site)
    assert desk.rows() == desk.content
    assert desk.save("放回文件以后的标题").status == 302
    time.sleep(0.5)
    assert "放回文件以后的标题" in desk.site.get(ARTICLE).text
