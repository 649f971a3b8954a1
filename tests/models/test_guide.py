"""Guides, articles and steps: what the database refuses and what saving fills in."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from articles.models import Article, Guide, Step
from articles.models.reading import neighbours_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_guide_without_a_slug_gets_one_from_its_title():
    assert factories.make_guide(title="忘记密码", slug="").slug == "wang-ji-mi-ma"


def test_an_article_with_a_title_of_signs_still_gets_a_slug():
    assert factories.make_article(title="？！", slug="").slug.startswith("article-")


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Guide, {"slug": ""}),
        (Guide, {"title": ""}),
        (Article, {"slug": ""}),
        (Article, {"title": ""}),
        (Article, {"status": "archived"}),
        (Article, {"kind": "video"}),
    ],
)
def test_the_database_itself_refuses(model, values):
    article = factories.make_article()
    kept = article.pk if model is Article else article.guide_id
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=kept).update(**values)


def test_two_guides_cannot_share_a_slug():
    first, second = factories.make_guide(), factories.make_guide()
    with pytest.raises(IntegrityError), transaction.atomic():
        Guide.objects.filter(pk=second.pk).update(slug=first.slug)


def test_two_articles_of_one_guide_cannot_share_a_slug():
    guide = factories.make_guide()
    factories.make_article(guide, slug="same")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_article(guide, slug="same")


def test_articles_of_two_guides_may_share_a_slug():
    factories.make_article(slug="same")
    assert factories.make_article(slug="same").slug == "same"


def test_a_guide_with_articles_cannot_be_deleted():
    article = factories.make_article()
    with pytest.raises(ProtectedError):
        article.guide.delete()


def test_two_steps_of_an_article_cannot_share_a_position():
    article = factories.make_article(steps=["打开", "点确定"])
    with pytest.raises(IntegrityError), transaction.atomic():
        article.steps.filter(position=2).update(position=1)


def test_a_step_cannot_stand_before_the_first():
    article = factories.make_article(steps=["打开"])
    with pytest.raises(IntegrityError), transaction.atomic():
        article.steps.update(position=0)


def test_a_picture_in_a_step_needs_a_description():
    article = factories.make_article(steps=["打开"])
    with pytest.raises(IntegrityError), transaction.atomic():
        article.steps.update(image="images/a.png", image_alt="")


def test_saving_keeps_the_rendered_html():
    article = factories.make_article(body="## 先用**快的**")
    assert Article.objects.get(pk=article.pk).body_html.startswith('<h2 id="s-先用快的">')


def test_saving_keeps_the_headings_for_a_table_of_contents():
    article = factories.make_article(body="## 先用哪一种")
    stored = Article.objects.get(pk=article.pk).body_headings
    assert stored == [{"level": 2, "id": "s-先用哪一种", "text": "先用哪一种"}]


def test_equal_headings_of_different_texts_make_no_equal_ids():
    guide = factories.make_guide(introduction="## 注意", closing="## 注意")
    article = factories.make_article(
        guide, body="## 注意", steps=[Step(text="## 注意", caution="# 注意")]
    )
    step = article.steps.get()
    shown = (guide.introduction_html, guide.closing_html, step.text_html, step.caution_html)
    assert shown == ("<h2>注意</h2>\n", *["<h3>注意</h3>\n"] * 3)


def test_a_step_keeps_text_and_caution_rendered():
    article = factories.make_article(steps=[Step(text="点**确定**", caution="不要告诉*别人*")])
    step = article.steps.get()
    assert "<strong>确定</strong>" in step.text_html
    assert "<em>别人</em>" in step.caution_html


def test_the_first_publication_is_remembered_after_a_withdrawal():
    article = factories.make_article()
    first = article.published_at
    article.status = Article.Status.DRAFT
    article.save()
    article.status = Article.Status.PUBLISHED
    article.save()
    assert first is not None
    assert article.published_at == first


def test_a_draft_was_never_published():
    assert factories.make_draft().published_at is None


def test_an_article_of_a_guide_that_nobody_sees_was_never_published():
    guide = factories.make_guide(is_published=False)
    assert factories.make_article(guide).published_at is None


def test_published_articles_are_those_of_published_guides():
    shown = factories.make_article()
    factories.make_article(factories.make_guide(is_published=False))
    factories.make_draft()
    assert list(Article.objects.published()) == [shown]


def test_neighbours_are_the_published_articles_around_in_order():
    guide = factories.make_guide()
    first, here, last = (factories.make_article(guide, position=n) for n in (1, 3, 5))
    factories.make_draft(guide, position=2)
    factories.make_article(position=4)
    assert neighbours_of(here) == ([first], [last])


def test_articles_at_the_same_position_still_have_an_order():
    guide = factories.make_guide()
    first, second = (factories.make_article(guide, position=1) for _ in range(2))
    assert neighbours_of(first) == ([], [second])
    assert neighbours_of(second) == ([first], [])
