"""Frequent good searches are suggested; nobody can plant words under the site's name."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles.models import SearchCount
from articles.search import engine, frequent

pytestmark = pytest.mark.usefixtures("starter")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def searched(query, **figures):
    values = {"searches": 9, "opened": 4, **figures}
    SearchCount.objects.create(day=timezone.localdate(), query=query, **values)
    frequent.refresh()


def suggested(text):
    return [(item.title, item.url) for item in engine.suggest(text)]


def test_a_frequent_search_is_suggested_with_its_results_page():
    searched("忘记支付密码")
    found = dict(suggested("支付密码"))
    assert (
        found["忘记支付密码"] == "/search/?q=%E5%BF%98%E8%AE%B0%E6%94%AF%E4%BB%98%E5%AF%86%E7%A0%81"
    )


@pytest.mark.parametrize("figures", [{"searches": 4}, {"opened": 1}, {"dead_ends": 1}])
def test_a_search_that_was_rare_or_led_nowhere_is_not_suggested(figures):
    searched("忘记支付密码", **figures)
    assert "忘记支付密码" not in dict(suggested("支付密码"))


@pytest.mark.parametrize("planted", ["支付密码找骗子加微信", "密码告诉客服", "验证码告诉客服"])
def test_what_no_editor_wrote_is_never_suggested(planted):
    searched(planted)
    assert planted not in dict(suggested(planted[:2]))


def test_a_cache_that_does_not_answer_costs_only_the_frequent_searches(monkeypatch, caplog):
    def refuse(*arguments):
        raise ConnectionError("connection refused")

    searched("忘记支付密码")
    monkeypatch.setattr(frequent.cache, "get", refuse, raising=False)
    assert suggested("支付密码")
    assert "the cache does not answer" in caplog.text


def test_there_are_at_most_eight_suggestions():
    for query in ("忘记支付密码", "忘记密码", "找回密码"):
        searched(query)
    assert len(suggested("支付密码")) <= 8


def test_what_was_typed_is_not_suggested_again():
    searched("支付密码")
    assert "支付密码" not in dict(suggested("支付密码"))
