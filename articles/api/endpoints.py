"""Every address of the API, once: what Django serves and what the description describes."""

from dataclasses import dataclass

from articles.api import reads
from articles.api.answering import Read


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: its name, its path below the root, what reads it and what it answers."""

    name: str
    path: str
    read: Read
    answers: str
    summary: str
    parameters: tuple[str, ...] = ()

    @property
    def slugs(self) -> tuple[str, ...]:
        """The names of the parts of the path that differ."""
        parts = self.path.split("/")
        return tuple(part.strip("{}") for part in parts if part.startswith("{"))


_PAGED = ("page", "per_page")
_ARTICLE = "guides/{guide}/articles/{article}/"

ENDPOINTS = (
    Endpoint("api", "", reads.start, "Start", "接口的起点"),
    Endpoint("api-guides", "guides/", reads.guides, "GuideList", "全部指南", _PAGED),
    Endpoint(
        "api-guide", "guides/{guide}/", reads.guide, "Guide", "一个指南"
    ),
    Endpoint(
        "api-guide-articles", "guides/{guide}/articles/", reads.guide_articles, "ArticleList",
        "一个指南的文章", _PAGED,
    ),
    Endpoint("api-article", _ARTICLE, reads.article, "Article", "一篇文章"),
    Endpoint("api-articles", "articles/", reads.articles, "ArticleList", "全部文章", _PAGED),
    Endpoint("api-risk-notes", "risk-notes/", reads.risk_notes, "RiskNoteList", "风险提示", _PAGED),
    Endpoint("api-channels", "channels/", reads.channels, "ChannelList", "联系方式", _PAGED),
    Endpoint(
        "api-search", "search/", reads.search, "SearchResults", "搜索",
        ("q", "exact", "page", "search_per_page"),
    ),
)  # fmt: skip
