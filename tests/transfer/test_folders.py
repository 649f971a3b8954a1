"""An export into a folder of an earlier one: what is outdated goes, nothing else."""

import json

import pytest

from articles import publishing
from articles.models import Guide
from articles.transfer.folders import MANIFEST, export_guide
from tests import factories

pytestmark = pytest.mark.django_db

FILE = "guides/g/a.md"


@pytest.fixture
def folder(tmp_path):
    """A folder with an export of one article, which was deleted since."""
    guide = factories.make_guide(slug="g")
    article = factories.make_article(guide, slug="a", steps=["打开"])
    export_guide(tmp_path)
    publishing.delete_article(article)
    return tmp_path


def test_the_file_of_a_deleted_article_is_removed(folder):
    exported = export_guide(folder)
    assert (exported.removed, exported.left) == (1, ())
    assert not (folder / FILE).exists()
    assert (folder / "guides/g/_guide.md").exists()


def test_the_folder_of_a_deleted_guide_is_removed(folder):
    publishing.delete_guide(Guide.objects.get(slug="g"))
    export_guide(folder)
    assert not (folder / "guides/g").exists()


def test_a_file_that_somebody_changed_since_is_left_and_named(folder):
    (folder / FILE).write_text("mine", encoding="utf-8")
    for _ in range(2):  # it is still remembered the next time
        assert export_guide(folder).left == (FILE,)
    assert (folder / FILE).read_text(encoding="utf-8") == "mine"


def test_what_no_export_wrote_is_left_alone(folder):
    foreign = folder / "guides/g/mine.md"
    foreign.write_text("mine", encoding="utf-8")
    exported = export_guide(folder)
    assert exported.left == ()
    assert foreign.exists()


@pytest.mark.parametrize(
    "name", ["../outside.md", "/etc/passwd", "guides/../../outside.md", "x.md"]
)
def test_a_manifest_cannot_name_what_an_export_does_not_write(folder, name):
    outside = folder.parent / "outside.md"
    for path in (outside, folder / "x.md"):
        path.write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (folder / MANIFEST).write_text(json.dumps({"files": {name: empty}}))
    assert export_guide(folder).removed == 0
    assert outside.exists()
    assert (folder / "x.md").exists()


def test_a_link_is_not_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (folder / FILE).rename(elsewhere / "a.md")
    (folder / FILE).symlink_to(elsewhere / "a.md")
    export_guide(folder)
    assert (elsewhere / "a.md").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": []}', '{"files": {"a": 1}}'])
def test_a_manifest_that_cannot_be_read_counts_as_none(folder, content):
    (folder / MANIFEST).write_text(content)
    assert export_guide(folder).removed == 0
    assert (folder / FILE).exists()
