"""Bad input to our commands, as a shell sees it: exit status 1 and one clear line."""

import json

import pytest
from django.core.management import CommandError, call_command

from benchmarks.load import free_port
from tests.helpcenter.test_settings import manage


@pytest.fixture
def judged(tmp_path):
    """The arguments of evaluate_search."""
    (tmp_path / "d.jsonl").write_text(json.dumps({"id": 7, "text": "忘记密码"}))
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": 1, "text": "密码", "rel": [7]}))
    return ["--docs", str(tmp_path / "d.jsonl"), "--queries", str(tmp_path / "q.jsonl")]


def complaint(run):
    """Return the one line."""
    assert (run.returncode, run.stdout) == (1, "")
    [line] = run.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    "command",
    [
        ["import_guide", "articles/starter"],
        ["export_guide", "{folder}/new"],
        ["rebuild_search"],
        ["backup", "{folder}/site.zip"],
        ["restore", "{folder}/site.zip"],
        ["make_articles", "3", "--yes"],
    ],
    ids=lambda command: command[0],
)
def test_a_database_that_nobody_prepared(tmp_path, command):
    run = manage(tmp_path, *(part.format(folder=tmp_path) for part in command))
    assert "先运行 manage.py prepare_site" in complaint(run)


@pytest.mark.parametrize("command", ["import_guide", "evaluate_search"])
def test_a_postgresql_that_does_not_answer(tmp_path, judged, command):
    arguments = judged if command == "evaluate_search" else ["articles/starter"]
    away = f"postgres://site:secret@127.0.0.1:{free_port()}/site"
    line = complaint(manage(tmp_path, command, *arguments, DATABASE_URL=away))
    assert "数据库用不了（connection failed" in line
    assert "secret" not in line


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["export_guide"], "arguments are required: DIR"),
        (["backup", "a", "b"], "unrecognized arguments: b"),
        (["evaluate_search", "--docs", "a"], "arguments are required: --queries"),
        (["make_articles", "many"], "argument N: invalid int value: 'many'"),
        (["prepare_site", "--fast"], "unrecognized arguments: --fast"),
        (["export_guide", ""], "argument DIR: expected a path, got nothing"),
    ],
)
def test_arguments_that_a_command_does_not_take(tmp_path, arguments, reason):
    line = complaint(manage(tmp_path, *arguments))
    assert reason in line
    assert line.endswith(f"; see manage.py {arguments[0]} --help")


def test_help_is_no_bad_input(tmp_path):
    run = manage(tmp_path, "export_guide", "--help")
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("command", ["export_guide", "import_guide", "backup", "restore"])
def test_an_empty_path_is_not_the_current_folder(command):
    with pytest.raises(CommandError, match="expected a path, got nothing"):
        call_command(command, "")
