"""«导入» and «导出»: the files of the commands, from the admin."""

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles.admin.base import signed_in
from articles.content.characters import unfit_in_line
from articles.models import Guide, Upload
from articles.transfer.exporting import files
from articles.transfer.importing import import_files
from articles.transfer.report import Outcome, Report
from articles.transfer.sources import Limits, SourceError, read_file

RIGHT = "articles.publish_article"
"""Who may bring in and take out everything: who may publish."""

MAX_UPLOAD = 30 * 1024 * 1024
LIMITS = Limits(files=2_000, total_bytes=100 * 1024 * 1024, text_bytes=20 * 1024 * 1024)
"""What is done within a minute or two; more is for the command, which shows how far it is.

A megabyte of YAML takes about a second.
"""

GUIDES_OFFERED = 500
_PACKED_AT = (1980, 1, 1, 0, 0, 0)
"""The same content gives the same bytes, whenever it is packed."""

TOO_LARGE = (
    f"文件超过 {MAX_UPLOAD // 1024 // 1024} MB，什么都没有导入。"
    "请分成几次，或者请网站的维护人员用命令导入：manage.py import_guide 文件。"
)
OUTDATED = "这个文件已经导入过，或者放了一个多小时，已经删掉了。请重新上传。"

View = Callable[..., HttpResponseBase]


class UploadForm(forms.Form):
    """Which file to bring in."""

    file = forms.FileField(
        label="文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.md,.markdown,.yaml"}),
        error_messages={
            "required": "请先选择一个文件。",
            "empty": "这个文件是空的，请重新选择。",
            "invalid": "没有收到文件，请重新选择。",
            "missing": "没有收到文件，请重新选择。",
        },
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Return the file; refuse one that is too large, or whose name cannot be shown."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_UPLOAD:
            raise forms.ValidationError(TOO_LARGE)
        if unfit_in_line(file.name or ""):
            raise forms.ValidationError("文件名里有不能显示的字符，请改名以后再上传。")
        return file


def for_publishers(view: View) -> View:
    """Return the admin view for those who may publish; it signs what it saves."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signed_in(request).has_perm(RIGHT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded: View = admin.site.admin_view(allowed)
    return guarded


@for_publishers
def import_content(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and show what it would change."""
    Upload.objects.forget()
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_valid():
        return _import_page(request, form, status=422 if form.is_bound else 200)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    name, content = file.name or "", file.read()
    try:
        report = _bring_in(request, name, content, dry_run=True)
    except SourceError as error:
        form.add_error("file", str(error))
        return _import_page(request, form, status=422)
    upload = None
    if not report.is_refused and report.count(Outcome.UNCHANGED) < len(report.entries):
        upload = Upload.objects.keep(name, content, signed_in(request))
    return _report_page(request, report, name, upload)


@for_publishers
@require_POST
def confirm_import(request: HttpRequest, token: str) -> HttpResponse:
    """Bring in the file that waits, and show what became of it."""
    upload = Upload.objects.waiting_for(signed_in(request), token)
    if upload is None:
        messages.error(request, OUTDATED)
        return redirect("import-content")
    name = upload.name
    try:
        report = _bring_in(request, name, bytes(upload.content), dry_run=False)
    except SourceError as error:
        messages.error(request, str(error))
        return redirect("import-content")
    upload.delete()
    return _report_page(request, report, name, None, is_done=not report.is_refused)


@for_publishers
@require_safe
def export_content(request: HttpRequest) -> HttpResponse:
    """Offer everything, or one guide, as a .zip."""
    guides = Guide.objects.only("title", "slug").order_by("position", "pk")[:GUIDES_OFFERED]
    return _page(request, "admin/transfer/export.html", "导出", {"guides": guides})


@for_publishers
@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """A .zip of everything, or of the guide named by `guide`; packed on disk, not in memory."""
    slug = request.GET.get("guide", "")
    guide = Guide.objects.filter(slug=slug).first() if slug else None
    if slug and guide is None:
        raise Http404
    packed = tempfile.TemporaryFile()  # noqa: SIM115  (closed by the response)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files(guide):
            archive.writestr(zipfile.ZipInfo(name, _PACKED_AT), content, zipfile.ZIP_DEFLATED)
    packed.seek(0)
    shown = f"{guide.slug if guide else 'helpcenter'}-{timezone.localdate():%Y%m%d}.zip"
    return FileResponse(packed, as_attachment=True, filename=shown, content_type="application/zip")


def _bring_in(request: HttpRequest, name: str, content: bytes, *, dry_run: bool) -> Report:
    found = read_file(io.BytesIO(content), name, name, LIMITS)
    return import_files(found, name, by=signed_in(request), dry_run=dry_run)


def _import_page(request: HttpRequest, form: UploadForm, *, status: int) -> HttpResponse:
    context = {"form": form, "megabytes": MAX_UPLOAD // 1024 // 1024, "most": LIMITS.files}
    return _page(request, "admin/transfer/import.html", "导入", context, status=status)


def _report_page(
    request: HttpRequest,
    report: Report,
    name: str,
    upload: Upload | None,
    *,
    is_done: bool = False,
) -> HttpResponse:
    """Show the report: what is refused first; unchanged files are only counted."""
    order = (Outcome.REFUSED, Outcome.CHANGED, Outcome.CREATED)
    context = {
        "name": name,
        "upload": upload,
        "is_done": is_done,
        "is_refused": report.is_refused,
        "counts": [(outcome.value, report.count(outcome)) for outcome in Outcome],
        "groups": [
            (outcome.value, found)
            for outcome in order
            if (found := [entry for entry in report.entries if entry.outcome is outcome])
        ],
        "remarked": [
            entry
            for entry in report.entries
            if entry.outcome is Outcome.UNCHANGED and entry.message and not report.is_refused
        ],
    }
    title = "导入完成" if is_done else "导入前看一看"
    status = 422 if report.is_refused else 200
    return _page(request, "admin/transfer/report.html", title, context, status=status)


def _page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    values = {**admin.site.each_context(request), "title": title, **context}
    return render(request, template, values, status=status)
