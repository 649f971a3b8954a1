"""What Django and django-csp leave out: headers, limits, and answers without a body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import resolve

from helpcenter import browsers
from helpcenter.limits import ADMIN_BODY, PUBLIC_BODY, PUBLIC_QUERY

GetResponse = Callable[[HttpRequest], HttpResponseBase]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)

_TOO_LONG_FOR_ADMIN = (
    "这次发送的内容超过 150 MB，什么都没有保存。请返回上一页，少选几张图片，分几次保存。"
)
_TOO_LONG_FOR_STRANGERS = (
    "发送的内容很长，而这个浏览器里还没有人登录过，所以没有接收。"
    "请返回上一页，先把写好的文字复制下来，登录以后再提交。"
)
_TOO_LONG = "发送的内容太长了。请返回上一页，写短一些再试。"
_NO_LENGTH = "没有说明发送的内容有多长，无法接收。请换一个浏览器，或刷新页面后再试。"

_TEXT = ("text/", "application/json", "application/javascript", "application/xml")


PROBES = ("/healthz", "/readyz")


class ProbeMiddleware:
    """Answers probes before anything asks for the host: they come by address, not by name."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; to a probe that of its view, which uses no host."""
        if request.path_info in PROBES:
            view = resolve(request.path_info)
            answer: HttpResponseBase = view.func(request, *view.args, **view.kwargs)
            return answer
        return self.get_response(request)


class PermissionsPolicyMiddleware:
    """Refuses, for every page, the device features that a help page never needs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response with the header added."""
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class BodySizeMiddleware:
    """Refuses what is too long before anything reads it: Django spools any upload to disk.

    Goes by the address and the browser. Who is signed in is found out only after the body
    is read, and a form that was typed while the session ran out is read all the same.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response; 413 for a body that is too long, 411 for one of no length."""
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            return _refusal(_NO_LENGTH, status=411)
        if refusal := _too_long(request):
            return _refusal(refusal, status=413)
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            browsers.remember(request, response)
        return response


def _too_long(request: HttpRequest) -> str:
    """Return the sentence for a body that is too long, nothing for one that may be read."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length <= PUBLIC_BODY:
        return ""
    if not request.path.startswith("/admin/") or request.path == "/admin/login/":
        return _TOO_LONG
    if not browsers.is_editors(request):
        return _TOO_LONG_FOR_STRANGERS
    return _TOO_LONG_FOR_ADMIN if length > ADMIN_BODY else ""


class QueryLengthMiddleware:
    """Cuts the query of a visitor's address to a length that is read in a moment.

    A megabyte of it would cost half a second to decode, and comes back in the page's links.
    What visitors may type is far shorter; editors' addresses are left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response to the request with its query cut."""
        query = request.META.get("QUERY_STRING", "")
        if len(query) > PUBLIC_QUERY and not request.path.startswith("/admin/"):
            request.META["QUERY_STRING"] = query[:PUBLIC_QUERY]
        return self.get_response(request)


def _refusal(sentence: str, *, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


class TextGZipMiddleware(GZipMiddleware):
    """Compresses text only: a picture gets no smaller and would lose its Content-Length."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Return the response, compressed where it is text and the browser can read it."""
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not (kind.startswith(_TEXT) or kind.endswith(("+xml", "+json"))):
            return response
        return super().process_response(request, response)


class BodilessHeadMiddleware:
    """Answers HEAD with the headers of GET and nothing else; gunicorn warns of a body."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response, without its body where only headers were asked for."""
        response = self.get_response(request)
        if request.method == "HEAD":
            _drop_body(response)
        return response


def _drop_body(response: HttpResponseBase) -> None:
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    elif isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
