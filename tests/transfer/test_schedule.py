"""When articles are shown, in files: Beijing time, to the minute, the same bytes again."""

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article
from articles.transfer.folders import export_guide
from articles.transfer.format import parse
from articles.transfer.frontmatter import FormatError
from articles.transfer.importing import import_guide
from tests import factories
from tests.clock import NINE

pytestmark = pytest.mark.django_db
HEAD = "---\ntype: article\nguide: recover\nslug: timed\ntitle: 题\nsummary: 话\n"


def written(**keys):
    return HEAD + "".join(f"{name}: {value}\n" for name, value in keys.items()) + "---\n"


def test_moments_and_withdrawn_articles_come_back_as_the_same_bytes(clock, tmp_path):
    guide = factories.make_guide(slug="recover")
    factories.make_article(
        guide, slug="timed", publish_at=NINE, withdraw_at=NINE + timedelta(days=1)
    )
    factories.make_article(guide, slug="gone", status=Article.Status.WITHDRAWN)
    export_guide(tmp_path / "a")
    text = (tmp_path / "a/guides/recover/timed.md").read_text(encoding="utf-8")
    assert "publish_at: 2026-12-01 09:00\nwithdraw_at: 2026-12-02 09:00\n" in text
    Article.objects.all().delete()
    assert not import_guide(tmp_path / "a").is_refused
    assert Article.objects.get(slug="timed").publish_at == NINE
    export_guide(tmp_path / "b")
    for path in (tmp_path / "a").rglob("*.md"):
        again = tmp_path / "b" / path.relative_to(tmp_path / "a")
        assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "moment",
    ["2026-12-01 09:00", "'2026-12-01 09:00'", "2026-12-01 09:00:59", "2026-12-01T01:00:00Z"],
)
def test_a_moment_is_read_in_beijing_time_unless_it_names_another(moment):
    found = parse(written(status="published", publish_at=moment))
    assert found["publish_at"] == NINE.replace(tzinfo=None)


@pytest.mark.parametrize(
    "moment", ["2026-12-01", "明天", "9:00", "[1]", "true", "2026-13-01 09:00"]
)
def test_what_is_no_moment_is_refused_with_an_example(moment):
    with pytest.raises(FormatError, match="例如 2026-01-31 09:00"):
        parse(written(publish_at=moment))


def test_moments_of_a_draft_are_refused_with_the_reason(tmp_path):
    factories.make_guide(slug="recover")
    file = tmp_path / "timed.md"
    file.write_text(written(publish_at="2026-12-01 09:00"), encoding="utf-8")
    report = import_guide(file)
    assert "只用于状态是“已发布”的文章" in report.entries[0].message
    assert not Article.objects.exists()


def test_a_change_that_waits_is_in_no_file(editor, tmp_path):
    article = factories.make_article(title="原来的")
    article.title = "琥珀暗号"
    publishing.propose_change(article, [], [], by=editor)
    export_guide(tmp_path)
    assert not any("琥珀暗号" in f.read_text(encoding="utf-8") for f in tmp_path.rglob("*.md"))


@pytest.mark.parametrize(
    "key",
    ["publish_at: 0001-01-01 00:00", "withdraw_at: '9999-12-31 23:59'",
     "publish_at: 9999-12-31T23:59:00Z", "reviewed_on: 9999-12-31", "review_by: 0001-01-01"],
)  # fmt: skip
def test_a_year_that_nobody_means_is_refused_with_its_line(tmp_path, key):
    factories.make_guide(slug="recover")
    (tmp_path / "timed.md").write_text(
        f"{HEAD}status: published\nreview_every: 180\n{key}\n---\n", encoding="utf-8"
    )
    report = import_guide(tmp_path)
    assert report.is_refused
    assert "年份要在 2000 到 2100 之间" in report.entries[0].message
    assert "第 9 行" in report.entries[0].message
