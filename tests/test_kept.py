"""Content that tests share, tried by tests in a row: each sees it as if it were its own."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import Guide
from tests import factories
from tests.clock import NINE
from tests.kept import kept

pytestmark = pytest.mark.django_db
stored = []
"""The keys of what was stored for the tests below, one after the other."""


@kept
def guide():
    guide = factories.make_guide(slug="shared", title="大家的")
    stored.append(guide.pk)
    return guide


@kept
def renamed(guide):
    guide.title = "改了名"
    guide.save()
    return guide.pk


def rename(guide):
    assert (guide.title, Guide.objects.get().title) == ("大家的", "大家的")
    guide.title = "自己的"
    guide.save()


def test_it_is_there_and_may_be_changed(guide):
    rename(guide)


def test_it_is_stored_once_and_nobody_sees_what_another_test_changed(guide):
    rename(guide)
    assert stored == [guide.pk]


def test_what_is_stored_on_top_may_change_it(renamed, guide):
    assert renamed == guide.pk
    assert (guide.title, Guide.objects.get().title) == ("改了名", "改了名")


def test_that_change_is_taken_back_alone(guide):
    rename(guide)
    assert stored == [guide.pk]


def test_who_does_not_ask_for_it_does_not_see_it():
    assert not Guide.objects.exists()


def test_it_is_stored_again_afterwards(guide):
    rename(guide)
    assert len(stored) == 2


def test_under_a_clock_of_its_own_a_test_stores_its_own(clock, guide):
    assert timezone.localdate(guide.updated_at) == NINE.date()
    assert len(stored) == 3


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_a_test_stores_its_own(guide):
    assert not connection.in_atomic_block
    rename(guide)


def test_closing_the_connection_spoils_it_for_nobody(guide):
    connection.close()


def test_after_that_it_is_there_again(guide):
    assert Client().get("/guides/shared/").status_code == 200
