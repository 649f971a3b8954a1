"""manage.py prepare_site: what a site needs before it serves, as often as one likes."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection, transaction

import articles
from articles import links
from articles.history.recording import record_unrecorded
from articles.management.base import SiteCommand
from articles.management.turns import one_at_a_time
from articles.models import Milestone
from articles.search import engine
from articles.transfer.importing import import_guide
from articles.transfer.report import Report
from articles.transfer.synonyms import import_synonyms

STARTER = Path(articles.__file__).parent / "starter"
SYNONYMS = STARTER / "first-synonyms.yaml"
STARTER_IMPORTED = "starter-imported"
SYNONYMS_IMPORTED = "starter-synonyms-imported"
LINKS_NOTED = "links-noted"
FIRST_EDITOR = "editor"


class Command(SiteCommand):
    """Migrates, imports the starter guide once, and makes the first account once."""

    help = "Prepare the database: migrate, import the starter guide once, first account once."

    def handle(self, **options: Any) -> None:
        """Do what is not done yet; leave alone what editors made or deleted."""
        _require_database()
        _keep_files_private()
        with one_at_a_time(self._say_that_it_waits):
            call_command("migrate", verbosity=0, interactive=False)
            self._import_starter()
            self._import_synonyms()
            record_unrecorded()
            _note_links()
            self._index_content()
            self._create_first_editor()

    def _say_that_it_waits(self) -> None:
        self.stderr.write("另一台机器或另一个进程正在准备这个网站，等它完成……")

    def _import_starter(self) -> None:
        with transaction.atomic():
            _, is_new = Milestone.objects.get_or_create(name=STARTER_IMPORTED)
            if not is_new:
                return
            report = import_guide(STARTER)
            if report.is_refused:
                raise CommandError(_refusals(report))
        self.stdout.write(f"已导入初始指南：{len(report.entries)} 个文件。")

    @transaction.atomic
    def _import_synonyms(self) -> None:
        _, is_new = Milestone.objects.get_or_create(name=SYNONYMS_IMPORTED)
        if is_new:
            self.stdout.write(f"已导入初始同义词：{import_synonyms(SYNONYMS)} 组。")

    def _index_content(self) -> None:
        """Build the index where there is none, or one of an older analyzer."""
        try:
            engine.check()
        except engine.SearchUnavailable:
            self.stdout.write(f"搜索索引已重建：{engine.rebuild()} 个文档。")

    @transaction.atomic
    def _create_first_editor(self) -> None:
        """Make the first account, unless its password cannot be shown."""
        users = get_user_model().objects
        if users.exists():
            return
        password = secrets.token_urlsafe(12)
        users.create_superuser(username=FIRST_EDITOR, password=password)
        self.stdout.write("编辑账号（只显示这一次，请记下来，登录后可以改密码）：")
        self.stdout.write(f"  用户名 {FIRST_EDITOR}")
        self.stdout.write(f"  密码   {password}")
        self.stdout.flush()


def _require_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).partition("\n")[0]
        raise CommandError(f"连不上数据库，请检查 DATABASE_URL：{reason}") from error


def _keep_files_private() -> None:
    """Let nobody else read the databases' files; earlier versions made them for everybody."""
    files = [settings.DATA_DIR / "pages.sqlite3"]
    if connection.vendor == "sqlite":
        files.append(connection.settings_dict["NAME"])
    for path in (Path(f"{file}{ending}") for file in files for ending in ("", "-wal", "-shm")):
        with contextlib.suppress(OSError):  # not there, or on a disk without modes
            if path.stat().st_uid == os.geteuid():
                path.chmod(0o600)


@transaction.atomic
def _note_links() -> None:
    """Keep where the texts lead that were stored before links were kept."""
    _, is_new = Milestone.objects.get_or_create(name=LINKS_NOTED)
    if is_new:
        links.note_all()


def _refusals(report: Report) -> str:
    lines = (f"{entry.name}：{entry.message}" for entry in report.entries if entry.message)
    return "初始指南有错：" + "；".join(lines)
