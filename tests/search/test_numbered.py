"""An article is found by its number, and no other search is disturbed."""

import pytest

from articles import publishing
from articles.search import engine
from articles.search.numbered import document_asked_for
from tests import factories
from tests.kept import kept

pytestmark = pytest.mark.django_db


@kept
def article():
    factories.make_article(title="第 7 步怎么办", body="7 天 h7")
    return factories.make_article(title="刷脸找回", number=77)


@pytest.mark.parametrize(
    "text", ["77", " 77 ", "７７", "077", "77号", "/h/77", "h/77", "h77", "H 77", "/h/77/",
             "ｈ７７", "help.example.cn/h/77",
             "https://help.example.cn/h/77", "127.0.0.1:8000/h/77"],
)  # fmt: skip
def test_its_number_finds_it_first(article, text):
    assert engine.search(text).hits[0].pk == article.pk
    assert engine.suggest(text)[0].url == article.get_absolute_url()
    assert engine.search(text).correction is None


def test_what_else_has_the_digits_comes_after():
    other = factories.make_article(title="密码是 77 的人", number=5)
    article = factories.make_article(title="刷脸找回", number=77)
    assert [hit.pk for hit in engine.search("77").hits] == [article.pk, other.pk]


def test_it_is_found_once():
    article = factories.make_article(title="77", number=77)
    results = engine.search("77")
    assert [hit.pk for hit in results.hits] == [article.pk]
    assert results.total == 1


def test_a_withdrawn_article_is_not_found_by_its_number(article):
    publishing.withdraw([article])
    assert article.pk not in [hit.pk for hit in engine.search("77").hits]


def test_the_hotline_s_number_means_the_hotline():
    calling = factories.make_article(title="打 95188 热线", number=1)
    factories.make_hotline("95188")
    factories.make_article(title="刷脸找回", number=95188)
    assert engine.search("95188").hits[0].pk == calling.pk


@pytest.mark.parametrize("text", ["77 天", "h", "第 77", "77.5", "7 7", "/h/", "1234567", "a/77"])
def test_other_texts_ask_for_no_number(article, text, django_assert_max_num_queries):
    with django_assert_max_num_queries(0):
        assert document_asked_for(text) is None


def test_a_number_costs_two_queries(article, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        assert document_asked_for("77") is not None


def test_a_search_by_number_answers_on_the_page(client, article):
    page = client.get("/search/", {"q": "７７"}).text
    first = page.index('class="result"')
    assert article.get_absolute_url() in page[first : first + 400]
