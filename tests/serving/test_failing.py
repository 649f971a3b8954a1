"""What the application raises is answered and logged, whatever it is."""

import sys
import urllib.error
import urllib.request

import pytest

from benchmarks import load
from tests import servers

COMMAND = [sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"]


def test_an_input_error_of_the_application_is_not_taken_for_a_client_that_has_gone(
    prepared_site, tmp_path
):
    site = servers.copy_of(prepared_site, tmp_path / "var")
    environment = {"HELPCENTER_DATA_DIR": str(site.data_dir), "WEB_CONCURRENCY": "1"}
    command, log = [*COMMAND, "tests.serving.failing"], tmp_path / "log"
    with load.running(command, load.free_port(), log=log, **environment) as server:
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(f"{server.url}file", timeout=servers.PATIENCE)
        answer.value.close()
    assert answer.value.code == 500
    assert "Input/output error" in log.read_text("utf-8")
