"""Short numbers: given out in turn, each once."""

import threading
from contextlib import suppress

import pytest
from django.db import OperationalError, connections

from articles import publishing
from articles.models import Article, NumberCounter
from articles.models.numbers import take_number
from tests import factories


@pytest.mark.django_db
class TestTaking:
    def test_articles_are_numbered_in_turn(self):
        first, second = factories.make_article(), factories.make_draft()
        assert second.number == first.number + 1

    def test_a_number_stays(self):
        article = factories.make_article()
        number = article.number
        article.title = "换了标题"
        publishing.save_article(article)
        assert Article.objects.get().number == number

    def test_a_deleted_articles_number_is_never_given_again(self):
        article = factories.make_article()
        number = article.number
        publishing.delete_article(article)
        assert factories.make_article().number == number + 1

    def test_a_number_that_was_asked_for_is_passed_over(self):
        factories.make_article(number=5)
        assert factories.make_article().number == 6

    @pytest.mark.parametrize("number", [110, 119, 120])
    def test_nothing_is_told_by_a_number_of_an_emergency(self, number):
        NumberCounter.objects.update_or_create(pk=1, defaults={"last": number - 1})
        assert factories.make_article().number > number

    def test_the_counter_may_be_missing(self):
        NumberCounter.objects.all().delete()
        factories.make_article(number=3)
        assert factories.make_article().number == 4


@pytest.mark.django_db(transaction=True)
def test_two_at_once_get_two_numbers():
    taken = []

    def take():
        try:
            while len(taken) < 8:
                # SQLite's database in memory lets nobody wait: the later one tries again.
                with suppress(OperationalError):
                    taken.append(take_number(Article.objects.all()))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(taken)) == len(taken) >= 8
