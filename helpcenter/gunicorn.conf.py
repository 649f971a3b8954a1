"""gunicorn as this site runs it; PORT, HOST and WEB_CONCURRENCY change it."""

import ctypes
import gc
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn.http import message

from helpcenter import env, logstream

try:
    host = env.host("HOST", "127.0.0.1")
    port = env.number("PORT", 8000, least=1, most=65535)
    from helpcenter import settings  # so that it is one line, too, what is wrong with another
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = f"{host}:{port}"
workers = settings.WEB_CONCURRENCY
wsgi_app = "helpcenter.wsgi:application"

# By default glibc gives each thread a heap of its own, and what one has let go of the
# others cannot use. Python's threads run one at a time: with one heap a process took 6 MB
# less, and a page no longer. Other C libraries have no such function.
_M_ARENA_MAX = -8  # of <malloc.h>
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    mallopt(_M_ARENA_MAX, 1)

# One process a core, a few threads each; a thread is taken by whole requests only.
worker_class = "helpcenter.worker.PatientWorker"
threads = 4
preload_app = True
keepalive = 5
timeout = 30
graceful_timeout = 20
control_socket_disable = (
    True  # signals suffice, and its file would be shared by all sites of a user
)
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"  # the heartbeat file must not wait for a disk

# A visitor who pastes 10,000 Chinese characters into the search box sends a request
# line of 90 KB. gunicorn caps the line at 8,190 bytes and its only larger choice is no
# limit at all, so its cap is raised here to one that is still small.
message.MAX_REQUEST_LINE = 128 * 1024
limit_request_line = message.MAX_REQUEST_LINE
limit_request_fields = 60
limit_request_field_size = 8190

# No header of a request says where the site is, not even one from this machine: under
# which path it is served, nothing does, and whether by HTTPS Django takes from the proxy,
# where HELPCENTER_HTTPS says that there is one.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}

# Method, path without the query, status, bytes, milliseconds: nothing about the visitor.
# The main loop writes it, too: a pipe that nobody reads must not stop it.
logstream.never_wait()
accesslog = "-"
logger_class = "helpcenter.accesslog.PlainLogger"
errorlog = "-"
loglevel = "info"


def when_ready(server: Any) -> None:
    """Say where the site is, once it really answers."""
    server.log.info("网站已启动：http://%s/", bind)


def worker_exit(server: Any, worker: Any) -> None:
    """Write the counts of searches that a stopping process still holds."""
    from django.utils.module_loading import import_string  # noqa: PLC0415

    import_string("articles.search.counting.counter").flush()


def post_worker_init(worker: Any) -> None:
    """Let a new process remember the hotline before its first visitor.

    The page for an unexpected error shows it without asking the database. What is loaded
    by now stays: looking through it for garbage took 35 ms of some visitor's request.
    """
    from django.db import connections  # noqa: PLC0415  (the application is loaded by now)
    from django.utils.module_loading import import_string  # noqa: PLC0415

    import_string("articles.views.frame.load_or_remembered")()
    connections.close_all()
    gc.freeze()
