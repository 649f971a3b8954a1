"""Backing up and restoring: everything comes back, and a bad file changes nothing."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import zipfile

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from articles import previews, publishing
from articles.archive import reading
from articles.archive.contents import DIGEST_LENGTH, ROWS
from articles.archive.restoring import restore
from articles.archive.writing import back_up
from articles.models import Article, ContentVersion, Guide, Upload
from articles.search import engine
from tests import factories, servers
from tests.environment import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def silent(done, total):
    """Show no progress."""


def rows_of(path):
    """Return the rows without the keys of previews, which no restored site shares."""
    with zipfile.ZipFile(path) as archive:
        return re.sub(rb'"preview_key": ?"\w+"', b"", archive.read(ROWS))


@pytest.fixture
def backup(media_root, tmp_path):
    note = factories.make_risk_note()
    article = factories.make_article(
        title="用备用密码找回", steps=["打开支付宝"], risk_notes=[note]
    )
    factories.make_feedback(article, step=1, step_text="打开支付宝", comment="找不到入口")
    factories.make_hotline()
    factories.make_staff("xiaobian")
    (media_root / "images").mkdir()
    (media_root / "images/a.png").write_bytes(factories.image_bytes())
    path = tmp_path / "site.zip"
    back_up(path, silent)
    return path


def resealed(path, change):
    """Rewrite the members of the backup and seal it anew, as somebody with intent could."""
    with zipfile.ZipFile(path) as archive:
        members = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in change(members):
            archive.writestr(info, content, info.compress_type)
        archive.comment = b"0" * DIGEST_LENGTH
    body = path.read_bytes()[:-DIGEST_LENGTH]
    path.write_bytes(body + hashlib.sha256(body).hexdigest().encode())


def assert_refused(path):
    before = Guide.objects.count(), ContentVersion.objects.get().content
    with pytest.raises(CommandError) as refusal:
        call_command("restore", path)
    assert "\n" not in str(refusal.value)
    assert (Guide.objects.count(), ContentVersion.objects.get().content) == before


def test_what_was_changed_and_deleted_since_is_as_it_was(backup, media_root, tmp_path):
    publishing.delete_article(Article.objects.get())
    factories.make_guide(title="后来的指南")
    Session.objects.create(session_key="a", session_data="", expire_date="2099-01-01T00:00Z")
    (media_root / "images/a.png").unlink()
    version = ContentVersion.objects.get()

    call_command("restore", backup)

    back_up(tmp_path / "again.zip", silent)
    assert rows_of(tmp_path / "again.zip") == rows_of(backup)
    assert (media_root / "images/a.png").read_bytes() == factories.image_bytes()
    assert not Session.objects.exists()
    assert ContentVersion.objects.get().content != version.content
    assert ContentVersion.objects.get().copies != version.copies
    assert not any("后来" in str(hit) for hit in engine.search_exactly("后来的指南").hits)
    assert engine.search("找回密码").total == 2


def test_no_preview_address_from_before_opens_any_more(backup):
    article = Article.objects.get()
    given_out, _ = previews.address_of(article)
    previews.revoke(article)
    restore(backup, silent)
    with pytest.raises(previews.Ended):
        previews.open_preview(token_of(given_out))
    anew, _ = previews.address_of(Article.objects.get())
    assert previews.open_preview(token_of(anew)).article == article


def token_of(address):
    return address.split("/")[2]


def test_a_new_row_after_restoring_gets_a_key_of_its_own(backup):
    call_command("restore", backup)
    assert factories.make_guide().pk > 1


def test_a_file_that_waits_for_an_import_does_not_stand_in_the_way(backup):
    Upload.objects.keep("a.zip", b"x", factories.make_staff("newcomer"))
    restore(backup, silent)
    assert not Upload.objects.exists()


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(backup):
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == ["site.zip"]


def test_a_full_disk_leaves_the_backup_before(backup, monkeypatch):
    before = backup.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", backup)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir() if path.is_file()] == ["site.zip"]


def test_a_single_wrong_byte_anywhere_is_refused(backup):
    whole = backup.read_bytes()
    dice = random.Random(7)
    places = [0, 1, len(whole) - 1, *(dice.randrange(len(whole)) for _ in range(120))]
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << dice.randrange(8)
        backup.write_bytes(damaged)
        assert_refused(backup)


@pytest.mark.parametrize("length", [0, 3, 64, 500, -1])
def test_a_truncated_file_is_refused(backup, length):
    backup.write_bytes(backup.read_bytes()[:length])
    assert_refused(backup)


def test_a_picture_of_any_size_comes_back(backup, media_root):
    large = media_root / "images/large.png"
    large.write_bytes(bytes(65 * 1024 * 1024))
    call_command("backup", backup)
    large.unlink()
    call_command("restore", backup)
    assert large.stat().st_size == 65 * 1024 * 1024


def test_a_missing_file_is_refused(backup):
    assert_refused(backup.parent / "nowhere.zip")


@pytest.mark.parametrize(
    "name", ["media/../../evil", "media//etc/passwd", "/etc/passwd", "media/a\\b", "other"]
)
def test_names_that_lead_elsewhere_are_refused(backup, name):
    resealed(backup, lambda members: [*members.items(), (zipfile.ZipInfo(name), b"x")])
    assert_refused(backup)


def test_a_link_is_refused(backup):
    link = zipfile.ZipInfo("media/link.png")
    link.external_attr = 0o120777 << 16
    resealed(backup, lambda members: [*members.items(), (link, b"/etc/passwd")])
    assert_refused(backup)


def test_a_bomb_is_refused(backup):
    def inflate(members):
        for info, content in members.items():
            yield info, b" " * 50_000_000 if info.filename == ROWS else content

    resealed(backup, inflate)
    assert_refused(backup)


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "other"), ("format", 2), ("migrations", []), ("rows", {})]
)
def test_a_manifest_of_another_program_is_refused(backup, name, value):
    def replace(members):
        for info, content in members.items():
            if info.filename == "manifest.json":
                content = json.dumps({**json.loads(content), name: value})  # noqa: PLW2901
            yield info, content

    resealed(backup, replace)
    assert_refused(backup)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"is_published": true', b'"is_published": "perhaps"'),
        (b'"articles.guide"', b'"sessions.session"'),
        (b'"is_published"', b'"is_hacked"'),
        (b'"guide": ', b'"guide": 9999'),
    ],
)
def test_a_row_that_the_models_do_not_take_is_refused(backup, old, new):
    def replace(members):
        for info, content in members.items():
            yield info, content.replace(old, new) if info.filename == ROWS else content

    resealed(backup, replace)
    assert_refused(backup)


SAVED_MEANWHILE = """
import sys, threading, django
django.setup()
from pathlib import Path
from articles import previews, publishing
from articles.archive.writing import back_up
from articles.models import Guide

def save():
    guide = Guide.objects.first()
    guide.title = "备份中途改的标题"
    publishing.save_guide(guide)
    connection.close()

def save_elsewhere(done, total):
    if done == 1:
        thread = threading.Thread(target=save)
        thread.start()
        thread.join()

back_up(Path(sys.argv[1]), save_elsewhere)
"""


def run_on(site, code, path):
    """Run the code on the site in a process of its own: tests' databases are in memory."""
    return subprocess.run(
        [sys.executable, "-c", code, path], cwd=ROOT, check=False, capture_output=True, text=True,
        env=servers.clean_environment(
            HELPCENTER_DATA_DIR=str(site.data_dir), DJANGO_SETTINGS_MODULE="helpcenter.settings",
            **site.environment,
        ),
    )  # fmt: skip


def assert_one_moment(site, path):
    run = run_on(site, SAVED_MEANWHILE, path)
    assert run.returncode == 0, run.stderr
    assert "备份中途改的标题" not in rows_of(path).decode()
    assert site.manage("backup", path).returncode == 0
    assert "备份中途改的标题" in rows_of(path).decode()


def test_a_backup_while_an_editor_saves_holds_one_moment_and_keeps_nobody_waiting(
    prepared_site, tmp_path
):
    site = servers.copy_of(prepared_site, tmp_path / "site")
    assert_one_moment(site, str(tmp_path / "1.zip"))


def test_what_fails_half_way_leaves_everything(backup, monkeypatch):
    def fail(*arguments):
        raise reading.ArchiveError("中断")

    monkeypatch.setattr(engine, "rebuild", fail)
    with pytest.raises(reading.ArchiveError):
        restore(backup, silent)
    assert Article.objects.get().steps.count() == 1


KILLED = """
import os, signal, sys, django
django.setup()
from pathlib import Path
from articles.archive import restoring
restoring.engine.rebuild = lambda: os.kill(os.getpid(), signal.SIGKILL)
restoring.restore(Path(sys.argv[1]), lambda done, total: None)
"""

NEW_ROWS = """
import django
django.setup()
from tests import factories
article = factories.make_article(steps=["打开"], risk_notes=[factories.make_risk_note()])
factories.make_channel()
factories.make_staff("xinlai")
"""


@pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="It starts its own servers."
)
def test_a_site_moves_to_postgresql_and_back_and_survives_a_kill(prepared_site, tmp_path):
    site = servers.copy_of(prepared_site, tmp_path / "site")
    first, second, third = (str(tmp_path / name) for name in ("1.zip", "2.zip", "3.zip"))
    assert site.manage("backup", first).returncode == 0
    with servers.postgresql() as url:
        other = servers.prepare_site(tmp_path / "other", DATABASE_URL=url)
        assert other.manage("restore", first).returncode == 0
        assert other.manage("backup", second).returncode == 0
        assert_one_moment(other, str(tmp_path / "other.zip"))
        added = run_on(other, NEW_ROWS, "")
        assert added.returncode == 0, added.stderr
    assert sorted(rows_of(second).splitlines()) == sorted(rows_of(first).splitlines())
    with servers.served(site):
        killed = run_on(site, KILLED, second)
        assert killed.returncode == -signal.SIGKILL
        assert site.get("/guides/forgot-password/").status == 200
        run = site.manage("restore", second)
        assert run.returncode == 0, run.stderr
        assert site.get("/guides/forgot-password/").status == 200
        assert site.get("/readyz").status == 200
    assert site.manage("backup", third).returncode == 0
    assert rows_of(third) == rows_of(first)
