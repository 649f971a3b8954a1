"""Starting several machines of one site together: one prepares it, the others wait."""

import subprocess
import sys

import pytest

from tests import servers
from tests.environment import ROOT


def start(data_dir, **ours):
    return subprocess.Popen(
        [sys.executable, "manage.py", "prepare_site"],
        cwd=ROOT,
        env=servers.clean_environment(HELPCENTER_DATA_DIR=str(data_dir), **ours),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """What DATABASE_URL says."""
    if request.param == "sqlite":
        yield {}
    else:
        with servers.postgresql() as url:
            yield {"DATABASE_URL": url}


def test_of_three_starts_at_once_one_prepares_the_site_and_none_fails(tmp_path, database):
    # On PostgreSQL each machine has a data folder of its own.
    folders = [tmp_path / (str(number) if database else "one") for number in range(3)]
    starts = [start(folder, **database) for folder in folders]
    answers = [run.communicate(timeout=300) for run in starts]
    assert [run.returncode for run in starts] == [0, 0, 0], answers
    assert sum("密码 " in out for out, _ in answers) == 1
    assert sum("已导入初始指南" in out for out, _ in answers) == 1
    assert any("等它完成" in error for _, error in answers)
