"""What the API answers where it has no content: problem details (RFC 9457), in Chinese."""

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

ROOT = "/api/"
METHODS = "GET, HEAD, OPTIONS"

TITLES: Mapping[int, str] = {
    400: "请求有误",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种请求",
    410: "已经撤下",
    500: "出错了",
    503: "暂时不能回答",
}

NOT_FOUND = "这个地址没有内容。请从 /api/v1/ 开始，沿着答复里的链接走。"
BAD_REQUEST = "请求看不懂。请对照 /api/v1/openapi.json 检查地址和参数。"
FORBIDDEN = "这个请求不允许。接口只读、不需要登录，请去掉多余的信息再试。"
LATER = "请过几秒再试。"
FAILED = "网站这边出错了，请稍后再试。"


class Problem(Exception):  # noqa: N818  (RFC 9457's word)
    """Why there is no content: a status and a Chinese sentence that says what to do next."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def is_api(request: HttpRequest) -> bool:
    """Whether the request is for the API, and wants its errors as JSON."""
    return request.path.startswith(ROOT)


def problem(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """Return the problem as JSON, for whoever reads the API from anywhere; never stored."""
    described = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "instance": escape_uri_path(request.path),
    }
    body = json.dumps(described, ensure_ascii=False)
    response = HttpResponse(body, status=status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if status == 405:
        response.headers["Allow"] = METHODS
    return open_to_all(response)


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Return the response readable for pages of any origin, and not for search engines.

    It is the same for everybody: no cookie and no account changes it.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Link"] = '</api/v1/openapi.json>; rel="service-desc"'
    return response
