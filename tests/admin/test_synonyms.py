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
    page = add(editor_client, "密码、口令").content.decode()
    assert "“密码”出现在" in page
    assert not SynonymGroup.objects.exists()


def test_the_search_report_fills_in_the_word(editor_client):
    assert "刷脸" in editor_client.get(ADD, {"words": "刷脸"}).content.decode()
