"""Importing and exporting from the admin: first a look, then all or nothing."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from reversion.models import Version

from articles.admin import transfer
from articles.models import (
    Article,
    ContactChannel,
    Guide,
    PendingChange,
    RiskNote,
    SynonymGroup,
    Upload,
)
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from tests import factories
from tests.pages import parse, text_of, with_class

pytestmark = pytest.mark.django_db

IMPORT = "/admin/import/"
EXPORT = "/admin/export/"
DOWNLOAD = "/admin/export/download/"
GUIDE = (
    "---\ntype: guide\nslug: recover\ntitle: 找回密码\nsummary: 几种办法。\npublished: true\n---\n"
)
ARTICLE = (
    "---\ntype: article\nguide: recover\nslug: backup\ntitle: 备用密码\nsummary: 用它找回。\n"
    "status: published\nsteps:\n- text: 打开\n---\n正文\n"
)
CHANNEL = (
    "---\ntype: contact-channel\nslug: hotline\nkind: phone\nname: 热线\nvalue: '95188'\n"
    "hotline: true\n---\n"
)


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def upload(client, content, name="指南.zip"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def confirm_address(page):
    actions = [form.get("action") or "" for form in parse(page).iterfind(".//form")]
    return next(action for action in actions if action.startswith(IMPORT))


def member_of(group):
    client = Client()
    client.force_login(factories.make_staff("x", groups=[Group.objects.get(name=group)]))
    return client


@pytest.fixture
def guide_zip():
    """A guide with one article, packed."""
    return zipped({"guides/recover/_guide.md": GUIDE, "guides/recover/backup.md": ARTICLE})


def test_an_upload_shows_what_it_would_change_and_changes_nothing(editor_client, guide_zip):
    page = upload(editor_client, guide_zip)
    assert page.status_code == 200
    words = text_of(parse(page))
    assert "还没有导入" in words
    assert "guides/recover/backup.md" in words
    assert not Guide.objects.exists()


def test_confirming_brings_it_in_signed(editor, editor_client, guide_zip):
    address = confirm_address(upload(editor_client, guide_zip))
    page = editor_client.post(address)
    assert "已导入 指南.zip" in text_of(parse(page))
    assert editor_client.get("/guides/recover/backup/").status_code == 200
    revision = Version.objects.get_for_object(Article.objects.get()).get().revision
    assert revision.user == editor
    assert "导入 指南.zip" in revision.comment
    assert not Upload.objects.exists()


def test_a_single_file_is_brought_in(editor_client):
    editor_client.post(confirm_address(upload(editor_client, GUIDE, "guide.md")))
    assert Guide.objects.get().slug == "recover"


def test_a_refused_file_is_named_with_its_line_and_nothing_waits(editor_client):
    wrong = ARTICLE.replace("status: published", "status: shown")
    page = upload(editor_client, zipped({"a.md": GUIDE, "b.md": wrong}))
    assert page.status_code == 422
    refused = text_of(with_class(parse(page), "transfer__group")[0])
    assert "b.md第 7 行：" in refused
    assert with_class(parse(page), "transfer__counts") == []  # the others were not compared
    assert not Upload.objects.exists()
    assert not Guide.objects.exists()


def test_what_is_the_same_has_nothing_to_confirm(editor_client, guide_zip):
    editor_client.post(confirm_address(upload(editor_client, guide_zip)))
    page = upload(editor_client, guide_zip)
    assert "没有要改的" in text_of(parse(page))
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.zip", b"PK\x05\x06" + bytes(18), "没有 Markdown 文件"),
        ("a.zip", b"PK\x03\x04 damaged", "没有 Markdown 文件"),
        ("a.txt", b"x", "没有 Markdown 文件"),
        ("a.md", b"", "这个文件是空的"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_the_field(editor_client, name, content, sentence):
    page = upload(editor_client, content, name)
    assert page.status_code == 422
    assert sentence in text_of(with_class(parse(page), "errorlist")[0])


def test_no_file_is_refused_beside_the_field(editor_client):
    assert "请先选择一个文件" in text_of(parse(editor_client.post(IMPORT)))


def test_a_file_that_is_too_large_names_the_command(editor_client, monkeypatch):
    monkeypatch.setattr(transfer, "MAX_UPLOAD", 10)
    words = text_of(parse(upload(editor_client, GUIDE, "guide.md")))
    assert "manage.py import_guide" in words
    assert not Upload.objects.exists()


def test_too_many_files_are_refused(editor_client, monkeypatch, guide_zip):
    monkeypatch.setattr(
        transfer, "LIMITS", transfer.Limits(files=1, total_bytes=1000, text_bytes=1000)
    )
    assert "超过 1 个" in text_of(parse(upload(editor_client, guide_zip)))


def test_more_text_than_is_soon_read_is_refused_and_pictures_do_not_count(
    editor_client, monkeypatch
):
    monkeypatch.setattr(transfer, "LIMITS", transfer.Limits(9, 10_000, text_bytes=1000))
    picture = zipped({"guide.md": GUIDE, "x.png": "0" * 2000})
    assert confirm_address(upload(editor_client, picture))
    texts = zipped({"guide.md": GUIDE, "b.md": "0" * 1000})
    assert "文字加起来超过" in text_of(parse(upload(editor_client, texts)))


def test_a_file_waits_for_who_uploaded_it_only(editor_client, administrator_client, guide_zip):
    address = confirm_address(upload(editor_client, guide_zip))
    assert administrator_client.post(address).status_code == 302
    assert not Guide.objects.exists()


def test_a_file_waits_an_hour(editor_client, guide_zip):
    address = confirm_address(upload(editor_client, guide_zip))
    Upload.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    page = editor_client.post(address, follow=True)
    assert "请重新上传" in text_of(parse(page))
    assert not Guide.objects.exists()
    assert not Upload.objects.exists()  # forgotten with the next look at the page


def test_a_file_is_brought_in_once(editor_client, guide_zip):
    address = confirm_address(upload(editor_client, guide_zip))
    editor_client.post(address)
    assert "请重新上传" in text_of(parse(editor_client.post(address, follow=True)))


def test_only_the_last_upload_of_somebody_waits(editor_client, guide_zip):
    upload(editor_client, guide_zip)
    upload(editor_client, GUIDE, "guide.md")
    assert Upload.objects.get().name == "guide.md"


def test_a_file_is_never_brought_in_by_get(editor_client, guide_zip):
    address = confirm_address(upload(editor_client, guide_zip))
    assert editor_client.get(address).status_code == 405


def test_a_form_of_another_site_brings_nothing_in(editor, guide_zip):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert upload(strict, guide_zip).status_code == 403


@pytest.mark.parametrize("address", [IMPORT, EXPORT, DOWNLOAD])
@pytest.mark.parametrize(
    ("group", "status"), [("作者", 403), ("热线管理员", 403), ("编辑", 200), ("管理员", 200)]
)
def test_who_may_publish_may_import_and_export(address, group, status):
    response = member_of(group).get(address)
    response.close()
    assert response.status_code == status


@pytest.mark.parametrize("group", ["作者", "热线管理员"])
def test_a_forged_import_of_others_is_refused(group, editor_client, guide_zip):
    address = confirm_address(upload(editor_client, guide_zip))
    client = member_of(group)
    assert upload(client, guide_zip).status_code == 403
    assert client.post(address).status_code == 403
    assert not Guide.objects.exists()


def test_a_visitor_is_asked_to_log_in(visitor):
    for address in (IMPORT, EXPORT, DOWNLOAD):
        assert "/admin/login/" in visitor.get(address).headers["Location"]


def test_an_editor_cannot_change_channels_by_a_file(editor_client):
    factories.make_hotline()
    page = upload(editor_client, CHANNEL.replace("热线", "新热线"), "hotline.md")
    assert "不能改联系方式" in text_of(parse(page))
    assert ContactChannel.objects.count() == 1


def test_an_editor_cannot_change_official_domains_by_a_file(editor_client):
    page = upload(editor_client, "domains:\n- domain: a.example\n", "official-domains.yaml")
    assert "不能改官方域名" in text_of(parse(page))


def test_an_administrators_channels_wait_for_a_second_person(
    administrator, administrator_client, settings
):
    settings.SINGLE_ADMIN = False
    factories.make_hotline("95017", slug="hotline")
    page = upload(administrator_client, CHANNEL, "hotline.md")
    assert "确认" in text_of(parse(page))
    administrator_client.post(confirm_address(page))
    assert ContactChannel.objects.get().value == "95017"
    assert PendingChange.objects.waiting().get().proposed_by == administrator


def test_everything_is_downloaded_and_is_the_same(editor_client, hotline, tmp_path):
    guide = factories.make_guide(slug="g")
    factories.make_article(guide, slug="a", risk_notes=[factories.make_risk_note(slug="n")])
    factories.make_draft(guide, slug="draft")
    SynonymGroup.objects.create(words="密码、口令")
    response = editor_client.get(DOWNLOAD)
    packed = b"".join(response.streaming_content)
    assert response.headers["Content-Type"] == "application/zip"
    (tmp_path / "all.zip").write_bytes(packed)
    report = import_guide(tmp_path / "all.zip")
    assert len(report.entries) == 6
    assert report.count(Outcome.UNCHANGED) == 6
    assert b"".join(editor_client.get(DOWNLOAD).streaming_content) == packed


def test_one_guide_is_downloaded_with_its_notes_and_pictures(editor_client, hotline, media_root):
    required = factories.make_risk_note(slug="required")
    guide = factories.make_guide(slug="g")
    guide.required_notes.add(required)
    factories.make_article(guide, slug="a", risk_notes=[factories.make_risk_note(slug="shown")])
    factories.make_article(factories.make_guide(slug="other"), slug="b")
    factories.make_risk_note(slug="elsewhere")
    packed = b"".join(editor_client.get(DOWNLOAD, {"guide": "g"}).streaming_content)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == [
            "guides/g/_guide.md",
            "guides/g/a.md",
            "risk-notes/required.md",
            "risk-notes/shown.md",
        ]


def test_a_guide_that_is_none_is_not_found(editor_client):
    assert editor_client.get(DOWNLOAD, {"guide": "none"}).status_code == 404


def test_the_first_page_and_the_lists_lead_to_import_and_export(editor_client):
    for address in ("/admin/", "/admin/articles/guide/", "/admin/articles/article/"):
        page = editor_client.get(address).content.decode()
        assert f'href="{IMPORT}"' in page
        assert f'href="{EXPORT}"' in page


def test_who_may_not_import_sees_no_way_there():
    page = member_of("作者").get("/admin/").content.decode()
    assert IMPORT not in page
    assert EXPORT not in page


def test_a_thing_deleted_meanwhile_is_told_and_nothing_is_brought_in(editor_client, hotline):
    note = factories.make_risk_note(slug="n")
    guide = factories.make_guide(slug="recover")
    files = {"b.md": ARTICLE.replace("steps:", "risk_notes: [n]\nsteps:")}
    address = confirm_address(upload(editor_client, zipped(files)))
    RiskNote.objects.filter(pk=note.pk).delete()
    page = editor_client.post(address)
    assert page.status_code == 422
    assert "风险提示 n 不存在" in text_of(parse(page))
    assert not guide.articles.exists()
