"""CPU of the site's own answers, measured inside of one process, without a server.

    python -m benchmarks.inside PATH…

prints one JSON object: what was asked, and of each answer the median milliseconds of CPU,
the queries, the bytes and the bytes as sent; all are compressed by the same middleware.
`naive:PATH` asks `benchmarks.naive`, `engine:WORDS` the search engine alone.
"""

import gzip
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus, unquote_to_bytes

TIMES = 60

Call = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one answer costs; no bytes where it is none of HTTP."""

    ms: float
    queries: int
    bytes: int
    sent: int


def main() -> None:
    """Measure what the arguments name, in turns, and print the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")
    import django  # noqa: PLC0415

    django.setup()
    calls = {name: _call(name) for name in sys.argv[1:]}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    weights = {name: _weight(call) for name, call in calls.items()}
    for _ in range(TIMES):
        for name, call in calls.items():
            start = time.process_time()
            call()
            taken[name].append(1000 * (time.process_time() - start))
    costs = {name: Cost(statistics.median(taken[name]), *weights[name]) for name in calls}
    print(json.dumps({name: asdict(cost) for name, cost in costs.items()}))


def _weight(call: Call) -> tuple[int, int, int]:
    """Return the queries of the call, the bytes of its answer, and those that are sent."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    counted = []
    for _ in range(3):  # now and then a request also asks for the content's version
        with CaptureQueriesContext(connection) as queries:
            sent = call()
        counted.append(len(queries))
    body = gzip.decompress(sent) if sent else sent
    return min(counted), len(body), len(sent)


def _call(name: str) -> Call:
    kind, _, rest = name.partition(":")
    if kind == "engine":
        from articles.search import engine  # noqa: PLC0415

        def search() -> bytes:
            engine.search(rest)
            return b""

        return search
    if kind == "naive":
        from django.urls import path  # noqa: PLC0415

        from articles import urls  # noqa: PLC0415
        from benchmarks import naive  # noqa: PLC0415

        urls.urlpatterns.append(path("naive/<slug:guide_slug>/<slug:article_slug>/", naive.article))
        return _page(rest)
    return _page(name)


def _page(address: str) -> Call:
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415

    from articles.caching import version  # noqa: PLC0415
    from articles.caching.front import VERSION_KEY  # noqa: PLC0415

    site = WSGIHandler()
    path, _, query = address.partition("?")

    def ask() -> bytes:
        statuses: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": quote_plus(query, safe="=&%+"),
            "HTTP_HOST": "localhost:8000",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            VERSION_KEY: version.reader.current(),
        }
        response = site(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]
        body = b"".join(response)
        response.close()
        if not statuses[0].startswith("200"):
            raise SystemExit(f"{address} answered {statuses[0]}")
        return body

    return ask


if __name__ == "__main__":
    main()
