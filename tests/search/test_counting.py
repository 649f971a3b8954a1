"""Searches are counted beside the requests, per day, and forgotten."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from articles.models import Feedback, SearchCount
from articles.search import counting
from articles.search.counting import SearchCounter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(settings):
    settings.SEARCH_COUNTS_WRITTEN_EVERY = None
    return SearchCounter()


def test_searches_for_the_same_words_add_up(counter):
    counter.count_search("忘记密码", 3)
    counter.flush()
    counter.count_search("忘记密码？", 4)
    counter.flush()
    row = SearchCount.objects.get()
    assert (row.query, row.searches, row.results, row.dead_ends) == ("忘记密码", 2, 4, 0)


def test_a_search_without_result_is_a_dead_end(counter):
    counter.count_search("花呗提额", 0)
    counter.flush()
    assert SearchCount.objects.get().dead_ends == 1


def test_opening_a_result_is_counted_with_its_search(counter):
    counter.count_search("忘记密码", 3)
    counter.count_opened("忘记密码")
    counter.flush()
    assert SearchCount.objects.get().opened == 1


def test_opening_without_a_search_writes_nothing(counter):
    counter.count_opened("从没搜过的词")
    counter.flush()
    assert not SearchCount.objects.exists()


def test_a_database_that_refuses_loses_the_count_and_nothing_else(counter, monkeypatch, caplog):
    def refuse(waiting):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(counting, "_write", refuse)
    counter.count_search("忘记密码", 3)
    counter.flush()
    assert "Lost the counts of 1 searches" in caplog.text
    assert not SearchCount.objects.exists()


def test_a_flood_of_different_queries_is_bounded_in_memory(counter, monkeypatch):
    monkeypatch.setattr(counting, "MAX_WAITING", 5)
    for number in range(20):
        counter.count_search(f"问题{number}", 1)
    counter.flush()
    assert SearchCount.objects.count() == 5


def test_a_flood_of_different_queries_is_bounded_in_the_database(counter, monkeypatch):
    monkeypatch.setattr(counting, "MAX_NEW_A_DAY", 3)
    for number in range(5):
        counter.count_search(f"问题{number}", 1)
    counter.flush()
    counter.count_search("另一个", 1)
    counter.flush()
    assert SearchCount.objects.count() == 3


def test_a_query_seen_once_is_forgotten_after_thirty_days():
    today = timezone.localdate()
    old = today - timedelta(days=31)
    SearchCount.objects.create(day=old, query="只有一次", searches=1)
    SearchCount.objects.create(day=old, query="有两次", searches=1)
    SearchCount.objects.create(day=today, query="有两次", searches=1)
    SearchCount.objects.create(day=today - timedelta(days=30), query="刚好三十天", searches=1)
    SearchCount.objects.forget_single(today)
    kept = set(SearchCount.objects.values_list("query", flat=True))
    assert kept == {"有两次", "刚好三十天"}


def test_readers_old_words_are_forgotten_where_searches_are(counter):
    factories.make_feedback(comment="很久以前", day=timezone.localdate() - timedelta(days=181))
    counter.count_search("忘记密码", 3)
    counter.flush()
    assert Feedback.objects.get().comment == ""
