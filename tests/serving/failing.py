"""A WSGI application that fails as one does whose disk does, not whose client has gone."""

import helpcenter.wsgi  # noqa: F401  (what gunicorn's configuration asks for once it serves)


def application(environ, start_response):
    """Answer at the root; anywhere else raise what reading a file may raise."""
    if environ["PATH_INFO"] != "/":
        raise OSError(5, "Input/output error")
    start_response("200 OK", [("Content-Length", "3")])
    return (b"ok\n",)
