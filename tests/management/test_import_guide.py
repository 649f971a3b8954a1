"""manage.py import_guide: a line per file, a summary, exit status 1 on bad input."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Guide

pytestmark = pytest.mark.django_db

GUIDE = "---\ntype: guide\nslug: recover\ntitle: 找回密码\nsummary: 几种办法。\n---\n"


@pytest.fixture
def guide_file(tmp_path):
    path = tmp_path / "guide.md"
    path.write_text(GUIDE, encoding="utf-8")
    return path


def run(*arguments, **options):
    output = StringIO()
    call_command("import_guide", *map(str, arguments), stdout=output, **options)
    return output.getvalue().splitlines()


def test_every_created_file_has_its_line_and_the_counts_come_last(guide_file):
    assert run(guide_file) == ["新建  guide.md", "新建 1，更新 0，没有变化 0，拒绝 0。"]


def test_every_file_without_a_change_has_its_line_too(guide_file):
    run(guide_file)
    assert run(guide_file) == ["没有变化  guide.md", "新建 0，更新 0，没有变化 1，拒绝 0。"]


def test_a_dry_run_says_that_it_wrote_nothing(guide_file):
    assert run(guide_file, "--dry-run")[-1].startswith("试运行，没有写入：新建 1")
    assert not Guide.objects.exists()


def test_a_refused_file_is_named_with_the_reason_and_ends_in_an_error(tmp_path, guide_file):
    (tmp_path / "bad.md").write_text("没有标题信息", encoding="utf-8")
    output = StringIO()
    with pytest.raises(CommandError, match=r"^什么都没有写入：.*拒绝 1。请改好"):
        call_command("import_guide", str(tmp_path), stdout=output)
    assert "拒绝  bad.md（第 1 行：" in output.getvalue()
    assert not Guide.objects.exists()


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_path_without_files_is_refused_in_one_line(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError) as refusal:
        run(tmp_path / name)
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)
