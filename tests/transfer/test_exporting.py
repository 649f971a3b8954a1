"""Exporting, importing and exporting again gives the same bytes."""

from datetime import date

import pytest

from articles import publishing
from articles.models import Article, Guide, Step
from articles.transfer.folders import export_guide
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from tests import factories

pytestmark = pytest.mark.django_db


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def empty_the_site():
    Article.objects.all().delete()
    Guide.objects.all().delete()


@pytest.mark.parametrize(
    "text",
    [
        "一行",
        "  前面有空格",
        "最后有空格  \n下一行",
        "\n\n前后有空行\n\n",
        "有\ttab",
        "---\n分隔\n---",
        "# 标题\n\n- 一\n  - 二\n",
        "windows\r\n换行\r\n",
        "null: ~ \"引号\" '单引号' : # ! & * % @ `",
        "😀 emoji 和 \u3000全角空格",
        "yes",
        "31415",
        "2026-01-31",
        "\u2028 行分隔符",
        "\ufeff 字节顺序标记",
    ],
)
def test_any_text_survives_export_and_import_byte_by_byte(tmp_path, text):
    guide = factories.make_guide(slug="g", introduction=text, closing=text)
    factories.make_article(
        guide, slug="a", body=text, steps=[Step(text=f"打开{text}", caution=text)]
    )
    export_guide(tmp_path / "one")
    empty_the_site()
    report = import_guide(tmp_path / "one")
    assert not report.is_refused, report.entries
    export_guide(tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")


@pytest.mark.parametrize(
    "title", ["true", "31415", "~", "- a", "a: b", "#1", "'", '"', "@x", "|", "!x"]
)
def test_a_title_that_yaml_reads_otherwise_survives(tmp_path, title):
    factories.make_guide(slug="g", title=title, summary=title, keywords=title)
    export_guide(tmp_path)
    empty_the_site()
    import_guide(tmp_path)
    guide = Guide.objects.get()
    assert (guide.title, guide.summary, guide.keyword_list) == (title, title, (title,))


def test_pictures_travel_along(tmp_path, media_root, django_capture_on_commit_callbacks):
    source = tmp_path / "source"
    source.mkdir()
    (source / "x.jpg").write_bytes(factories.image_bytes("JPEG"))
    (source / "guide.md").write_text(
        "---\ntype: guide\nslug: g\ntitle: 找回\nsummary: 一句\n---\n", encoding="utf-8"
    )
    (source / "a.md").write_text(
        "---\ntype: article\nguide: g\nslug: a\ntitle: 甲\nsummary: 乙\nsteps:\n"
        "- text: 打开\n  image: x.jpg\n  image_alt: 登录页\n---\n",
        encoding="utf-8",
    )
    with django_capture_on_commit_callbacks(execute=True):
        import_guide(source)
    export_guide(tmp_path / "one")
    empty_the_site()
    for path in media_root.rglob("*.jpg"):
        path.unlink()
    with django_capture_on_commit_callbacks(execute=True):
        report = import_guide(tmp_path / "one")
    assert not report.is_refused, report.entries
    export_guide(tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")
    assert any(name.startswith("images/") for name in files(tmp_path / "two"))


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    factories.make_guide()
    (tmp_path / "notes.txt").write_text("mine")
    export_guide(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_draft_stays_a_draft(tmp_path):
    factories.make_draft(factories.make_guide(slug="g"), slug="a")
    export_guide(tmp_path)
    empty_the_site()
    import_guide(tmp_path)
    assert Article.objects.get().status == Article.Status.DRAFT


def test_the_notes_that_a_guide_requires_travel_with_it(tmp_path):
    notes = [factories.make_risk_note(slug=slug) for slug in ("b-note", "a-note")]
    guide = factories.make_guide(slug="g")
    publishing.save_guide(guide, notes)
    export_guide(tmp_path / "one")
    empty_the_site()
    report = import_guide(tmp_path / "one")
    assert not report.is_refused, report.entries
    assert [note.slug for note in Guide.objects.get().required_notes.all()] == ["b-note", "a-note"]
    export_guide(tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")
    assert import_guide(tmp_path / "two").entries[0].outcome is Outcome.UNCHANGED


def test_reviews_travel_and_who_is_responsible_stays(tmp_path):
    keeper = factories.make_staff("fuzeren")
    day = date(2026, 1, 31)
    values = {"review_every": 90, "review_by": day, "reviewed_on": day}
    article = factories.make_article(slug="a", responsible=keeper, **values)
    export_guide(tmp_path / "one")
    Article.objects.update(review_every=None, review_by=None, reviewed_on=None)
    report = import_guide(tmp_path / "one")
    assert not report.is_refused, report.entries
    article.refresh_from_db()
    assert {name: getattr(article, name) for name in values} == values
    assert article.responsible == keeper
    export_guide(tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")
