"""About the site, and what machines ask for."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.identity import PAPER_COLOUR, SITE_NAME, THEME_COLOUR
from articles.search import engine
from articles.views.frame import Page, render_page


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who runs the site, and that it is not Alipay."""
    page = Page("关于本站", "这是一个独立的帮助网站，不是支付宝，也不会向你要密码或验证码。")
    return render_page(request, "articles/about.html", page)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Which addresses search engines should leave alone."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /feedback/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The site as a search engine that a browser can add."""
    context = {
        "site_name": SITE_NAME,
        "search_url": request.build_absolute_uri(reverse("search")),
        "icon_url": request.build_absolute_uri(static("icons/favicon.svg")),
    }
    kind = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "articles/opensearch.xml", context, content_type=kind)


@require_safe
def webmanifest(request: HttpRequest) -> HttpResponse:
    """The site as something that can be put on a phone's home screen."""
    manifest = {
        "name": SITE_NAME,
        "short_name": SITE_NAME,
        "lang": "zh-Hans",
        "start_url": reverse("home"),
        "display": "minimal-ui",
        "theme_color": THEME_COLOUR,
        "background_color": PAPER_COLOUR,
        "icons": [
            {"src": static("icons/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
    return JsonResponse(
        manifest,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers that do not read the page find the icon."""
    return HttpResponseRedirect(static("icons/icon-192.png"))


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process lives."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and search index answer, else 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        engine.check()
    except (DatabaseError, engine.SearchUnavailable) as error:
        reason = f"{type(error).__name__}: {error}\n"
        return HttpResponse(reason, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
