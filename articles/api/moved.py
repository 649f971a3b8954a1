"""Where the API sends those who ask for what is not at its address any more."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from articles.api.problems import NOT_FOUND, Problem, open_to_all
from articles.models import Article, Guide
from articles.models.addresses import older_than, way_on

GONE = "这篇内容已经撤下，不要再使用以前的副本。请用搜索或指南列表找现在的内容。"


class Moved(Exception):  # noqa: N818  (says what happened)
    """The content is elsewhere: for good, or because something else stands in for it."""

    def __init__(self, path: str, *, is_for_good: bool) -> None:
        super().__init__(path)
        self.path = path
        self.status = 301 if is_for_good else 302


def answer_for(missing: Article | Guide | None, *, page: str, name: str) -> Moved | Problem:
    """Return what to raise where nothing is published at the page's path; one query or two.

    `name` is that of the API's address. It leads on as the page does, but only to the same
    kind of thing: who asked for an article has no use for a guide.
    """
    older = older_than(missing, page)
    if older is None and (missing is None or not missing.was_public):
        return Problem(404, NOT_FOUND)
    start = older.target if older else missing
    shown = way_on(start)
    if isinstance(shown, Article) and name == "api-article":
        path = reverse(name, args=[shown.guide.slug, shown.slug])
    elif isinstance(shown, Guide) and name != "api-article":
        path = reverse(name, args=[shown.slug])
    else:
        return Problem(410, GONE)
    return Moved(path, is_for_good=shown == start)


def redirect(request: HttpRequest, moved: Moved) -> HttpResponse:
    """Return the way there; clients ask again each time, since the old address may come back."""
    query = f"?{urlencode(request.GET, doseq=True)}" if request.GET else ""
    response = HttpResponseRedirect(moved.path + query, status=moved.status)
    response.headers["Cache-Control"] = "no-cache"
    return open_to_all(response)
