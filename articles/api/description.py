"""The description of the API for machines: OpenAPI 3.1, made from the addresses themselves."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from articles.api.endpoints import ENDPOINTS, Endpoint
from articles.api.paging import LAST_PAGE, LISTS, SEARCH, Paging
from articles.api.schemas import SCHEMAS
from articles.identity import SITE_NAME

VERSION = "1.0.0"

ABOUT = (
    "只读接口：网站上已发布的指南、文章、风险提示和联系方式，供应用和聊天助手回答问题。\n\n"
    "- 不需要登录，不用 Cookie；任何来源的网页都可以直接读（Access-Control-Allow-Origin: *）。\n"
    "- 每个答复有 ETag；带 If-None-Match 再问，没有变化就是 304。副本最多用十秒，"
    "然后请重新核对：热线和风险提示可能已经改了。\n"
    "- 列表用 page 和 per_page 分页，答复里的 next 和 previous 是现成的地址。\n"
    "- 出错时答复是 application/problem+json（RFC 9457），detail 是一句说明怎么办的中文。\n"
    "- 搜索不记录，也不计入编辑看到的“搜索情况”。\n"
    "- 回答用户时，请一起给出 risk_notes、hotline 和 page。网站是独立的指南，不是支付宝。"
)

_SLUG: Mapping[str, Any] = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
_HEADERS: Mapping[str, Any] = {
    "ETag": {"schema": {"type": "string"}, "description": "内容的标记"},
    "Cache-Control": {"schema": {"type": "string"}},
}


def _number(name: str, description: str, *, usual: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _per_page(paging: Paging) -> dict[str, Any]:
    return _number("per_page", "每页几条", usual=paging.usual, most=paging.most)


_PAGE = _number("page", "第几页", usual=1, most=LAST_PAGE)
PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "page": _PAGE,
    "per_page": _per_page(LISTS),
    "search_per_page": _per_page(SEARCH),
    "q": {
        "name": "q",
        "in": "query",
        "required": True,
        "description": "要找的词或一句话；拼音、首字母、繁体和常见的错字都可以",
        "schema": {"type": "string"},
        "example": "忘记密码",
    },
    "exact": {
        "name": "exact",
        "in": "query",
        "description": "写 1 时按原样搜，不改正错字和拼音",
        "schema": {"type": "string", "enum": ["1"]},
    },
}

_MOVED: Mapping[str, Any] = {
    "301": {"description": "改了名或换了地方，新地址在 Location"},
    "302": {"description": "撤下了，编辑选了另一篇代替它，在 Location"},
}
_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "400": ("BadRequest", "参数不对"),
    "404": ("NotFound", "没有这个地址或这一页"),
    "405": ("MethodNotAllowed", "接口只能读取"),
    "410": ("Gone", "已经撤下，请不要再用以前的副本"),
    "503": ("Unavailable", "暂时不能回答；过 Retry-After 秒再试"),
}


def describe(request: HttpRequest) -> dict[str, Any]:
    """Return the description, with the address at which it was asked for as the server."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{SITE_NAME}接口", "version": VERSION, "description": ABOUT},
        "servers": [{"url": request.build_absolute_uri(reverse("api")).rstrip("/")}],
        "paths": {f"/{endpoint.path}": {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {
            "schemas": dict(SCHEMAS),
            "parameters": {name: dict(shown) for name, shown in PARAMETERS.items()},
            "responses": {name: _problem(words) for name, words in _PROBLEMS.values()},
        },
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    named = [{"$ref": f"#/components/parameters/{name}"} for name in endpoint.parameters]
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [*map(_slug, endpoint.slugs), *named],
        "responses": {
            "200": {
                "description": endpoint.summary,
                "headers": dict(_HEADERS),
                "content": {
                    "application/json": {
                        "schema": {"$ref": f"#/components/schemas/{endpoint.answers}"}
                    }
                },
            },
            **(dict(_MOVED) if endpoint.slugs else {}),
            "304": {"description": "和 If-None-Match 说的一样，没有变化"},
            **{
                status: {"$ref": f"#/components/responses/{_PROBLEMS[status][0]}"}
                for status in _statuses(endpoint)
            },
        },
    }


def _statuses(endpoint: Endpoint) -> list[str]:
    """Return the statuses of the problems that the address may answer with."""
    statuses = ["405", "503"]
    if endpoint.parameters:
        statuses += ["400", "404"]
    if endpoint.slugs:
        statuses += ["404", "410"]
    return sorted(set(statuses))


def _slug(name: str) -> dict[str, Any]:
    description = "网址名，在列表里叫 slug"
    return {
        "name": name, "in": "path", "required": True, "description": description,
        "schema": dict(_SLUG),
    }  # fmt: skip


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }
