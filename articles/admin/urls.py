"""Addresses beside the admin's own: the Markdown editor's helpers, import and export."""

from django.urls import path

from articles.admin import markdown, transfer

urlpatterns = [
    path("markdown/preview/", markdown.preview, name="markdownx_markdownify"),
    path("markdown/upload/", markdown.upload, name="markdownx_upload"),
    path("import/", transfer.import_content, name="import-content"),
    path("import/<str:token>/", transfer.confirm_import, name="confirm-import"),
    path("export/", transfer.export_content, name="export-content"),
    path("export/download/", transfer.download, name="export-download"),
]
