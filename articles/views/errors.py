"""Pages for what went wrong: each says what to do next and keeps search and hotline."""

import codecs
import sys

from django.http import HttpRequest, HttpResponse

from articles.api import problems
from articles.api.problems import is_api, problem
from articles.views.frame import Page, load_or_remembered, remembered, render_page
from articles.views.moved import moved
from articles.views.outages import Outage, outage_of

RETRY_AFTER = 10
"""When to try again while the database is away, in seconds."""


def load_ahead() -> None:
    """Make both pages that need no database once, so that all that they are made of is loaded.

    A process that may open no more files can read neither a module nor a template any more.
    """
    codecs.lookup("unicode_escape")  # what Django writes the address into the log with
    request = HttpRequest()
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    server_error(request)
    unavailable(request, Outage("", ""))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the browser sent something that cannot be understood."""
    if is_api(request):
        return problem(request, 400, problems.BAD_REQUEST)
    page = Page("请求有误", "浏览器发来的内容看不懂。", is_indexed=False)
    return render_page(request, "400.html", page, frame=load_or_remembered(request), status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this visitor may not do this."""
    if is_api(request):
        return problem(request, 403, problems.FORBIDDEN)
    page = Page("没有权限", "你不能打开这个页面。", is_indexed=False)
    return render_page(request, "403.html", page, frame=load_or_remembered(request), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form came without the proof that it was ours."""
    page = Page("请重新提交", "表单已过期，请返回上一页刷新后再试。", is_indexed=False)
    context = {"is_expired_form": True}
    return render_page(
        request, "403.html", page, context, frame=load_or_remembered(request), status=403
    )


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is nothing at this address; where there was once, the way on."""
    if is_api(request):
        return problem(request, 404, problems.NOT_FOUND)
    if answer := moved(request):
        return answer
    page = Page("没有找到这个页面", "这个地址没有内容。", is_indexed=False)
    return render_page(request, "404.html", page, frame=load_or_remembered(request), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, or 503: the database is away; answered without touching it."""
    if outage := outage_of(sys.exception()):
        return unavailable(request, outage)
    if is_api(request):
        return problem(request, 500, problems.FAILED)
    page = Page("页面出错了", "页面暂时打不开，请稍后再试。", is_indexed=False)
    return render_page(request, "500.html", page, frame=remembered(), status=500)


def unavailable(request: HttpRequest, outage: Outage) -> HttpResponse:
    """503: no answer without the database; what is known by heart is offered instead."""
    if is_api(request):
        answer = problem(request, 503, f"{outage.reason}{problems.LATER}")
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer
    page = Page("暂时打不开", "网站暂时连不上数据库，请稍后再试。", is_indexed=False)
    context = {
        "outage": outage,
        "is_for_editors": request.path.startswith("/admin/"),
        "is_saving": request.method == "POST",
    }
    response = render_page(request, "503.html", page, context, frame=remembered(), status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
