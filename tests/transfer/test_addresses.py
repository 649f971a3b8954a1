"""Addresses in files: they come along, and a clash is told."""

import pytest

from articles import publishing
from articles.models import Article, Guide, NumberCounter, OldAddress
from articles.transfer.folders import export_guide
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from tests import factories
from tests.kept import kept
from tests.transfer.test_exporting import files

pytestmark = pytest.mark.django_db

FILE = "---\ntype: article\nguide: g\nslug: way\ntitle: 办法\nsummary: 一句话\nkind: explanation\n"


@kept
def guide():
    return factories.make_guide(slug="g", title="找回密码")


def write(folder, more="", name="way.md"):
    (folder / name).write_text(f"{FILE}{more}---\n正文\n")
    return import_guide(folder)


def only(report):
    [entry] = report.entries
    return entry


def forget_everything():
    OldAddress.objects.all().delete()
    Article.objects.all().delete()
    Guide.objects.all().delete()
    NumberCounter.objects.all().delete()


def test_addresses_survive_export_and_import_byte_by_byte(tmp_path, guide):
    other = factories.make_guide(slug="other")
    last = factories.make_article(guide, slug="z-last", number=12)
    first = factories.make_article(guide, slug="a-first", leads_to=last)
    last.leads_to = first
    last.slug = "y-last"
    publishing.save_article(last)
    guide.leads_to, guide.slug = other, "renamed"
    publishing.save_guide(guide)
    publishing.save_old_address(OldAddress(path="/help/帮助.html", guide=other))
    removed = factories.make_article(guide, slug="removed", leads_to=first)
    publishing.delete_article(removed)
    export_guide(tmp_path / "one")
    forget_everything()
    report = import_guide(tmp_path / "one")
    assert not report.is_refused, report.entries
    export_guide(tmp_path / "two")
    assert files(tmp_path / "two") == files(tmp_path / "one")
    again = import_guide(tmp_path / "one")
    assert {entry.outcome for entry in again.entries} == {Outcome.UNCHANGED}


def test_a_file_without_a_number_gets_one_and_stays_unchanged(tmp_path, guide):
    assert only(write(tmp_path)).outcome is Outcome.CREATED
    number = Article.objects.get().number
    assert only(write(tmp_path)).outcome is Outcome.UNCHANGED
    assert Article.objects.get().number == number


def test_a_file_keeps_its_number(tmp_path, guide):
    write(tmp_path, "number: 42\n")
    assert Article.objects.get().number == 42
    assert factories.make_article(guide).number == 43


def test_a_number_that_another_article_has_is_told(tmp_path, guide):
    factories.make_article(guide, number=42, title="刷脸找回")
    entry = only(write(tmp_path, "number: 42\n"))
    article = Article.objects.get(slug="way")
    assert entry.outcome is Outcome.CREATED
    assert f"短地址 /h/42 在本站是“刷脸找回”的，这一篇用 /h/{article.number}" in entry.message


def test_a_number_that_readers_know_of_something_deleted_is_not_given_again(tmp_path, guide):
    publishing.delete_article(factories.make_article(guide, number=42, slug="gone"))
    entry = only(write(tmp_path, "number: 42\n"))
    assert "已经删除的一篇" in entry.message
    assert Article.objects.get().number != 42


def test_a_deleted_article_that_is_imported_again_has_its_number_back(tmp_path, guide):
    publishing.delete_article(factories.make_article(guide, number=42, slug="way"))
    entry = only(write(tmp_path, "number: 42\nstatus: published\n"))
    assert entry.message == ""
    assert Article.objects.get().number == 42


def test_an_article_that_is_there_keeps_its_own_number(tmp_path, guide):
    factories.make_article(guide, slug="way", number=5)
    entry = only(write(tmp_path, "number: 42\n"))
    assert "没有改成文件里的 /h/42" in entry.message
    assert Article.objects.get().number == 5


@pytest.mark.parametrize("number", [1_000_000, -1, "abc", 1.5])
def test_a_number_that_cannot_be_read_out_is_refused(tmp_path, guide, number):
    assert only(write(tmp_path, f"number: {number}\n")).outcome is Outcome.REFUSED


def test_old_addresses_of_a_file_lead_to_it(client, tmp_path, guide):
    write(tmp_path, "status: published\nold_addresses:\n- /help/1.html\n- /guides/g/old\n")
    for path in ("/help/1.html", "/guides/g/old/"):
        assert client.get(path).headers["Location"] == "/guides/g/way/"


def test_a_file_takes_no_old_address_away(client, tmp_path, guide):
    article = factories.make_article(guide, slug="old")
    article.slug = "way"
    publishing.save_article(article)
    write(tmp_path, "status: published\n")
    assert client.get("/guides/g/old/").headers["Location"] == "/guides/g/way/"


def test_an_old_address_that_has_a_page_here_is_told(client, tmp_path, guide):
    factories.make_article(guide, slug="old", title="刷脸找回")
    entry = only(write(tmp_path, "old_addresses:\n- /guides/g/old/\n"))
    assert "旧地址 /guides/g/old/ 现在是“刷脸找回”的地址，没有写入" in entry.message
    assert client.get("/guides/g/old/").status_code == 200


def test_an_old_address_that_led_elsewhere_is_told(tmp_path, guide):
    other = factories.make_article(guide, title="刷脸找回")
    publishing.save_old_address(OldAddress(path="/help/1/", article=other))
    assert "原来转到“刷脸找回”" in only(write(tmp_path, "old_addresses:\n- /help/1/\n")).message


@pytest.mark.parametrize("path", ["/admin/", "/contact/", "https://x.cn/", "/a b", "../x"])
def test_what_is_no_old_address_is_refused(tmp_path, guide, path):
    entry = only(write(tmp_path, f"old_addresses:\n- '{path}'\n"))
    assert entry.outcome is Outcome.REFUSED
    assert not Article.objects.exists()


def test_a_way_on_that_is_not_there_is_refused(tmp_path, guide):
    entry = only(write(tmp_path, "leads_to: g/nowhere\n"))
    assert entry.outcome is Outcome.REFUSED
    assert "g/nowhere" in entry.message
    assert not Article.objects.exists()


def test_a_way_on_may_stand_in_a_later_file(tmp_path, guide):
    later = FILE.replace("slug: way", "slug: zz")
    (tmp_path / "zz.md").write_text(f"{later}---\n正文\n")
    assert not write(tmp_path, "leads_to: g/zz\n").is_refused
    assert Article.objects.get(slug="way").leads_to == Article.objects.get(slug="zz")
