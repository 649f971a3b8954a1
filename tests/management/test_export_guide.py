"""manage.py export_guide: everything as files, one clear line on bad input."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import factories

pytestmark = pytest.mark.django_db


def test_it_says_how_many_files_it_wrote(tmp_path):
    factories.make_article()
    output = StringIO()
    call_command("export_guide", str(tmp_path / "new"), stdout=output)
    assert output.getvalue() == f"已导出 2 个文件到 {tmp_path / 'new'}。\n"


def test_a_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path):
    factories.make_guide()
    (tmp_path / "taken").write_text("")
    with pytest.raises(CommandError, match=r"taken 写不进去：.+。$") as refusal:
        call_command("export_guide", str(tmp_path / "taken"))
    assert "\n" not in str(refusal.value)
