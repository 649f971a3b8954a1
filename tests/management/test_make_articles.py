"""manage.py make_articles: made-up articles to try the site with, and their removal."""

import pytest
from django.core.management import CommandError, call_command

from articles.caching.version import reader
from articles.content.samples import sample
from articles.models import Article, Guide, Step
from articles.search import engine
from tests import factories
from tests.kept import kept
from tests.pages import links, parse, with_class

pytestmark = pytest.mark.django_db


@kept
def made(hotline):
    call_command("make_articles", "30", "--yes")


def test_articles_are_published_with_steps_in_several_guides(made):
    assert Article.objects.published().count() == 30
    assert Guide.objects.published().count() == 3
    assert Step.objects.count() > 100
    assert Article.objects.filter(kind=Article.Kind.STEPS, steps=None).count() == 0


def test_texts_are_rendered_as_an_editor_saving_them_would(made):
    for article in Article.objects.with_page_content()[:7]:
        before = (article.body_html, article.body_headings, article.number)
        article.save()
        assert (article.body_html, article.body_headings, article.number) == before
        for step in article.steps.all():
            html = step.text_html, step.caution_html
            step.save()
            assert (step.text_html, step.caution_html) == html


def test_search_finds_them(made):
    article = Article.objects.order_by("pk").last()
    assert article.pk in [hit.pk for hit in engine.search(article.title).hits]


def test_their_pages_answer(client, made):
    for article in Article.objects.select_related("guide")[:7]:
        response = client.get(article.get_absolute_url())
        assert response.status_code == 200
        shown = with_class(parse(response), "step", "li")
        assert len(shown) == article.steps.count()


def test_the_same_number_gives_the_same_text_and_others_differ():
    assert sample(5) == sample(5)
    assert len({sample(number).title for number in range(1, 2001)}) == 2000


def test_nothing_is_published_without_consent(hotline):
    with pytest.raises(CommandError, match="--yes"):
        call_command("make_articles", "5")
    assert not Article.objects.exists()


@pytest.mark.parametrize("words", [[], ["0"], ["-3"], ["1000001"]])
def test_a_number_that_is_none_is_refused(words, hotline):
    with pytest.raises(CommandError, match="1 到"):
        call_command("make_articles", *words, "--yes")


def test_articles_are_not_made_twice(made):
    with pytest.raises(CommandError, match="--remove"):
        call_command("make_articles", "5", "--yes")
    assert Article.objects.count() == 30


def test_removing_takes_only_what_was_made(client, made):
    own = factories.make_article(title="自己写的文章")
    among = factories.make_article(Guide.objects.get(slug="sample-guide-2"), title="放进去的文章")
    call_command("make_articles", "--remove")
    assert set(Article.objects.all()) == {own, among}
    assert set(Guide.objects.all()) == {own.guide, among.guide}
    found = {(hit.kind, hit.pk) for hit in engine.search("试用指南").hits}
    assert found == {("guide", among.guide.pk), ("article", among.pk)}
    assert own.get_absolute_url() in links(parse(client.get("/search/?q=自己写的文章")))


def test_kept_pages_are_let_go(hotline):
    before = reader.current()
    call_command("make_articles", "5", "--yes")
    assert reader.current().content != before.content
