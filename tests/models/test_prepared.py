"""Queries written once: each time they answer for the values of that time."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from articles.models import Article, RiskNote
from articles.models.prepared import Blank, Prepared
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_query_answers_for_the_values_that_it_is_given():
    by_title = Prepared(
        RiskNote,
        lambda: [
            RiskNote.objects.filter(title=Blank("title", models.CharField())).values_list("pk")
        ],
    )
    first, second = factories.make_risk_note(title="一"), factories.make_risk_note(title="二")
    assert by_title.rows(title="一") == [[first.pk]]
    assert by_title.rows(title="二") == [[second.pk]]
    assert by_title.rows(title="' OR 1=1 --") == []


def test_a_query_is_written_once(django_assert_num_queries):
    written = []

    def write():
        written.append(1)
        return [RiskNote.objects.values_list("pk")]

    prepared = Prepared(RiskNote, write)
    with django_assert_num_queries(2):
        prepared.rows()
        prepared.rows()
    assert written == [1]


def test_values_come_back_as_the_model_has_them():
    article = factories.make_article(body="## 标题\n\n正文")
    columns = ("updated_at", "body_headings")
    before = Blank("moment", models.DateTimeField())
    found = Prepared(
        Article, lambda: [Article.objects.filter(updated_at__lte=before).values_list(*columns)]
    )
    article.refresh_from_db()
    assert found.rows(moment=timezone.now()) == [[article.updated_at, article.body_headings]]
    assert found.rows(moment=article.created_at - timedelta(days=1)) == []


def test_several_querysets_answer_one_after_the_other_in_one_query(django_assert_num_queries):
    notes = [factories.make_risk_note(position=n) for n in range(4)]
    both = Prepared(
        RiskNote,
        lambda: [
            RiskNote.objects.order_by("position").values_list("pk")[:1],
            RiskNote.objects.order_by("-position").values_list("pk")[:2],
        ],
    )
    with django_assert_num_queries(1):
        rows = both.rows()
    assert rows == [[notes[0].pk], [notes[3].pk], [notes[2].pk]]
