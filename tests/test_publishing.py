"""Writes that visitors notice: whole or not at all, in order, in step with the index."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import publishing
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.search import engine
from tests import factories


class IndexFailureError(Exception):
    """The index refused."""


@pytest.fixture
def broken_index(monkeypatch):
    """A search index that refuses every document from now on."""

    def break_now():
        def refuse(pk):
            raise IndexFailureError

        monkeypatch.setattr(engine, "index_articles", refuse)
        monkeypatch.setattr(engine, "index_guide", refuse)

    return break_now


@pytest.fixture
def indexed(monkeypatch):
    """The kinds and keys that were brought into the index."""
    calls = []
    index_guide, index_articles = engine.index_guide, engine.index_articles

    def note_guide(pk):
        calls.append(("guide", pk))
        index_guide(pk)

    def note_articles(pks):
        calls.append(("articles", sorted(pks)))
        index_articles(pks)

    monkeypatch.setattr(engine, "index_guide", note_guide)
    monkeypatch.setattr(engine, "index_articles", note_articles)
    return calls


def texts(article):
    return [(step.position, step.text) for step in article.steps.all()]


@pytest.mark.django_db
class TestSteps:
    def test_steps_are_numbered_from_one_in_the_given_order(self):
        article = factories.make_article(steps=["打开", "输入", "确定"])
        assert texts(article) == [(1, "打开"), (2, "输入"), (3, "确定")]

    def test_reversed_steps_are_numbered_anew(self):
        article = factories.make_article(steps=["打开", "输入", "确定"])
        publishing.set_steps(article, list(article.steps.all())[::-1])
        assert texts(article) == [(1, "确定"), (2, "输入"), (3, "打开")]

    def test_a_step_put_in_between_moves_the_later_ones(self):
        article = factories.make_article(steps=["打开", "确定"])
        first, last = article.steps.all()
        publishing.set_steps(article, [first, Step(text="输入"), last])
        assert texts(article) == [(1, "打开"), (2, "输入"), (3, "确定")]

    def test_a_deleted_step_leaves_no_gap(self):
        article = factories.make_article(steps=["打开", "输入", "确定"])
        first, _, last = article.steps.all()
        publishing.set_steps(article, [first, last])
        assert texts(article) == [(1, "打开"), (2, "确定")]

    def test_a_moved_step_keeps_its_identity(self):
        article = factories.make_article(steps=["打开", "输入"])
        first, second = article.steps.all()
        publishing.set_steps(article, [second, first])
        assert [step.pk for step in article.steps.all()] == [second.pk, first.pk]

    def test_a_failure_half_way_leaves_the_steps_as_they_were(self, broken_index):
        article = factories.make_article(steps=["打开", "输入"])
        broken_index()
        with pytest.raises(IndexFailureError):
            publishing.set_steps(article, [Step(text="别的")])
        assert texts(article) == [(1, "打开"), (2, "输入")]

    def test_the_steps_of_another_article_stay(self):
        other = factories.make_article(steps=["别动"])
        article = factories.make_article(steps=["打开"])
        publishing.set_steps(article, [])
        assert texts(other) == [(1, "别动")]


class TestStepOrder(TestCase):
    """Whatever is moved, added and removed: the positions are 1…n in the wanted order."""

    @settings(max_examples=25)
    @given(st.data())
    def test_after_any_series_of_changes_positions_run_from_one(self, data):
        article = factories.make_article(steps=["甲", "乙", "丙"])
        for round_number in range(data.draw(st.integers(1, 4))):
            kept = data.draw(st.permutations(list(article.steps.all())))
            kept = kept[: data.draw(st.integers(0, len(kept)))]
            for number in range(data.draw(st.integers(0, 3))):
                place = data.draw(st.integers(0, len(kept)))
                kept.insert(place, Step(text=f"新 {round_number}.{number}"))
            wanted = [step.text for step in kept]
            publishing.set_steps(article, kept)
            assert texts(article) == list(enumerate(wanted, start=1))


@pytest.mark.django_db
class TestArticles:
    def test_a_failing_index_keeps_the_article_from_being_stored(self, broken_index):
        guide = factories.make_guide()
        broken_index()
        with pytest.raises(IndexFailureError):
            factories.make_article(guide)
        assert not Article.objects.exists()

    def test_saving_an_article_brings_it_into_the_index(self, indexed):
        article = factories.make_article(steps=["打开"])
        assert ("articles", [article.pk]) in indexed

    def test_deleting_an_article_takes_its_steps_along(self):
        article = factories.make_article(steps=["打开"])
        publishing.delete_article(article)
        assert not Step.objects.exists()

    def test_deleting_an_article_tells_the_index(self, indexed):
        article = factories.make_article()
        pk = article.pk
        indexed.clear()
        publishing.delete_article(article)
        assert indexed == [("articles", [pk])]

    def test_risk_notes_that_are_not_given_stay(self):
        note = factories.make_risk_note()
        article = factories.make_article(risk_notes=[note])
        publishing.save_article(article)
        assert list(article.risk_notes.all()) == [note]

    def test_publishing_counts_only_what_was_not_shown_before(self):
        guide = factories.make_guide()
        articles = [factories.make_draft(guide), factories.make_article(guide)]
        assert publishing.publish(articles) == 1

    def test_withdrawn_articles_are_not_published(self):
        article = factories.make_article()
        publishing.withdraw([article])
        assert not Article.objects.published().exists()

    def test_a_failure_while_publishing_many_publishes_none(self, monkeypatch):
        articles = [factories.make_draft() for _ in range(3)]

        def refuse_the_last(pks):
            if articles[-1].pk in pks:
                raise IndexFailureError

        monkeypatch.setattr(engine, "index_articles", refuse_the_last)
        with pytest.raises(IndexFailureError):
            publishing.publish(articles)
        assert not Article.objects.published().exists()

    def test_many_articles_are_indexed_in_one_pass(self, indexed):
        guide = factories.make_guide()
        articles = [factories.make_draft(guide) for _ in range(3)]
        indexed.clear()
        publishing.publish(articles)
        assert indexed == [("articles", sorted(article.pk for article in articles))]


@pytest.mark.django_db
class TestGuides:
    @pytest.mark.parametrize("change", [{"title": "新的标题"}, {"is_published": False}])
    def test_what_articles_are_found_by_brings_them_into_the_index_in_one_pass(
        self, indexed, change
    ):
        guide = factories.make_guide()
        pks = sorted(factories.make_article(guide).pk for _ in range(3))
        indexed.clear()
        for name, value in change.items():
            setattr(guide, name, value)
        publishing.save_guide(guide)
        assert indexed == [("guide", guide.pk), ("articles", pks)]

    def test_a_guides_new_summary_leaves_its_articles_as_they_are(self, indexed):
        guide = factories.make_article().guide
        indexed.clear()
        guide.summary = "另一句话。"
        publishing.save_guide(guide)
        assert indexed == [("guide", guide.pk)]

    def test_a_guide_with_articles_is_not_deleted(self):
        article = factories.make_article()
        with pytest.raises(ProtectedError):
            publishing.delete_guide(article.guide)
        assert Guide.objects.filter(pk=article.guide_id).exists()

    def test_an_empty_guide_is_deleted(self):
        publishing.delete_guide(factories.make_guide())
        assert not Guide.objects.exists()

    def test_publishing_counts_only_guides_that_were_hidden(self):
        guides = [factories.make_guide(is_published=False), factories.make_guide()]
        assert publishing.publish_guides(guides) == 1

    def test_withdrawing_counts_only_guides_that_were_shown(self):
        guides = [factories.make_guide(is_published=False), factories.make_guide()]
        assert publishing.withdraw_guides(guides) == 1

    def test_a_failure_while_publishing_many_publishes_none(self, monkeypatch):
        guides = [factories.make_guide(is_published=False) for _ in range(3)]

        def refuse_the_last(pk):
            if pk == guides[-1].pk:
                raise IndexFailureError

        monkeypatch.setattr(engine, "index_guide", refuse_the_last)
        with pytest.raises(IndexFailureError):
            publishing.publish_guides(guides)
        assert not Guide.objects.published().exists()

    def test_the_first_publication_of_a_guide_is_that_of_its_published_articles(self):
        guide = factories.make_guide(is_published=False)
        shown, draft = factories.make_article(guide), factories.make_draft(guide)
        publishing.publish_guides([guide])
        for article in (shown, draft):
            article.refresh_from_db()
        assert shown.published_at is not None
        assert draft.published_at is None


@pytest.mark.django_db
class TestWhatSomebodyElseWrote:
    """Who changes one thing in a list does not bring back what else stood in that list."""

    def changed_meanwhile(self, stale):
        type(stale).objects.filter(pk=stale.pk).update(title="刚改的标题")

    def test_stays_when_articles_are_published(self):
        stale = factories.make_draft()
        self.changed_meanwhile(stale)
        publishing.publish([stale])
        assert Article.objects.get().title == "刚改的标题"
        assert Article.objects.get().status == Article.Status.PUBLISHED

    def test_stays_when_guides_are_withdrawn(self):
        stale = factories.make_guide()
        self.changed_meanwhile(stale)
        publishing.withdraw_guides([stale])
        assert Guide.objects.get().title == "刚改的标题"
        assert not Guide.objects.get().is_published

    def test_stays_when_a_keyword_is_added(self):
        stale = factories.make_article(keywords="改密码")
        self.changed_meanwhile(stale)
        Article.objects.filter(pk=stale.pk).update(keywords="改密码\n换密码")
        publishing.add_keyword(stale, "刷脸")
        assert Article.objects.get().title == "刚改的标题"
        assert Article.objects.get().keyword_list == ("改密码", "换密码", "刷脸")

    def test_is_newer_than_the_form_of_a_hotline_that_has_moved(self, hotline):
        opened = hotline.updated_at
        factories.make_hotline("95187")
        hotline.refresh_from_db()
        assert hotline.updated_at > opened


@pytest.mark.django_db
def test_an_added_keyword_is_found_at_once():
    article = factories.make_article()
    publishing.add_keyword(article, "琥珀暗号")
    assert [hit.pk for hit in engine.search("琥珀暗号").hits] == [article.pk]


@pytest.mark.django_db
class TestHotline:
    def test_a_new_hotline_takes_the_place_of_the_one_before(self, hotline):
        new = factories.make_hotline("95187")
        assert ContactChannel.objects.filter(is_hotline=True).get() == new

    def test_the_hotline_before_stays_as_a_channel(self, hotline):
        factories.make_hotline("95187")
        hotline.refresh_from_db()
        assert hotline.is_active
        assert not hotline.is_hotline

    @pytest.mark.parametrize("change", [{"is_hotline": False}, {"is_active": False}])
    def test_the_site_is_not_left_without_a_hotline(self, hotline, change):
        for name, value in change.items():
            setattr(hotline, name, value)
        with pytest.raises(ValidationError, match="必须有一条热线"):
            publishing.save_channel(hotline)
        assert ContactChannel.objects.hotline() == hotline

    def test_the_hotline_is_not_deleted(self, hotline):
        with pytest.raises(ValidationError, match="必须有一条热线"):
            publishing.delete_channel(hotline)
        assert ContactChannel.objects.hotline() == hotline

    def test_another_channel_is_deleted(self, hotline):
        publishing.delete_channel(factories.make_channel())
        assert list(ContactChannel.objects.all()) == [hotline]

    def test_a_hotline_that_is_refused_leaves_the_one_before(self, hotline):
        broken = ContactChannel(
            slug=hotline.slug, kind="phone", name="新", value="1", is_hotline=True
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            publishing.save_channel(broken)
        assert ContactChannel.objects.hotline() == hotline

    def test_an_inactive_channel_cannot_take_the_hotlines_place(self, hotline):
        with pytest.raises(ValidationError, match="停用的电话不能作为全站热线"):
            factories.make_hotline("95187", is_active=False)
        assert ContactChannel.objects.hotline() == hotline


@pytest.mark.django_db
def test_a_deleted_risk_note_disappears_from_its_articles():
    note = factories.make_risk_note()
    article = factories.make_article(risk_notes=[note])
    publishing.delete_risk_note(note)
    assert not article.risk_notes.exists()
    assert not RiskNote.objects.exists()
