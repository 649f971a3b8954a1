"""Addresses of the public pages; a view's name is its address's and its template's name."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe

from articles.feeds import ArticleFeed
from articles.views import (
    browse,
    contact,
    feedback,
    maps,
    media,
    moved,
    preferences,
    preview,
    search,
    site,
    styleguide,
)

urlpatterns = [
    path("", browse.home, name="home"),
    path("guides/", browse.guides, name="guides"),
    path("guides/<slug:guide_slug>/", browse.guide, name="guide"),
    path("guides/<slug:guide_slug>/<slug:article_slug>/", browse.article, name="article"),
    re_path(r"^[hH]/(?P<number>\d{1,9})/?\Z", moved.short, name="short"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("search/opened/", search.opened, name="search-opened"),
    path("contact/", contact.contact, name="contact"),
    path("risks/", contact.risks, name="risks"),
    path("about/", site.about, name="about"),
    path("feedback/<int:pk>/", feedback.feedback, name="feedback"),
    path("feedback/<int:pk>/thanks/", feedback.thanks, name="thanks"),
    path("preview/<str:token>/", preview.preview, name="preview"),
    path("text-size/", preferences.text_size, name="text-size"),
    path("sitemap.xml", maps.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", maps.sitemap_section, name="sitemap-section"),
    path("robots.txt", site.robots, name="robots"),
    path("opensearch.xml", site.opensearch, name="opensearch"),
    path("site.webmanifest", site.webmanifest, name="webmanifest"),
    path("favicon.ico", site.favicon, name="favicon"),
    path("feed/", require_safe(ArticleFeed()), name="feed"),
    path("api/v1/", include("articles.api.urls")),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
    path("media/<path:path>", media.media, name="media"),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))
