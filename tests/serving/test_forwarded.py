"""What headers of a request may say of where the site is: only the proxy, and only https."""

from urllib.parse import urlencode

import pytest

from tests import servers
from tests.serving.test_gunicorn import raw


def page_with(site, header):
    """Return the answer to a page that nobody asked for yet, with this header."""
    return raw(
        site,
        f"GET /guides/?{urlencode({'asked-with': header})} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Connection: close\r\n{header}\r\n\r\n".encode(),
    )


@pytest.mark.parametrize(
    "header",
    [
        *("X-Forwarded-Proto: https", "X-Forwarded-SSL: on", "X-Forwarded-Protocol: ssl"),
        *("SCRIPT_NAME: /guides", "SCRIPT_NAME: /evil", "PATH_INFO: /contact/"),
    ],
)
def test_no_header_says_where_the_site_is(site, header):
    answer = page_with(site, header)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'rel="canonical" href="http://127.0.0.1/guides/"' in answer
    assert b'href="/guides/forgot-password/"' in answer


def test_where_https_is_declared_the_header_of_the_proxy_tells_it(prepared_site, tmp_path):
    own = servers.copy_of(prepared_site, tmp_path / "var")
    with servers.served(own, HELPCENTER_HTTPS="1") as secure:
        plain = [page_with(secure, f"X-Forwarded-{name}") for name in ("Proto: http", "SSL: on")]
        page = page_with(secure, "X-Forwarded-Proto: https")
        renamed = page_with(secure, "X-Forwarded-Proto: https\r\nSCRIPT_NAME: /guides")
    assert [answer.split(b"\r\n")[0] for answer in plain] == [b"HTTP/1.1 301 Moved Permanently"] * 2
    for answer in (page, renamed):
        assert b'rel="canonical" href="https://127.0.0.1/guides/"' in answer
