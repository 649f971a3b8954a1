"""Changes that wait: kept beside their article, published in its place or thrown away."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from reversion.models import Version

from articles import publishing
from articles.history.states import stored_state
from articles.models import Article, ArticleChange, ContentVersion, Step
from articles.search import engine
from tests import factories

pytestmark = pytest.mark.django_db


def propose(article, editor, *, steps=None, notes=(), **texts):
    """Keep the texts aside as a change of the article, the steps as they are unless given."""
    fresh = Article.objects.select_related("guide").get(pk=article.pk)
    for name, text in texts.items():
        setattr(fresh, name, text)
    rows = list(fresh.steps.all()) if steps is None else steps
    return publishing.propose_change(fresh, rows, list(notes), by=editor)


def publish(change, editor):
    change = ArticleChange.objects.select_related("article").get(pk=change.pk)
    return publishing.publish_change(change, by=editor, seen=publishing.state_of(change))


@contextmanager
def nothing_changes(article):
    before = stored_state(Article.objects.get(pk=article.pk)), ContentVersion.objects.get().content
    yield
    after = stored_state(Article.objects.get(pk=article.pk)), ContentVersion.objects.get().content
    assert after == before


def test_a_change_that_waits_changes_nothing_that_visitors_notice(editor, hotline):
    article = factories.make_article(title="原来的", steps=["一"])
    with nothing_changes(article):
        propose(article, editor, title="琥珀暗号", steps=[Step(text="换了")])
    assert not engine.search("琥珀暗号").hits


def test_publishing_gives_the_article_all_of_the_change(editor, hotline):
    note = factories.make_risk_note()
    article = factories.make_article(steps=["一", "二"])
    first, second = article.steps.all()
    second.text = "二，改过"
    change = propose(
        article, editor, notes=[note], title="新标题", body="新正文", summary="新说明",
        fits_when="新情况", keywords="琥珀暗号", steps=[second, Step(text="三"), first],
    )  # fmt: skip
    stored = publish(change, editor)
    stored.refresh_from_db()
    assert (stored.title, stored.body, stored.summary) == ("新标题", "新正文", "新说明")
    assert (stored.fits_when, stored.keywords) == ("新情况", "琥珀暗号")
    assert [step.text for step in stored.steps.all()] == ["二，改过", "三", "一"]
    assert list(stored.risk_notes.all()) == [note]
    assert [hit.pk for hit in engine.search("琥珀暗号").hits][:1] == [stored.pk]
    assert not ArticleChange.objects.exists()


def test_a_step_keeps_its_identity_through_a_change(editor):
    article = factories.make_article(steps=["一", "二"])
    keys = [step.pk for step in article.steps.all()]
    publish(propose(article, editor, title="新"), editor)
    assert [step.pk for step in article.steps.all()] == keys


def test_what_a_change_does_not_have_stays_as_it_is_now(editor):
    article = factories.make_article(slug="here", position=3)
    change = propose(article, editor, title="新")
    article.slug, article.position, article.is_featured = "there", 7, True
    publishing.save_article(article)
    stored = publish(change, editor)
    assert (stored.slug, stored.position, stored.is_featured) == ("there", 7, True)


def test_the_history_says_whose_change_was_published_and_by_whom(editor):
    author = factories.make_staff("zuozhe", last_name="王", first_name="小明")
    article = factories.make_article()
    publish(propose(article, author, title="新"), editor)
    revision = Version.objects.get_for_object(article).first().revision
    assert revision.user == editor
    assert "王小明" in revision.comment


def test_one_change_waits_at_a_time(editor):
    article = factories.make_article()
    propose(article, editor, title="一")
    with pytest.raises(ValidationError, match="已经有一份待发布的修改"):
        propose(article, editor, title="二")


def test_what_somebody_saved_meanwhile_is_not_overwritten_unseen(editor):
    article = factories.make_article()
    change = propose(article, editor, title="新")
    change = ArticleChange.objects.select_related("article").get(pk=change.pk)
    seen = publishing.state_of(change)
    article.summary = "别人写的"
    publishing.save_article(article)
    assert ArticleChange.objects.get(pk=change.pk).is_overtaken
    with nothing_changes(article), pytest.raises(ValidationError, match="再看一遍"):
        publishing.publish_change(change, by=editor, seen=seen)


def test_a_change_is_published_once(editor):
    change = propose(factories.make_article(), editor, title="新")
    change = ArticleChange.objects.select_related("article").get(pk=change.pk)
    seen = publishing.state_of(change)
    publishing.publish_change(change, by=editor, seen=seen)
    with pytest.raises(ValidationError):
        publishing.publish_change(ArticleChange(pk=change.pk), by=editor, seen=seen)


def test_a_step_that_was_deleted_meanwhile_comes_back_as_a_new_one(editor):
    article = factories.make_article(steps=["一", "二"])
    change = propose(article, editor)
    publishing.set_steps(article, [article.steps.first()])
    stored = publish(change, editor)
    assert [step.text for step in stored.steps.all()] == ["一", "二"]


def test_a_number_that_is_no_channels_any_more_is_not_published(editor, hotline):
    article = factories.make_article()
    change = propose(article, editor, summary="请打 95188。")
    other = factories.make_hotline("95017")
    publishing.delete_channel(hotline)
    assert other.is_hotline
    with nothing_changes(article), pytest.raises(ValidationError):
        publish(change, editor)


def test_a_discarded_change_leaves_the_article_alone(editor):
    article = factories.make_article(steps=["一"])
    change = propose(article, editor, title="新")
    with nothing_changes(article):
        publishing.discard_change(change)
    assert not ArticleChange.objects.exists()


def test_a_change_goes_with_its_article(editor):
    article = factories.make_article()
    propose(article, editor, title="新")
    publishing.delete_article(article)
    assert not ArticleChange.objects.exists()


def test_a_picture_goes_along_with_a_change_and_back(editor, media_root):
    article = factories.make_article(steps=["一"])
    step = Step(text="看图", image_alt="一张图")
    step.image = ContentFile(factories.image_bytes(), "shot.png")
    change = propose(article, editor, steps=[step])
    assert (media_root / change.steps.get().image.name).exists()
    stored = publish(change, editor).steps.get()
    assert (media_root / stored.image.name).exists()
    assert (stored.image_width, stored.image_height) == (60, 40)
