"""Synonyms in the admin: in force with the next search, refused where they do harm."""

import pytest

from articles.admin import synonyms
from articles.models import SynonymGroup
from articles.search import engine
from tests import factories

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/synonymgroup/add/"


def add(client, words, typed=""):
    return client.post(ADD, {"words": words, "typed": typed, "is_active": "on"})


def first_hits(query):
    return [hit.pk for hit in engine.search(query).hits]


def test_a_new_group_is_in_force_with_the_next_search(editor_client):
    article = factories.make_article(title="密码锁住了")
    assert article.pk not in first_hits("口令")
    add(editor_client, "密码、口令")
    assert first_hits("口令")[0] == article.pk


def test_a_one_way_group_does_not_work_backwards(editor_client):
    free = factories.make_article(title="免密支付")
    charged = factories.make_article(title="扣钱了")
    add(editor_client, "免密支付", typed="扣钱")
    assert free.pk in first_hits("扣钱")
    assert charged.pk not in first_hits("免密支付")


def test_a_group_of_one_word_is_refused_with_a_sentence(editor_client):
    page = add(editor_client, "密码").content.decode()
    assert "至少要有两个词" in page
    assert not SynonymGroup.objects.exists()


def test_a_circle_is_refused_with_the_word_that_closes_it(editor_client):
    add(editor_client, "免密支付", typed="扣钱")
    page = add(editor_client, "扣钱", typed="免密支付").content.decode()
    assert "绕成一个圈" in page


def test_a_word_that_half_of_the_site_contains_is_refused(editor_client, monkeypatch):
    monkeypatch.setattr(synonyms, "FEWEST_DOCUMENTS", 2)
    guide = factories.make_guide(title="密码")
    factories.make_article(guide, title="找回密码")
    factories.make_article(guide, title="支付密码")
    for words, typed, field in (("密码、口令", "", "words"), ("口令", "密码", "typed")):
        errors = add(editor_client, words, typed).context["adminform"].form.errors
        assert list(errors) == [field]
        assert "“密码”出现在" in errors[field][0]
    assert not SynonymGroup.objects.exists()


@pytest.mark.parametrize(
    ("words", "typed", "field"),
    [("密码、口令", "LONG", "typed"), ("LONG、口令", "", "words"), ("LONG", "口令", "words")],
)
def test_a_word_that_is_too_long_is_named_at_its_field(editor_client, words, typed, field):
    long = "我的支付宝登录密码怎么也想不起来了怎么办"
    sent = [text.replace("LONG", long + "呢") for text in (words, typed)]
    errors = add(editor_client, *sent).context["adminform"].form.errors
    assert list(errors) == [field]
    assert f"“{long}呢”（21 个字）" in errors[field][0]
    assert add(editor_client, *[text.replace("LONG", long) for text in (words, typed)])
    assert SynonymGroup.objects.count() == 1


def test_every_word_that_is_too_long_is_named_shortened_where_it_is_a_text(editor_client):
    words = f"密码、{'甲' * 21}、{'乙' * 300}"
    [sentence] = add(editor_client, words).context["adminform"].form.errors["words"]
    assert f"“{'甲' * 21}”（21 个字）、“{'乙' * 20}…”（300 个字）" in sentence


def test_too_many_words_are_counted_at_the_field_that_has_more(editor_client):
    many = "、".join(f"说法{number}" for number in range(20))
    for words, typed, field in (("密码", many, "typed"), (many, "密码", "words")):
        errors = add(editor_client, words, typed).context["adminform"].form.errors
        assert list(errors) == [field]
        assert "现在一共有 21 个" in errors[field][0]


def test_an_empty_form_is_refused_with_one_sentence(editor_client):
    errors = add(editor_client, "").context["adminform"].form.errors
    assert {name: len(sentences) for name, sentences in errors.items()} == {"words": 1}


def test_the_search_report_fills_in_the_word(editor_client):
    assert "刷脸" in editor_client.get(ADD, {"words": "刷脸"}).content.decode()
