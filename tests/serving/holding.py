"""A WSGI application that answers once a file is gone, so that a test can hold every thread."""

import os
import time
from pathlib import Path

import helpcenter.wsgi  # noqa: F401  (what gunicorn's configuration asks for once it serves)

HELD_BY = Path(os.environ["HELD_BY"])


def application(_environ, start_response):
    """Wait, and say that it is over."""
    while HELD_BY.exists():
        time.sleep(0.1)
    start_response("200 OK", [("Content-Length", "5")])
    return (b"over\n",)
