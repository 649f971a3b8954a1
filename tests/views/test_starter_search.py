"""Searching the starter guide in the words that visitors use."""

import pytest

from tests.pages import links, parse, with_class

pytestmark = pytest.mark.usefixtures("starter")


def found(client, query):
    tree = parse(client.get("/search/", {"q": query}))
    return [links(result)[0] for result in with_class(tree, "result", "li")]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("忘记密码", "/guides/forgot-password/"),
        ("支付宝密码忘了怎么办", "/guides/forgot-password/"),
        ("密码忘记", "/guides/forgot-password/"),
        ("免密", "/guides/password-free-payment/"),
        ("怎么取消免密支付", "/guides/password-free-payment/"),
        ("备用密码", "/guides/forgot-password/backup-password/"),
    ],
)
def test_the_first_result_is_what_the_visitor_means(client, query, first):
    assert found(client, query)[0] == first


@pytest.mark.parametrize("query", ["密码", "免密", "客服", "银行", "支付"])
def test_a_two_character_word_finds_guides_or_articles(client, query):
    assert found(client, query)


def test_guides_and_articles_are_both_found(client):
    depths = {address.count("/") for address in found(client, "免密支付")}
    assert depths == {3, 4}


def test_words_in_another_order_find_the_same_guide(client):
    assert "/guides/password-free-payment/" in found(client, "支付 免密 取消")[:3]


def test_what_has_the_query_as_it_was_typed_comes_before_what_only_has_its_characters(client):
    results = found(client, "支付密码")
    assert results[0] == "/guides/forgot-password/"
    free = results.index("/guides/password-free-payment/")
    assert results.index("/guides/forgot-password/security-tool/") < free
