"""How many answers are taken, and that nobody's address is kept to count them."""

import pytest
from django.core.cache import cache

from articles import rates
from articles.feedback import limits
from articles.feedback.limits import admit
from articles.rates import TooMany


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


def answers(address, article=1):
    """Return how many answers in a row are taken from the address."""
    for count in range(1000):
        try:
            admit(address, article)
        except TooMany:
            return count
    return 1000


def test_one_network_answers_twenty_times_an_hour():
    assert answers("8.8.8.8") == limits.FROM_A_NETWORK
    with pytest.raises(TooMany):
        admit("8.8.8.9", 2)


def test_another_network_is_not_held_up_by_it():
    answers("8.8.8.8")
    assert answers("8.8.9.8", article=2) == limits.FROM_A_NETWORK


def test_an_article_takes_a_hundred_answers_an_hour_from_wherever():
    for number in range(limits.FOR_AN_ARTICLE):
        admit(f"8.8.{number}.1", 1)
    with pytest.raises(TooMany):
        admit("8.8.200.1", 1)


def test_one_network_cannot_use_up_what_an_article_takes():
    answers("8.8.8.8")
    for _ in range(limits.FOR_AN_ARTICLE):
        with pytest.raises(TooMany):
            admit("8.8.8.8", 1)
    admit("8.8.9.8", 1)


def test_who_is_refused_is_told_to_wait_until_the_hour_is_over(monkeypatch):
    monkeypatch.setattr(rates.time, "time", lambda: 3600 * 7 + 600.5)
    monkeypatch.setattr(limits, "FROM_A_NETWORK", 0)
    with pytest.raises(TooMany) as refusal:
        admit("8.8.8.8", 1)
    assert refusal.value.wait == 3000


def test_the_next_hour_counts_anew(monkeypatch):
    monkeypatch.setattr(rates.time, "time", lambda: 3600 * 7.5)
    answers("8.8.8.8")
    monkeypatch.setattr(rates.time, "time", lambda: 3600 * 8.5)
    assert answers("8.8.8.8") == limits.FROM_A_NETWORK


class Spy:
    """The cache, and all that was written into it."""

    def __init__(self):
        self.written = {}

    def add(self, key, value, timeout):
        self.written[key] = value
        return cache.add(key, value, timeout)

    def incr(self, key):
        return cache.incr(key)

    def get_or_set(self, key, default, timeout):
        value = cache.get_or_set(key, default, timeout)
        self.written[key] = value
        return value


def test_neither_address_nor_network_is_written_into_the_cache(monkeypatch):
    spy = Spy()
    monkeypatch.setattr(rates, "cache", spy)
    admit("8.8.8.8", 1)
    assert len(spy.written) == 3
    assert "8.8.8" not in str(spy.written)


def test_the_same_network_has_another_digest_with_another_days_key(monkeypatch):
    first, second = Spy(), Spy()
    monkeypatch.setattr(rates, "cache", first)
    admit("8.8.8.8", 1)
    cache.clear()
    monkeypatch.setattr(rates, "cache", second)
    admit("8.8.8.8", 1)
    in_both = first.written.keys() & second.written.keys()
    assert sorted(key.split(":")[1] for key in in_both) == ["article", "key"]


def test_a_cache_that_goes_away_in_between_refuses_nobody(monkeypatch):
    class Away(Spy):
        def incr(self, key):
            raise ValueError

    monkeypatch.setattr(rates, "cache", Away())
    assert answers("8.8.8.8") == 1000
