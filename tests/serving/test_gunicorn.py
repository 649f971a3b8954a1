"""The site as gunicorn serves it: limits, compression, logs, and stopping."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import pytest

from tests import servers
from tests.environment import ROOT
from tests.pages import has_search_box, parse

LONG_QUERY = quote("密码" * 5000)


@pytest.fixture
def own_site(prepared_site, tmp_path):
    """A site of the test's own, to be stopped by it."""
    copied = servers.copy_of(prepared_site, tmp_path / "var")
    with servers.served(copied) as running:
        yield running


def raw(site, request):
    """Return what the server says to these bytes, until it closes."""
    with socket.create_connection(("127.0.0.1", site.port), servers.PATIENCE) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def test_a_query_of_ten_thousand_chinese_characters_is_answered_with_a_page(site):
    answer = site.get(f"/search/?q={LONG_QUERY}")
    assert answer.status == 200
    assert has_search_box(parse(answer.text))


@pytest.mark.parametrize("charset", ["utf-16", "rot13", "undefined", "unicode_escape", "nonsense"])
def test_nobody_chooses_the_charset_in_which_an_address_is_read(site, charset):
    told = {"Content_Type": f"text/plain; charset={charset}"}
    answer = site.get("/search/?q=%E5%BF%98%E8%AE%B0%E5%AF%86%E7%A0%81", **told)
    assert answer.status == 200
    assert "忘记密码" in answer.text
    form = f"multipart/form-data; boundary=x; charset={charset}"
    body = b'--x\r\nContent-Disposition: form-data; name="size"\r\n\r\nlarge\r\n--x--\r\n'
    switched = site.request("POST", "/text-size/", body=body, headers={"Content-Type": form})
    assert "text-size=large" in switched.headers["set-cookie"]


def test_a_request_line_beyond_the_limit_is_refused(site):
    answer = raw(
        site, b"GET /search/?q=" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )
    assert re.match(rb"HTTP/1\.1 (400|414) ", answer)


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X-A: b\r\n" * 500 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"b" * 20_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
        b"POST /text-size/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /text-size/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ids=[
        *("tls", "nonsense", "version", "many-headers", "long-header", "two-hosts"),
        *("negative-length", "two-lengths"),
    ],
)  # fmt: skip
def test_the_site_goes_on_after_a_malformed_request(site, request_bytes):
    first = raw(site, request_bytes).split(b"\r\n")[0]
    assert not first.startswith(b"HTTP/1.1 5")
    assert site.get("/healthz").status == 200


def test_the_log_does_not_say_who_sent_a_malformed_request(site):
    raw(site, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nSecret Header: x\r\n\r\n")
    assert logged(site, "A malformed request was refused.")
    assert "ip=" not in site.log
    assert "Secret" not in site.log


@pytest.mark.parametrize("target", ["//evil.example/x", "//evil.example", "/%2Fevil.example"])
def test_a_path_that_looks_like_another_host_never_leads_there(site, target):
    answer = raw(
        site, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    )
    location = re.search(rb"(?im)^location: *(\S*)", answer)
    assert not location or re.match(rb"/(?![/\\])|/%2F", location[1])


@pytest.mark.parametrize("path", ["/", "/guides/forgot-password/backup-password/", "/no-such/"])
def test_a_page_is_compressed_for_browsers_that_can_read_it(site, path):
    answer = site.get(path, Accept_Encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"


def static_names(site):
    tree = parse(site.get("/").text)
    found = [e.get("href") for e in tree.iterfind(".//link") if e.get("rel") == "stylesheet"]
    found += [e.get("src") for e in tree.iterfind(".//script") if e.get("src")]
    assert len(found) >= 2
    return found


def test_the_names_of_static_files_carry_their_content(site):
    assert [n for n in static_names(site) if not re.search(r"\.[0-9a-f]{12}\.(css|js)$", n)] == []


def test_static_files_may_be_kept_for_ever(site):
    for name in static_names(site):
        assert site.get(name).headers["cache-control"] == "max-age=315360000, public, immutable"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_static_files_are_sent_as_they_were_compressed_at_build(site, encoding):
    for name in static_names(site):
        answer = site.get(name, Accept_Encoding=encoding)
        assert answer.headers["content-encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["vary"]


def test_static_files_have_the_security_headers_too(site):
    for name in static_names(site):
        assert site.get(name).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../helpcenter/settings.py",
        "/static/%2e%2e/manage.py",
        "/static/staticfiles.json/..",
    ],
)
def test_static_files_lead_nowhere_else(site, path):
    assert site.get(path).status in (400, 404)


@pytest.mark.parametrize("path", ["/secret-key", "/media/../secret-key", "/media/secret-key"])
def test_the_secret_key_is_not_served(site, path):
    assert site.get(path).status == 404


def test_the_server_does_not_say_which_version_it_is(site):
    assert not re.search(r"\d", site.get("/").headers.get("server", ""))


def test_the_access_log_holds_neither_query_nor_address(site):
    site.get(
        "/search/?q=13800138000",
        X_Forwarded_For="203.0.113.7",
        User_Agent="Tracked/1.0",
        Referer="https://example.org/?who=me",
    )
    until = time.monotonic() + 5
    while "/search/" not in site.log and time.monotonic() < until:
        time.sleep(0.05)
    lines = [line for line in site.log.splitlines() if " GET /search/" in line]
    assert lines
    for word in ("13800138000", "203.0.113.7", "127.0.0.1", "Tracked", "example.org", "?"):
        assert [line for line in lines if word in line] == []


def test_kept_pages_are_in_the_access_log_like_all_others(site):
    for _ in range(9):  # more than there are workers, so that some come from memory
        body = site.get("/feed/").body
    size = next(iter(logged(site, "GET /feed/"))).split()[-2]
    assert (len(logged(site, f"GET /feed/ 200 {size} ")), int(size)) == (9, len(body))


def test_the_access_log_opens_no_preview(site):
    site.get("/preview/1-abc.def.ghi/")
    assert logged(site, "GET /preview/-/ 404")
    assert "1-abc" not in site.log


def logged(site, word):
    """Return the lines of the log with this word, once there is one."""
    until = time.monotonic() + 5
    while word not in site.log and time.monotonic() < until:
        time.sleep(0.05)
    return [line for line in site.log.splitlines() if word in line]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/%0a[2026-01-01]%20FAKE%20LINE", "/%0a[2026-01-01]%20FAKE%20LINE"),
        ("/%00NUL", "/%00NUL"),
        ("/%1b[31mRED", "/%1b[31mRED"),
    ],
)
def test_a_path_cannot_write_lines_of_its_own_into_the_log(site, path, written):
    raw(site, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    (line,) = logged(site, path[-4:])
    assert f" GET {written} 404 " in line
    assert "\0" not in site.log


def test_a_request_for_headers_only_is_no_cause_for_a_warning(site):
    page, picture = site.get("/about/"), site.get("/static/icons/icon-192.png")
    assert site.request("HEAD", "/about/").headers["content-length"] == str(len(page.body))
    head = site.request("HEAD", "/static/icons/icon-192.png")
    assert head.headers["content-length"] == str(len(picture.body))
    assert logged(site, " HEAD /static/")
    assert "sent body bytes" not in site.log


def test_a_body_that_is_too_long_is_refused_unread(site):
    answer = raw(
        site,
        b"POST /text-size/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 400000000\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unknown_length_is_refused(site):
    answer = raw(
        site,
        b"POST /text-size/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 411 ")


def test_the_site_can_be_served_on_an_ipv6_address(prepared_site, tmp_path):
    if not socket.has_ipv6:
        servers.unavailable("This machine has no IPv6.")
    own = servers.copy_of(prepared_site, tmp_path / "var")
    own.host = "::1"
    with servers.served(own, HOST="::1") as running:
        assert running.get("/healthz").status == 200


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        (
            "PORT",
            "eighty",
            "PORT='eighty' is not accepted; expected a whole number from 1 to 65535.",
        ),
        (
            *("HOST", "bad/host"),
            "HOST='bad/host' is not accepted; expected an IP address or a name, without a port.",
        ),
        (
            *("HELPCENTER_DATABASE_POOL", "x"),
            "HELPCENTER_DATABASE_POOL='x' is not accepted; expected a whole number from 0 to 100.",
        ),
    ],
)
def test_a_bad_value_stops_gunicorn_with_one_line(prepared_site, name, value, line):
    run = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "helpcenter/gunicorn.conf.py"],
        cwd=ROOT,
        env=servers.clean_environment(
            **{"HELPCENTER_DATA_DIR": str(prepared_site.data_dir), name: value}
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=servers.PATIENCE,
    )
    assert run.returncode == 1
    assert run.stderr.splitlines() == [line]


_COUNT_HEAPS = """
import ctypes, runpy, sys, threading
runpy.run_path("helpcenter/gunicorn.conf.py")
threads = [threading.Thread(target=bytearray, args=(100_000,)) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif("CS_GNU_LIBC_VERSION" not in os.confstr_names, reason="only glibc has heaps.")
def test_threads_share_one_heap(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", _COUNT_HEAPS], cwd=ROOT,
        env=servers.clean_environment(HELPCENTER_DATA_DIR=str(tmp_path)),
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert run.stdout.count("<heap nr=") == 1


def test_a_request_under_way_is_finished_before_the_site_stops(own_site):
    """A login has to write; somebody else holds the database for a second meanwhile."""
    page = own_site.get("/admin/login/")
    cookie = page.headers["set-cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
    form = {
        "csrfmiddlewaretoken": token,
        "username": own_site.username,
        "password": own_site.password,
        "next": "/admin/",
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    database = sqlite3.connect(own_site.data_dir / "helpcenter.sqlite3", isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        login = pool.submit(
            own_site.request,
            "POST",
            "/admin/login/",
            body=urlencode(form).encode(),
            headers=headers,
        )
        time.sleep(1)
        assert not login.done()
        own_site.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        database.execute("ROLLBACK")
        database.close()
        assert login.result(servers.PATIENCE).status == 302
    assert own_site.process.wait(servers.PATIENCE) == 0


def test_a_stopped_site_answers_no_more(own_site):
    assert servers.stop(own_site.process) == 0
    with pytest.raises(OSError, match="refused"):
        own_site.get("/healthz")


def wait_for_workers(site, number):
    """Return the process ids of the workers, once this many have been started."""
    until = time.monotonic() + servers.PATIENCE
    pids = []
    while len(pids) < number and time.monotonic() < until:
        time.sleep(0.1)
        pids = [int(pid) for pid in re.findall(r"Booting worker with pid: (\d+)", site.log)]
    assert len(pids) == number
    return pids


def test_a_worker_that_dies_is_replaced(own_site):
    os.kill(wait_for_workers(own_site, 2)[0], signal.SIGKILL)
    wait_for_workers(own_site, 3)
    assert own_site.get("/").status == 200


def test_searches_are_counted_by_the_time_the_site_has_stopped(own_site):
    own_site.get(f"/search/?q={quote('忘记密码')}")
    servers.stop(own_site.process)
    database = sqlite3.connect(own_site.data_dir / "helpcenter.sqlite3")
    rows = database.execute("SELECT query, searches FROM articles_searchcount").fetchall()
    database.close()
    assert rows == [("忘记密码", 1)]


def test_many_visitors_at_once_are_all_answered_while_an_editor_writes(own_site):
    paths = ["/", "/search/?q=%E5%AF%86%E7%A0%81", "/guides/forgot-password/"] * 20
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda path: own_site.get(path).status, paths)
        assert own_site.manage("import_guide", "articles/starter").returncode == 0
        assert set(answers) == {200}
