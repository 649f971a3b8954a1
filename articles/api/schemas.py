"""The shapes of the API's answers: JSON Schema 2020-12, as OpenAPI 3.1 takes it."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

_STRING: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_FLAG: Schema = {"type": "boolean"}


def _about(described: Schema, description: str) -> Schema:
    return {**described, "description": description}


def _or_null(described: Schema) -> Schema:
    return {**described, "type": [described["type"], "null"]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": _ref(name)}


def _object(description: str, properties: Mapping[str, Schema]) -> Schema:
    """Return an object that has all of these and nothing else."""
    return {
        "type": "object",
        "description": description,
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_ADDRESS: Schema = {"type": "string", "format": "uri"}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_URL = _about(_ADDRESS, "这一条在接口里的地址")
_PAGE = _about(_ADDRESS, "网站上给人看的页面，引用时请给出它")
_UPDATED = _about(_MOMENT, "最后修改的时间，带时区")
_PUBLISHED = _about(_or_null(_MOMENT), "第一次发布的时间")

_GUIDE: Mapping[str, Schema] = {
    "slug": _STRING,
    "title": _STRING,
    "summary": _STRING,
    "url": _URL,
    "page": _PAGE,
    "articles_url": _about(_ADDRESS, "这个指南的文章"),
    "first_published_at": _PUBLISHED,
    "updated_at": _UPDATED,
}
_ARTICLE: Mapping[str, Schema] = {
    "slug": _STRING,
    "title": _STRING,
    "summary": _STRING,
    "fits_when": _about(_STRING, "什么情况下适用，可能为空"),
    "kind": {
        "type": "string",
        "enum": ["steps", "explanation", "contact"],
        "description": "操作步骤、说明或联系方式",
    },
    "featured": _about(_FLAG, "是否在首页的常用文章里"),
    "guide": _ref("GuideReference"),
    "url": _URL,
    "page": _PAGE,
    "number": _about(_NUMBER, "可以在电话里念的编号，永远不变"),
    "short_page": _about(_ADDRESS, "用编号写的短地址，转到 page"),
    "first_published_at": _PUBLISHED,
    "updated_at": _UPDATED,
}
_LIST: Mapping[str, Schema] = {
    "total": _about(_NUMBER, "一共有多少条"),
    "page": _about(_NUMBER, "这是第几页，从 1 开始"),
    "pages": _about(_NUMBER, "一共几页"),
    "per_page": _about(_NUMBER, "每页最多几条"),
    "next": _about(_or_null(_ADDRESS), "下一页，没有时为 null"),
    "previous": _about(_or_null(_ADDRESS), "上一页，没有时为 null"),
}


def _page_of(name: str, description: str) -> Schema:
    return _object(description, {**_LIST, "items": _list_of(name)})


SCHEMAS: Mapping[str, Schema] = {
    "Start": _object(
        "接口的起点",
        {
            "name": _STRING,
            "about": _about(_STRING, "网站是什么，不是什么"),
            "page": _PAGE,
            "guides_url": _ADDRESS,
            "articles_url": _ADDRESS,
            "risk_notes_url": _ADDRESS,
            "channels_url": _ADDRESS,
            "search_url": _about(_ADDRESS, "加上 ?q=要找的词"),
            "description_url": _about(_ADDRESS, "OpenAPI 3.1 说明"),
        },
    ),
    "Text": _object(
        "一段文字，三种写法说的是同一件事。联系方式的代码已换成现在的号码，链接都是完整地址。",
        {
            "html": _about(_STRING, "已清理的 HTML，没有脚本和样式"),
            "text": _about(_STRING, "纯文字，段落之间换行"),
            "markdown": _about(_STRING, "Markdown"),
        },
    ),
    "GuideReference": _object(
        "所属的指南", {"slug": _STRING, "title": _STRING, "url": _URL, "page": _PAGE}
    ),
    "GuideSummary": _object("一个指南，不含正文", _GUIDE),
    "Guide": _object("一个指南", {**_GUIDE, "introduction": _ref("Text"), "closing": _ref("Text")}),
    "ArticleSummary": _object("一篇文章，不含正文和步骤", _ARTICLE),
    "Step": _object(
        "一步操作",
        {
            "position": _about(_NUMBER, "第几步，从 1 开始"),
            "page": _about(_ADDRESS, "页面上的这一步"),
            "text": _ref("Text"),
            "caution": {
                "oneOf": [_ref("Text"), {"type": "null"}],
                "description": "这一步要小心什么",
            },
            "image": {"oneOf": [_ref("Image"), {"type": "null"}]},
        },
    ),
    "Image": _object(
        "一张图片",
        {
            "url": _ADDRESS,
            "alt": _about(_STRING, "给看不见图片的人的说明"),
            "width": _or_null(_NUMBER),
            "height": _or_null(_NUMBER),
        },
    ),
    "Article": _object(
        "一篇文章，和页面上显示的一样",
        {
            **_ARTICLE,
            "body": _ref("Text"),
            "steps": _list_of("Step"),
            "risk_notes": _about(_list_of("RiskNote"), "页面上显示的全部风险提示，请一起显示"),
            "hotline": {
                "oneOf": [_ref("Channel"), {"type": "null"}],
                "description": "全站热线",
            },
        },
    ),
    "RiskNote": _object(
        "一条风险提示",
        {
            "slug": _STRING,
            "title": _STRING,
            "level": {
                "type": "string",
                "enum": ["info", "caution", "danger"],
                "description": "提示、注意或危险",
            },
            "sitewide": _about(_FLAG, "是否每一页都显示"),
            "body": _ref("Text"),
            "updated_at": _UPDATED,
        },
    ),
    "Channel": _object(
        "一个联系方式",
        {
            "slug": _STRING,
            "kind": {"type": "string", "enum": ["phone", "online", "social", "other"]},
            "name": _STRING,
            "value": _about(_STRING, "号码、地址或怎么找到"),
            "tel": _about(_or_null(_STRING), "电话的 tel: 地址"),
            "web_address": _about(_or_null(_STRING), "网址，不是网址时为 null"),
            "hotline": _about(_FLAG, "是否为全站热线"),
            "recommended": _FLAG,
            "hours": _about(_STRING, "服务时间，可能为空"),
            "how_to": _ref("Text"),
            "verified_on": _about(_or_null({"type": "string", "format": "date"}), "最近核实日期"),
            "needs_verification": _about(_FLAG, "太久没有核实，请一并告诉用户"),
            "updated_at": _UPDATED,
        },
    ),
    "Hit": _object(
        "搜到的一条",
        {
            "kind": {"type": "string", "enum": ["guide", "article"]},
            "title": _STRING,
            "snippet": _about(_STRING, "最相关的一段，纯文字"),
            "fits_when": _STRING,
            "step": _about(_or_null(_NUMBER), "最相关的是第几步"),
            "guide_title": _or_null(_STRING),
            "url": _URL,
            "page": _PAGE,
        },
    ),
    "GuideList": _page_of("GuideSummary", "一页指南"),
    "ArticleList": _page_of("ArticleSummary", "一页文章"),
    "RiskNoteList": _page_of("RiskNote", "一页风险提示"),
    "ChannelList": _page_of("Channel", "一页联系方式"),
    "SearchResults": _object(
        "一页搜索结果，最相关的在前",
        {
            "query": _about(_STRING, "按什么词搜的"),
            "correction": _about(_or_null(_STRING), "改正以后真正用来搜的词"),
            **_LIST,
            "items": _list_of("Hit"),
        },
    ),
    "Problem": _object(
        "没有内容的原因（RFC 9457）",
        {
            "type": _STRING,
            "title": _STRING,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": _about(_STRING, "一句中文，说明怎么办"),
            "instance": _STRING,
        },
    ),
}
