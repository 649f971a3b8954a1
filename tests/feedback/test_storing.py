"""What is stored of an answer: masked, and said of the text that the reader saw."""

from datetime import timedelta

import pytest
from django.db.models import Max
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from reversion.models import Version

from articles import publishing
from articles.feedback import storing
from articles.feedback.storing import Answer, store
from articles.models import Feedback, Step
from articles.models.feedback import LONGEST_COMMENT
from articles.models.reading import article_at
from articles.rates import TooMany
from tests import factories

pytestmark = pytest.mark.django_db


def newest(article):
    return Version.objects.get_for_object(article).first()


def stored(article, seen=None, **values):
    store(Answer(article, seen, **{"is_solved": False, **values}))
    return Feedback.objects.latest("pk")


def test_an_answer_is_said_of_the_version_that_was_seen_and_its_steps():
    article = factories.make_article(steps=["打开**支付宝**", "点“我的”"])
    old = newest(article)
    publishing.set_steps(article, [Step(text="先登录"), Step(text="打开支付宝")])
    answer = stored(article, old.pk, step=1)
    assert (answer.version, answer.step, answer.step_text) == (old, 1, "打开支付宝")
    assert answer.version_of == old.revision.date_created


@pytest.mark.parametrize("seen", ["none", "another article's", "unknown"])
def test_without_a_version_of_the_article_the_newest_counts(seen):
    article, other = factories.make_article(steps=["打开"]), factories.make_article()
    highest = Version.objects.aggregate(Max("pk"))["pk__max"]
    keys = {"none": None, "another article's": newest(other).pk, "unknown": highest + 1}
    assert stored(article, keys[seen]).version == newest(article)


@pytest.mark.parametrize("status", ["draft", "withdrawn", "scheduled"])
def test_a_version_that_nobody_could_read_counts_as_none(status):
    later = timezone.now() + timedelta(days=1)
    values = {"publish_at": later} if status == "scheduled" else {"status": status}
    article = factories.make_article(steps=["还没想好"], **values)
    secret = newest(article)
    article.status, article.publish_at = "published", None
    publishing.save_article(article, [Step(text="打开")])
    answer = stored(article, secret.pk, step=1)
    assert (answer.version, answer.step_text) == (newest(article), "打开")


def test_an_article_without_any_version_takes_answers_too():
    article = factories.make_article(steps=["打开"])
    Version.objects.all().delete()
    answer = stored(article, step=1)
    assert (answer.version, answer.version_of) == (None, article.updated_at)
    assert answer.step_text == "打开"


def test_a_version_that_cannot_be_read_takes_answers_too():
    article = factories.make_article(steps=["打开"])
    Version.objects.update(serialized_data="?")
    assert stored(article, step=1).step_text == "打开"


@pytest.mark.parametrize("step", [0, 3, 10**17])
def test_a_step_that_there_is_not_is_left_out(step):
    article = factories.make_article(steps=["打开", "输入"])
    assert stored(article, step=step).step is None


def test_who_is_done_is_stuck_nowhere():
    article = factories.make_article(steps=["打开"])
    assert stored(article, is_solved=True, step=1).step is None


def test_a_step_shows_numbers_as_its_reader_saw_them(hotline):
    article = factories.make_article(steps=[f"打电话给 [[{hotline.slug}]]"])
    assert stored(article, step=1).step_text == "打电话给 95188"


def test_numbers_and_codes_are_masked_and_the_hotline_is_not(hotline):
    answer = stored(
        factories.make_article(), comment="打95188没人接，验证码1234，卡号6222020200012345"
    )
    assert answer.comment == "打95188没人接，验证码〔密码〕，卡号〔号码〕"


@given(st.text(max_size=LONGEST_COMMENT))
def test_whatever_is_written_fits_and_hides_nothing(comment):
    kept = storing._fit_to_be_kept(comment)
    assert len(kept) <= LONGEST_COMMENT
    assert kept.isprintable()


def test_what_masks_make_longer_is_cut():
    answer = stored(factories.make_article(), comment="a@b " * (LONGEST_COMMENT // 4))
    assert len(answer.comment) <= LONGEST_COMMENT
    assert "a@b" not in answer.comment


def test_a_flood_cannot_drown_an_article(monkeypatch):
    monkeypatch.setattr(storing, "FOR_AN_ARTICLE_A_DAY", 2)
    article, other = factories.make_article(), factories.make_article()
    stored(article)
    stored(article)
    with pytest.raises(TooMany) as refusal:
        stored(article)
    assert 0 < refusal.value.wait <= 86_400
    stored(other)
    assert Feedback.objects.count() == 3


def test_a_flood_cannot_fill_the_database(monkeypatch):
    monkeypatch.setattr(storing, "FOR_THE_SITE_A_DAY", 2)
    for _ in range(2):
        stored(factories.make_article())
    with pytest.raises(TooMany):
        stored(factories.make_article())


def test_the_page_names_the_version_that_it_shows(django_assert_num_queries):
    article = factories.make_article(steps=["打开"])
    factories.make_article()
    with django_assert_num_queries(1):
        shown = article_at(article.guide.slug, article.slug)
    assert shown.version_key == newest(article).pk
