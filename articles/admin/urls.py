"""Addresses beside the admin's own: the Markdown editor's helpers, transfer, the handbook."""

from django.contrib import admin
from django.urls import path

from articles.admin import handbook, markdown, transfer

urlpatterns = [
    path("handbook/", admin.site.admin_view(handbook.contents), name="handbook"),
    path(
        "handbook/pictures/<slug:name>.png",
        admin.site.admin_view(handbook.picture),
        name="handbook-picture",
    ),
    path("handbook/<slug:name>/", admin.site.admin_view(handbook.chapter), name="handbook-chapter"),
    path("markdown/preview/", markdown.preview, name="markdownx_markdownify"),
    path("markdown/upload/", markdown.upload, name="markdownx_upload"),
    path("import/", transfer.import_content, name="import-content"),
    path("import/<str:token>/", transfer.confirm_import, name="confirm-import"),
    path("export/", transfer.export_content, name="export-content"),
    path("export/download/", transfer.download, name="export-download"),
]
