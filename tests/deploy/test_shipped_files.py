"""What deploy/ ships: nginx and systemd accept it, and it names settings that there are."""

import re
import shutil
import ssl
import subprocess
import sys
from configparser import ConfigParser

import pytest

from helpcenter.limits import ADMIN_BODY, PUBLIC_BODY
from tests import machines, servers
from tests.environment import ROOT

DEPLOY = ROOT / "deploy"


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_nginx_accepts_the_shipped_configuration(tls):
    nginx = machines.Nginx([8000, 8001], tls=tls)
    run = nginx.check()
    shutil.rmtree(nginx.folder)
    assert (run.returncode, run.stderr) == (0, "")


def test_with_tls_a_visitor_is_led_to_https_and_answered_there(site):
    with machines.Nginx([site.port], host="localhost", tls=True) as nginx:
        assert nginx.get("/about/").headers["location"] == "https://localhost/about/"
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = machines.http.client.HTTPSConnection(
            "127.0.0.1", nginx.tls_port, context=trusting, timeout=servers.PATIENCE
        )
        connection.request("GET", "/about/", headers={"Host": "localhost"})
        assert connection.getresponse().status == 200
        connection.close()


def test_nginx_lets_through_every_form_that_the_site_accepts():
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    general = re.search(r"^    client_max_body_size (\d+)k;", text, re.MULTILINE)
    admin = re.search(r"location /admin/ \{\s+client_max_body_size (\d+)m;", text)
    assert int(general[1]) * 1024 >= PUBLIC_BODY
    assert int(admin[1]) * 1024 * 1024 > ADMIN_BODY  # so that it is the site that says why not


def unit():
    """Return the systemd unit; of several lines with one name only the last."""
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(DEPLOY / "helpcenter.service", encoding="utf-8")
    return read


def test_the_unit_runs_what_make_run_runs():
    service = unit()["Service"]
    assert "gunicorn --config helpcenter/gunicorn.conf.py" in service["ExecStart"]
    assert "manage.py prepare_site" in service["ExecStartPre"]
    assert service["ProtectSystem"] == "strict"
    assert service["User"] != "root"


def test_systemd_accepts_the_unit(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:  # no part of many containers; the test above reads it all the same
        return
    text = (DEPLOY / "helpcenter.service").read_text(encoding="utf-8")
    text = re.sub(r"/srv/helpcenter/\.venv/bin/\w+", sys.executable, text)
    (tmp_path / "helpcenter.service").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [program, "verify", "--man=no", tmp_path / "helpcenter.service"],
        capture_output=True,
        text=True,
        check=False,
        timeout=servers.PATIENCE,
    )
    ours = [line for line in run.stderr.splitlines() if "helpcenter.service" in line]
    assert ours == []


def test_the_example_of_an_environment_names_only_settings_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = (DEPLOY / "helpcenter.env.example").read_text(encoding="utf-8")
    names = re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE)
    assert len(names) > 8
    assert [name for name in names if f"`{name}`" not in readme] == []
