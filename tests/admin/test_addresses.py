"""Old and short addresses in the admin: seen, added, led elsewhere, deleted."""

import pytest
from django.contrib.auth.models import Group

from articles import publishing
from articles.models import Article, OldAddress
from articles.roles import AUTHORS
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address
from tests.kept import kept

pytestmark = pytest.mark.django_db


@kept
def article():
    return factories.make_article(factories.make_guide(slug="g"), slug="old", title="刷脸找回")


def add(client, path, **values):
    sent = {"path": path, **{name: thing.pk for name, thing in values.items()}}
    return client.post(add_address(OldAddress), sent)


def test_a_changed_slug_is_kept_and_shown(editor_client, article):
    form = filled_in(editor_client, address(article))
    response = editor_client.post(address(article), form | {"slug": "new"})
    assert response.status_code == 302
    found = editor_client.get("/guides/g/old/")
    assert (found.status_code, found.headers["Location"]) == (301, "/guides/g/new/")
    assert "/guides/g/old/" in editor_client.get(address(article)).text
    assert "/guides/g/old/" in editor_client.get(list_address(OldAddress)).text


def test_a_chosen_way_on_is_followed_once_withdrawn(editor_client, visitor, article):
    instead = factories.make_article(title="打电话")
    form = filled_in(editor_client, address(article))
    editor_client.post(address(article), form | {"leads_to": instead.pk})
    publishing.withdraw([Article.objects.get(pk=article.pk)])
    found = visitor.get("/guides/g/old/")
    assert (found.status_code, found.headers["Location"]) == (302, instead.get_absolute_url())


def test_an_article_does_not_lead_to_itself(editor_client, article):
    form = filled_in(editor_client, address(article))
    response = editor_client.post(address(article), form | {"leads_to": article.pk})
    assert any("不能转到这一篇自己" in sentence for sentence in errors(response))


def test_a_guide_does_not_lead_to_itself(editor_client, article):
    form = filled_in(editor_client, address(article.guide))
    response = editor_client.post(address(article.guide), form | {"leads_to": article.guide.pk})
    assert any("不能转到这个指南自己" in sentence for sentence in errors(response))


def test_an_author_does_not_decide_where_readers_are_led(visitor):
    visitor.force_login(factories.make_staff("zuozhe", groups=[Group.objects.get(name=AUTHORS)]))
    draft = factories.make_draft()
    form = filled_in(visitor, address(draft))
    visitor.post(address(draft), form | {"leads_to": factories.make_article().pk})
    assert Article.objects.get(pk=draft.pk).leads_to is None


def test_the_short_address_is_in_list_and_form(editor_client, article):
    link = f'href="{article.short_path}"'
    assert link in editor_client.get(list_address(Article)).text
    assert link in editor_client.get(address(article)).text


def test_the_list_is_searched_by_number(editor_client, article):
    factories.make_article(title="别的一篇")
    found = editor_client.get(list_address(Article), {"q": str(article.number)})
    assert [row.pk for row in found.context["cl"].result_list] == [article.pk]


def test_an_address_of_another_site_is_added(editor_client, client, article):
    response = add(editor_client, "/help/%E5%B8%AE%E5%8A%A9.html", article=article)
    assert response.status_code == 302
    assert client.get("/help/帮助.html").headers["Location"] == "/guides/g/old/"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("https://old.example.cn/help/1.html", "要以 / 开头"),
        ("/help/1.html?id=2", "不要有空格"),
        ("/admin/articles/", "本站自己在用"),
        ("/contact", "本站自己在用"),
        ("/guides/g/old", "现在是“刷脸找回”的"),
        ("/guides/g/", "现在是"),
    ],
)
def test_what_cannot_be_one_is_refused_with_a_sentence(editor_client, article, path, sentence):
    response = add(editor_client, path, article=article)
    assert any(sentence in told for told in errors(response)), errors(response)
    assert not OldAddress.objects.exists()


def test_one_address_is_added_once(editor_client, article):
    add(editor_client, "/help/1/", article=article)
    response = add(editor_client, "/help/1", article=article)
    assert any("已经在列表里" in told for told in errors(response))


def test_an_address_leads_to_an_article_or_a_guide(editor_client, article):
    response = add(editor_client, "/help/1/", article=article, guide=article.guide)
    assert any("只能选一个" in told for told in errors(response))


def test_where_a_deleted_article_s_address_leads_is_changed(editor_client, client, article):
    publishing.delete_article(article)
    instead = factories.make_article(title="打电话")
    older = OldAddress.objects.get(path="/guides/g/old/")
    form = filled_in(editor_client, address(older))
    editor_client.post(address(older), form | {"path": "/forged/", "article": instead.pk})
    assert client.get("/guides/g/old/").headers["Location"] == instead.get_absolute_url()
    assert not OldAddress.objects.filter(path="/forged/").exists()


def test_an_old_address_is_deleted(editor_client, client, article):
    add(editor_client, "/help/1/", article=article)
    older = OldAddress.objects.get()
    editor_client.post(address(older, "delete"), {"post": "yes"})
    assert client.get("/help/1/").status_code == 404


def test_the_list_takes_as_many_queries_for_many(
    editor_client, article, django_assert_max_num_queries
):
    for number in range(12):
        publishing.save_old_address(OldAddress(path=f"/help/{number}/", article=article))
    with django_assert_max_num_queries(12):
        editor_client.get(list_address(OldAddress))
