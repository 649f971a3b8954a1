"""Puts a backup in the place of what the site has: all of it, in one transaction.

It replaces whole tables, versions included, which `publishing` has no words for; like there,
the content's version and the search index change in the same transaction.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import DatabaseError, connection
from django.db.models import Model

from articles import links, previews
from articles.archive import pictures
from articles.archive.contents import ArchiveError, kept_models
from articles.archive.reading import Backup, opened
from articles.caching.version import changes_pages, let_go_of_copies
from articles.models import SynonymWord, TextLink, Upload
from articles.search import engine

Progress = Callable[[int, int], None]


def restore(path: Path, progress: Progress) -> dict[str, Any]:
    """Make the site what the backup says and return the backup's manifest.

    The file is read to its end first; whatever is wrong raises ArchiveError with nothing
    changed. Pictures are put in place before the rows that show them, and the others stay.
    Everybody has to log in again, and no preview address opens any more: a backup has the
    keys of those that were revoked since.
    """
    with opened(path, progress) as backup:
        try:
            for name in backup.media:
                pictures.put(name, backup.picture(name))
            _replace_content(backup, progress)
        except OSError as error:
            raise ArchiveError(f"图片写不进去：{error.strerror}，内容没有改动。") from error
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            raise ArchiveError(f"数据库不接受这份备份，内容没有改动：{reason}") from error
        return backup.manifest


@changes_pages
def _replace_content(backup: Backup, progress: Progress) -> None:
    models = kept_models()
    _empty([TextLink, Upload, *models, Session, SynonymWord])
    total = sum(backup.manifest["rows"].values())
    for done, row in enumerate(backup.rows(), start=1):
        if row.deferred_fields:
            raise ArchiveError(f"备份里的 {row.object!r} 指向不存在的东西，内容没有改动。")
        row.save(force_insert=True)
        progress(done, total)
    connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
    engine.rebuild()
    links.note_all()
    previews.revoke_all()
    let_go_of_copies()


def _empty(models: list[type[Model]]) -> None:
    """Delete all rows of the tables; on PostgreSQL writers wait from here on, readers do not."""
    tables = [connection.ops.quote_name(table) for table in _tables(models)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  (the models' own table names)


def _tables(models: list[type[Model]]) -> list[str]:
    between = [field.m2m_db_table() for model in models for field in model._meta.local_many_to_many]
    return [*between, *(model._meta.db_table for model in models)]
