"""manage.py prepare_site: once is enough, and more often does no harm."""

import re
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from articles import publishing
from articles.models import Article, ContactChannel, Guide, Milestone
from tests.kept import kept

pytestmark = pytest.mark.django_db


def prepare():
    output = StringIO()
    call_command("prepare_site", stdout=output)
    return output.getvalue()


@kept
def first_start():
    """What the first start of a new site prints."""
    return prepare()


def test_a_new_site_gets_the_starter_guide_and_its_hotline(first_start):
    assert set(Guide.objects.values_list("slug", flat=True)) == {
        "forgot-password",
        "password-free-payment",
    }
    assert ContactChannel.objects.hotline().value == "95188"


def test_a_new_site_gets_one_account_whose_password_is_printed(first_start):
    user = get_user_model().objects.get()
    password = re.search(r"密码 +(\S+)$", first_start, re.MULTILINE)[1]
    assert user.check_password(password)
    assert user.is_superuser


def test_every_new_site_has_another_password(first_start):
    get_user_model().objects.all().delete()
    assert prepare() not in first_start


def test_the_second_start_prints_nothing(first_start):
    assert prepare() == ""


def test_the_account_is_made_only_once(first_start):
    prepare()
    assert get_user_model().objects.count() == 1


def test_a_changed_password_stays(first_start):
    user = get_user_model().objects.get()
    user.set_password("my own password")
    user.save()
    prepare()
    assert get_user_model().objects.get().check_password("my own password")


def test_a_deleted_article_does_not_come_back(first_start):
    publishing.delete_article(Article.objects.get(slug="advice"))
    prepare()
    assert not Article.objects.filter(slug="advice").exists()


def test_a_changed_article_stays_changed(first_start):
    article = Article.objects.get(slug="advice")
    article.title = "换了标题"
    publishing.save_article(article)
    prepare()
    assert Article.objects.get(slug="advice").title == "换了标题"


def test_a_site_emptied_by_its_editors_stays_empty(first_start):
    Article.objects.all().delete()
    Guide.objects.all().delete()
    prepare()
    assert not Guide.objects.exists()


def test_a_starter_that_cannot_be_read_leaves_no_trace(monkeypatch, tmp_path):
    (tmp_path / "bad.md").write_text("没有标题信息", encoding="utf-8")
    monkeypatch.setattr("articles.management.commands.prepare_site.STARTER", tmp_path)
    with pytest.raises(CommandError, match=r"^初始指南有错：bad\.md"):
        prepare()
    assert not Milestone.objects.exists()


def test_all_groups_exist_after_migration():
    assert set(Group.objects.values_list("name", flat=True)) == {
        "作者",
        "编辑",
        "热线管理员",
        "管理员",
    }
