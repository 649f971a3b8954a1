"""Importing: created, changed, unchanged or refused; all or nothing."""

import re
import zipfile

import pytest
from django.db import connection
from reversion.models import Version

from articles.content.images import encode_image
from articles.content.rendering import MAX_LENGTH
from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.models.fields import ARTICLE_TOO_LONG
from articles.transfer.importing import import_files, import_guide
from articles.transfer.report import Outcome
from articles.transfer.sources import read_source
from tests import factories

pytestmark = pytest.mark.django_db

GUIDE = (
    "---\ntype: guide\nslug: recover\ntitle: 找回密码\nsummary: 几种办法。\npublished: true\n---\n"
)
ARTICLE = (
    "---\ntype: article\nguide: recover\nslug: backup\ntitle: 备用密码\nsummary: 用它找回。\n"
    "status: published\nsteps:\n- text: 打开\n- text: 确定\n---\n正文\n"
)
CHANNEL = (
    "---\ntype: contact-channel\nslug: {slug}\nkind: {kind}\nname: 热线\n"
    "value: '{value}'\n{more}---\n"
)


@pytest.fixture
def folder(tmp_path):
    """A folder with one guide and one article."""
    path = tmp_path / "given"
    path.mkdir()
    (path / "guide.md").write_text(GUIDE, encoding="utf-8")
    (path / "backup.md").write_text(ARTICLE, encoding="utf-8")
    return path


def channel(slug="hotline", kind="phone", value="95188", more=""):
    return CHANNEL.format(slug=slug, kind=kind, value=value, more=more)


def outcomes(report):
    return {entry.name: entry.outcome for entry in report.entries}


def messages(report):
    return {entry.name: entry.message for entry in report.entries if entry.message}


def nothing_is_stored():
    models = (Guide, Article, RiskNote, ContactChannel)
    return not any(model.objects.exists() for model in models)


def test_new_files_are_created(folder):
    assert set(outcomes(import_guide(folder)).values()) == {Outcome.CREATED}
    assert Article.objects.published().get().steps.count() == 2


def test_the_same_files_again_change_nothing(folder):
    import_guide(folder)
    before = Article.objects.get().updated_at
    assert set(outcomes(import_guide(folder)).values()) == {Outcome.UNCHANGED}
    assert Article.objects.get().updated_at == before


def test_only_what_differs_is_changed(folder):
    import_guide(folder)
    (folder / "backup.md").write_text(ARTICLE.replace("确定", "下一步"), encoding="utf-8")
    assert outcomes(import_guide(folder)) == {
        "backup.md": Outcome.CHANGED,
        "guide.md": Outcome.UNCHANGED,
    }
    assert [step.text for step in Article.objects.get().steps.all()] == ["打开", "下一步"]


def test_a_dry_run_tells_which_keys_and_steps_differ(folder):
    import_guide(folder)
    changed = ARTICLE.replace("确定", "下一步").replace(
        "\n---\n", "\nfits_when: 别的时候\n---\n", 1
    )
    (folder / "backup.md").write_text(f"{changed}\n多一段。", encoding="utf-8")
    [entry] = [e for e in import_guide(folder, dry_run=True).entries if e.name == "backup.md"]
    assert entry.message == "改 fits_when、第 2 步、正文"


def test_a_change_keeps_the_address_and_the_first_publication(folder):
    import_guide(folder)
    before = Article.objects.get()
    (folder / "backup.md").write_text(ARTICLE.replace("备用密码", "新标题"), encoding="utf-8")
    import_guide(folder)
    after = Article.objects.get()
    assert (after.pk, after.published_at, after.title) == (before.pk, before.published_at, "新标题")


def test_what_is_not_among_the_files_stays(folder):
    other = factories.make_article()
    import_guide(folder)
    assert Article.objects.filter(pk=other.pk).exists()


def test_a_dry_run_reports_and_writes_nothing(folder):
    report = import_guide(folder, dry_run=True)
    assert report.count(Outcome.CREATED) == 2
    assert nothing_is_stored()


def test_a_dry_run_stores_no_image(folder, media_root, django_capture_on_commit_callbacks):
    (folder / "x.png").write_bytes(factories.image_bytes())
    with_image = ARTICLE.replace(
        "- text: 打开", "- text: 打开\n  image: x.png\n  image_alt: 登录页"
    )
    (folder / "backup.md").write_text(with_image, encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        import_guide(folder, dry_run=True)
    assert list(media_root.rglob("*.*")) == []


def test_one_refused_file_keeps_all_others_out(folder):
    (folder / "bad.md").write_text("没有标题信息", encoding="utf-8")
    report = import_guide(folder)
    assert report.is_refused
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ARTICLE.replace("guide: recover", "guide: nowhere"), "指南 nowhere 不存在"),
        (ARTICLE.replace("status:", "risk_notes: [nowhere]\nstatus:"), "风险提示 nowhere 不存在"),
        (ARTICLE.replace("slug: backup", "slug: 备用"), "slug：网址名只能用小写英文字母"),
        (ARTICLE.replace("slug: backup", "slug: ../etc"), "slug：网址名只能用小写英文字母"),
        (ARTICLE.replace("title: 备用密码", f"title: {'长' * 130}"), "title：.*120"),
        (ARTICLE.replace("status:", f"keywords: [{'长' * 61}]\nstatus:"), "keywords：每个词最多"),
        (ARTICLE.replace("正文", "长" * 20_001), "body：正文太长"),
        (ARTICLE.replace("guide: recover", f"guide: {'x' * 5000}"), "指南 x{290,}…$"),
        (
            ARTICLE.replace("- text: 打开", "- text: 打开\n  image: no.png"),
            r"图片 no\.png 不在这些文件里",
        ),
        (
            ARTICLE.replace("正文", "![x](/media/images/a.png)"),
            r"图片 images/a\.png 不在这些文件里",
        ),
    ],
)
def test_an_article_that_does_not_fit_is_refused_with_a_sentence(folder, text, sentence):
    (folder / "backup.md").write_text(text, encoding="utf-8")
    report = import_guide(folder)
    assert nothing_is_stored()
    assert re.search(sentence, messages(report)["backup.md"])


@pytest.mark.parametrize(
    "text",
    [
        channel(value="打电话"),
        channel(more="hotline: true\n", kind="online", value="官网"),
        channel(slug="other", more="hotline: true\nactive: false\n", value="95187"),
        channel(slug="kept", more="active: false\n"),
        channel(slug="kept"),
    ],
    ids=["undiallable", "hotline-online", "hotline-inactive", "withdraws", "no-longer-hotline"],
)
def test_a_channel_that_would_leave_no_usable_hotline_is_refused(tmp_path, text):
    kept = factories.make_hotline(slug="kept")
    (tmp_path / "channel.md").write_text(text, encoding="utf-8")
    report = import_guide(tmp_path)
    assert outcomes(report) == {"channel.md": Outcome.REFUSED}
    assert ContactChannel.objects.hotline() == kept


def test_an_import_may_bring_another_hotline_than_the_site_has(tmp_path):
    factories.make_hotline(slug="hotline", value="95188")
    (tmp_path / "hotline.md").write_text(channel(value="95188"), encoding="utf-8")
    (tmp_path / "zz.md").write_text(
        channel(slug="zz", value="95187", more="hotline: true\n"), encoding="utf-8"
    )
    report = import_guide(tmp_path)
    assert not report.is_refused, report.entries
    assert ContactChannel.objects.hotline().value == "95187"
    assert not ContactChannel.objects.get(slug="hotline").is_hotline


def test_the_hotline_moves_to_the_imported_channel(tmp_path):
    factories.make_hotline(slug="before")
    (tmp_path / "a.md").write_text(channel(value="95187", more="hotline: true\n"), encoding="utf-8")
    assert outcomes(import_guide(tmp_path)) == {"a.md": Outcome.CREATED}
    assert ContactChannel.objects.hotline().value == "95187"


def test_two_files_about_the_same_thing_are_refused(folder):
    (folder / "z.md").write_text(GUIDE, encoding="utf-8")
    report = import_guide(folder)
    assert messages(report)["z.md"] == "第 3 行：和 guide.md 说的是同一个内容，请只留一个。"
    assert nothing_is_stored()


def test_a_gb18030_file_is_read_and_the_report_says_so(folder):
    (folder / "guide.md").write_bytes(GUIDE.encode("gb18030"))
    report = import_guide(folder)
    assert "GB18030" in messages(report)["guide.md"]
    assert Guide.objects.get().title == "找回密码"


def test_a_file_in_no_known_encoding_is_refused(folder):
    (folder / "guide.md").write_bytes(b"\x80\x81\xff")
    assert "请另存为 UTF-8" in messages(import_guide(folder))["guide.md"]


def test_a_picture_is_stored_under_its_own_name(
    folder, media_root, django_capture_on_commit_callbacks
):
    (folder / "x.png").write_bytes(factories.image_bytes(size=(60, 40)))
    text = ARTICLE.replace("- text: 打开", "- text: 打开\n  image: x.png\n  image_alt: 登录页")
    (folder / "backup.md").write_text(text, encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        import_guide(folder)
    step = Article.objects.get().steps.first()
    assert step.image.name.endswith("-60x40.png")
    assert (media_root / step.image.name).is_file()


@pytest.mark.parametrize("content", [factories.image_bytes(), b"none"], ids=["good", "bad"])
def test_a_picture_that_many_steps_show_is_decoded_once_and_keeps_no_writer_waiting(
    folder, media_root, monkeypatch, content
):
    decoded = []

    def noted(given):
        decoded.append(connection.in_atomic_block and len(connection.savepoint_ids))
        return encode_image(given)

    monkeypatch.setattr("articles.transfer.images.encode_image", noted)
    (folder / "x.png").write_bytes(content)
    for number in range(3):
        picture = f"- text: 打开 {number}\n  image: x.png\n  image_alt: 登录页\n"
        text = ARTICLE.replace("- text: 打开\n", picture * 3).replace("backup", f"a{number}")
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    outside = len(connection.savepoint_ids)
    import_guide(folder)
    assert decoded == [outside]


def test_a_picture_without_description_is_refused(folder):
    (folder / "x.png").write_bytes(factories.image_bytes())
    text = ARTICLE.replace("- text: 打开", "- text: 打开\n  image: x.png")
    (folder / "backup.md").write_text(text, encoding="utf-8")
    assert "必须写图片说明" in messages(import_guide(folder))["backup.md"]


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(folder):
    (folder / "x.png").write_text("<svg onload=alert(1)>")
    text = ARTICLE.replace("- text: 打开", "- text: 打开\n  image: x.png\n  image_alt: 登录页")
    (folder / "backup.md").write_text(text, encoding="utf-8")
    assert "不是能用的图片" in messages(import_guide(folder))["backup.md"]


def test_steps_that_are_too_long_together_are_refused_with_a_sentence(folder):
    long = ARTICLE.replace("- text: 确定\n", f"- text: {'字' * MAX_LENGTH}\n" * 11)
    (folder / "backup.md").write_text(long, encoding="utf-8")
    assert ARTICLE_TOO_LONG in messages(import_guide(folder))["backup.md"]
    assert nothing_is_stored()


def test_a_zip_is_imported_like_the_folder(folder, tmp_path):
    with zipfile.ZipFile(tmp_path / "g.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    assert import_guide(tmp_path / "g.zip").count(Outcome.CREATED) == 2


def test_progress_is_told_for_every_file(folder):
    told = []
    import_guide(folder, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_utf16_file_is_read_and_the_report_says_so(folder):
    (folder / "guide.md").write_bytes(GUIDE.encode("utf-16"))
    report = import_guide(folder)
    assert messages(report)["guide.md"] == "文字编码是 UTF-16，已按它读取"
    assert Guide.objects.get().title == "找回密码"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("title: 备用密码", "title: [a]", 5),
        ("title: 备用密码", f"title: {'长' * 200}", 5),
        ("status: published", "status: shown", 7),
        ("status: published", "statuss: published", 7),
        ("- text: 打开", "- text: 打 13800138000", 9),
        ("- text: 打开", "- caution: 打开", 9),
        ("- text: 确定", "- text: 确定\n  image: no.png\n  image_alt: x", 10),
        ("guide: recover", "guide: nowhere", 3),
        ("正文", "打 13800138000", 12),
        ("steps:", "risk_notes: [none]\nsteps:", 8),
    ],
)
def test_a_refused_article_is_told_with_its_line(folder, old, new, line):
    (folder / "backup.md").write_text(ARTICLE.replace(old, new), encoding="utf-8")
    assert messages(import_guide(folder))["backup.md"].startswith(f"第 {line} 行：")


def test_who_imports_is_in_the_history(folder):
    editor = factories.make_staff(is_superuser=True)
    import_files(read_source(folder), "指南.zip", by=editor)
    version = Version.objects.get_for_object(Article.objects.get()).get()
    assert version.revision.user == editor
    assert "导入 指南.zip" in version.revision.comment


def test_a_zip_of_a_folder_is_imported_like_the_folder(folder, tmp_path, media_root):
    (folder / "images").mkdir()
    (folder / "images" / "x.png").write_bytes(factories.image_bytes())
    (folder / "backup.md").write_text(
        ARTICLE.replace("- text: 打开", "- text: 打开\n  image: images/x.png\n  image_alt: 图"),
        encoding="utf-8",
    )
    with zipfile.ZipFile(tmp_path / "g.zip", "w") as archive:
        for path in sorted(folder.rglob("*.*")):
            archive.write(path, f"我的指南/{path.relative_to(folder).as_posix()}")
    assert not import_guide(tmp_path / "g.zip").is_refused
