"""What the application is told of a request's content."""

import pytest

from helpcenter.contenttype import read_as_utf8, without_charset


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("text/plain", "text/plain"),
        ("Text/Plain; charset=utf-16", "text/plain"),
        ("application/x-www-form-urlencoded;charset=UTF-8", "application/x-www-form-urlencoded"),
        ("text/plain; charset*=rot13''x", "text/plain"),
        (
            "multipart/form-data; charset=rot13; boundary=----WebKitFormBoundaryA1",
            "multipart/form-data; boundary=----WebKitFormBoundaryA1",
        ),
        ('multipart/form-data; boundary="a:b"; charset=x', "multipart/form-data; boundary=a:b"),
        ("multipart/form-data; boundary=a b", "multipart/form-data"),
        ("multipart/form-data; xboundary=a", "multipart/form-data"),
    ],
)
def test_of_a_content_type_only_kind_and_boundary_are_left(given, told):
    assert without_charset(given) == told


@pytest.mark.parametrize("given", ["", None])
def test_a_request_without_content_stays_as_it_is(given):
    asked = {} if given is None else {"CONTENT_TYPE": given}
    seen = []
    read_as_utf8(lambda environ, _: seen.append(dict(environ)) or [])(asked, lambda *_: None)
    assert seen == [asked]
