"""The guide that a new site starts with has its first versions, and visitors add none."""

from reversion.models import Revision

from articles.models import Article, Guide


def test_the_import_is_named_and_signed_by_nobody(starter):
    rows = Revision.objects.values_list("user", "comment")
    assert set(rows) == {(None, "新建（导入 starter）")}
    assert Revision.objects.count() >= Article.objects.count() + Guide.objects.count()


def test_a_visitor_writes_no_version(client, starter):
    before = Revision.objects.count()
    for path in ("/", "/guides/forgot-password/", "/search/?q=密码", "/contact/"):
        assert client.get(path).status_code == 200
    assert Revision.objects.count() == before
