"""What readers answered: what editors see first, and what is forgotten."""

from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError
from django.utils import timezone

from articles import publishing
from articles.models import Feedback
from articles.models.feedback import COMMENTS_FORGOTTEN_AFTER, LONGEST_COMMENT
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


def answered(article, count, **values):
    for _ in range(count):
        factories.make_feedback(article, **values)


def test_the_article_that_most_readers_call_unhelpful_comes_first(today):
    bad, worse, good = (factories.make_article() for _ in range(3))
    answered(bad, 1)
    answered(worse, 2)
    answered(good, 3, is_solved=True)
    found = Feedback.objects.unhelpful_articles(today)
    assert [(row.article_id, row.unsolved) for row in found] == [(worse.pk, 2), (bad.pk, 1)]


def test_of_two_with_as_many_complaints_the_one_that_helped_fewer_comes_first(today):
    mixed, bad = factories.make_article(), factories.make_article()
    answered(mixed, 2)
    answered(mixed, 1, is_solved=True)
    answered(bad, 2)
    found = Feedback.objects.unhelpful_articles(today)
    assert [(row.title, row.solved) for row in found] == [(bad.title, 0), (mixed.title, 1)]


def test_what_an_editor_has_handled_is_not_told_again(today):
    article = factories.make_article(steps=["打开"])
    answered(article, 1, is_handled=True, step=1, step_text="打开")
    assert Feedback.objects.unhelpful_articles(today) == []
    assert Feedback.objects.unhelpful_steps(today) == []
    assert not Feedback.objects.waiting().exists()


def test_answers_of_before_the_period_are_left_out(today):
    answered(factories.make_article(), 1, day=today - timedelta(days=8), step=1, step_text="旧")
    assert Feedback.objects.unhelpful_articles(today - timedelta(days=7)) == []
    assert Feedback.objects.unhelpful_steps(today - timedelta(days=7)) == []


def test_the_step_at_which_most_readers_are_stuck_comes_first(today):
    article = factories.make_article(steps=["打开", "输入"])
    answered(article, 1, step=1, step_text="打开")
    answered(article, 2, step=2, step_text="输入")
    answered(article, 4)
    found = Feedback.objects.unhelpful_steps(today)
    assert [(row.step, row.step_text, row.unsolved) for row in found] == [
        (2, "输入", 2),
        (1, "打开", 1),
    ]


def test_a_step_whose_text_has_changed_counts_as_another(today):
    article = factories.make_article(steps=["打开"])
    answered(article, 2, step=1, step_text="打开")
    answered(article, 1, step=1, step_text="打开支付宝")
    assert [row.unsolved for row in Feedback.objects.unhelpful_steps(today)] == [2, 1]


def test_lists_are_as_long_as_is_asked_for_in_one_query_each(today, django_assert_num_queries):
    for _ in range(3):
        answered(factories.make_article(), 1, step=1, step_text="打开")
    with django_assert_num_queries(2):
        assert len(Feedback.objects.unhelpful_articles(today, 2)) == 2
        assert len(Feedback.objects.unhelpful_steps(today, 2)) == 2


def test_words_are_forgotten_after_half_a_year_and_the_answer_stays(today):
    last_day = today - COMMENTS_FORGOTTEN_AFTER
    factories.make_feedback(comment="刚好半年", day=last_day)
    factories.make_feedback(comment="更久", day=last_day - timedelta(days=1))
    assert Feedback.objects.forget_comments(today) == 1
    assert {row.comment for row in Feedback.objects.all()} == {"刚好半年", ""}


def test_an_articles_answers_go_with_it():
    article = factories.make_article()
    answered(article, 2)
    publishing.delete_article(article)
    assert not Feedback.objects.exists()


def test_an_answer_outlives_the_version_it_was_said_of():
    answer = factories.make_feedback()
    answer.version.revision.delete()
    answer.refresh_from_db()
    assert (answer.version, answer.version_of is None) == (None, False)


@pytest.mark.parametrize(
    "values",
    [
        {"is_solved": True, "step": 1},
        {"step": 0},
        {"step_text": "没有步骤"},
        {"comment": "字" * (LONGEST_COMMENT + 1)},
    ],
    ids=["stuck though solved", "step nought", "text of no step", "too long"],
)
def test_the_database_refuses_what_no_form_sends(values):
    with pytest.raises((IntegrityError, DataError)):
        factories.make_feedback(**values)
