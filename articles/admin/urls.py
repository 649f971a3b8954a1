"""Addresses beside the admin's own: the Markdown editor's preview and upload."""

from django.urls import path

from articles.admin import markdown

urlpatterns = [
    path("markdown/preview/", markdown.preview, name="markdownx_markdownify"),
    path("markdown/upload/", markdown.upload, name="markdownx_upload"),
]
