"""Addresses without a page of their own: old ones, withdrawn ones, short ones."""

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from articles import publishing
from articles.models import Article, Guide, OldAddress
from articles.publishing import addresses
from tests import factories
from tests.kept import kept

pytestmark = pytest.mark.django_db


def stored(article):
    return Article.objects.select_related("guide").get(pk=article.pk)


def rename(article, slug, guide=None):
    article = stored(article)
    article.slug = slug
    article.guide = guide or article.guide
    publishing.save_article(article)
    return article


def rename_guide(guide, slug):
    guide = Guide.objects.get(pk=guide.pk)
    guide.slug = slug
    publishing.save_guide(guide)
    return guide


def answer(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


@kept
def guide():
    return factories.make_guide(slug="recover")


def test_a_renamed_article_is_moved_permanently(client, guide):
    article = factories.make_article(guide, slug="old")
    rename(article, "new")
    assert answer(client, "/guides/recover/old/") == (301, "/guides/recover/new/")


def test_browsers_ask_again_for_a_moved_page(client, guide):
    rename(factories.make_article(guide, slug="old"), "new")
    assert client.get("/guides/recover/old/").headers["Cache-Control"] == "no-cache"


def test_an_old_address_without_its_slash_takes_one_step(client, guide):
    rename(factories.make_article(guide, slug="old"), "new")
    assert answer(client, "/guides/recover/old") == (301, "/guides/recover/new/")


def test_a_query_stays_with_the_address(client, guide):
    rename_guide(guide, "find")
    assert answer(client, "/guides/recover/?page=2") == (301, "/guides/find/?page=2")


def test_renaming_twice_takes_one_step(client, guide):
    article = factories.make_article(guide, slug="first")
    rename(article, "second")
    rename(article, "third")
    assert answer(client, "/guides/recover/first/") == (301, "/guides/recover/third/")
    assert answer(client, "/guides/recover/second/") == (301, "/guides/recover/third/")


def test_renaming_back_leaves_no_circle(client, guide):
    article = factories.make_article(guide, slug="first")
    rename(article, "second")
    rename(article, "first")
    assert answer(client, "/guides/recover/first/") == (200, "")
    assert answer(client, "/guides/recover/second/") == (301, "/guides/recover/first/")
    assert not OldAddress.objects.filter(path="/guides/recover/first/").exists()


def test_an_article_of_another_guide_is_found_from_its_old_one(client, guide):
    article = factories.make_article(guide, slug="way")
    rename(article, "way", guide=factories.make_guide(slug="other"))
    assert answer(client, "/guides/recover/way/") == (301, "/guides/other/way/")


def test_a_renamed_guide_moves_with_all_its_articles(client, guide):
    article = factories.make_article(guide, slug="way")
    rename_guide(guide, "find")
    rename(article, "path")
    rename_guide(guide, "refind")
    assert answer(client, "/guides/recover/") == (301, "/guides/refind/")
    assert answer(client, "/guides/recover/way/") == (301, "/guides/refind/path/")
    assert answer(client, "/guides/find/way/") == (301, "/guides/refind/path/")
    assert answer(client, "/guides/find/path/") == (301, "/guides/refind/path/")


def test_renaming_a_guide_takes_as_many_queries_for_many_articles(
    guide, django_assert_max_num_queries
):
    for _ in range(12):
        factories.make_article(guide)
    guide = Guide.objects.get(pk=guide.pk)
    guide.slug = "find"
    with django_assert_max_num_queries(30):
        publishing.save_guide(guide)
    assert OldAddress.objects.count() == 13


def test_a_draft_leaves_no_address_behind(client, guide):
    rename(factories.make_draft(guide, slug="old"), "new")
    assert answer(client, "/guides/recover/old/") == (404, "")


def test_an_article_at_an_old_address_comes_first(client, guide):
    rename(factories.make_article(guide, slug="old"), "new")
    factories.make_article(guide, slug="old")
    assert answer(client, "/guides/recover/old/") == (200, "")


def test_a_draft_at_an_old_address_does_not_stand_in_its_way(client, guide):
    rename(factories.make_article(guide, slug="old"), "new")
    factories.make_draft(guide, slug="old")
    assert answer(client, "/guides/recover/old/") == (301, "/guides/recover/new/")


def test_an_article_withdrawn_elsewhere_does_not_stand_in_its_way(client, guide):
    rename(factories.make_article(guide, slug="old"), "new")
    moved_in = factories.make_article(slug="elsewhere")
    publishing.withdraw([moved_in])
    rename(moved_in, "old", guide=guide)
    assert answer(client, "/guides/recover/old/") == (301, "/guides/recover/new/")


def test_a_withdrawn_article_is_gone_with_the_other_ways(client, guide):
    publishing.withdraw([factories.make_article(guide, slug="way")])
    other = factories.make_article(guide, title="刷脸找回")
    response = client.get("/guides/recover/way/")
    assert response.status_code == 410
    assert response.headers["Cache-Control"] == "no-cache"
    assert other.get_absolute_url() in response.text
    assert 'action="/search/"' in response.text


def test_a_withdrawn_article_leads_to_what_its_editor_chose(client, guide):
    instead = factories.make_article(guide, slug="instead")
    article = factories.make_article(guide, slug="way", leads_to=instead)
    assert answer(client, "/guides/recover/way/") == (200, "")
    publishing.withdraw([article])
    assert answer(client, "/guides/recover/way/") == (302, "/guides/recover/instead/")
    assert answer(client, f"/h/{article.number}") == (302, "/guides/recover/instead/")


def test_the_chosen_way_is_followed_to_its_end_in_one_step(client, guide):
    last = factories.make_article(guide, slug="last")
    middle = factories.make_article(guide, slug="middle", leads_to=last)
    first = factories.make_article(guide, slug="first", leads_to=middle)
    publishing.withdraw([first, middle])
    assert answer(client, "/guides/recover/first/") == (302, "/guides/recover/last/")


def test_withdrawn_articles_that_choose_each_other_are_gone(client, guide):
    first = factories.make_article(guide, slug="first")
    second = factories.make_article(guide, slug="second", leads_to=first)
    first.leads_to = second
    publishing.save_article(first)
    publishing.withdraw([first, second])
    assert answer(client, "/guides/recover/first/") == (410, "")


def test_a_withdrawn_guide_leads_to_what_its_editor_chose(client, guide):
    article = factories.make_article(guide, slug="way")
    guide.leads_to = factories.make_guide(slug="instead")
    publishing.save_guide(guide)
    publishing.withdraw_guides([guide])
    assert answer(client, "/guides/recover/") == (302, "/guides/instead/")
    assert answer(client, "/guides/recover/way/") == (302, "/guides/instead/")
    assert answer(client, f"/h/{article.number}/") == (302, "/guides/instead/")


def test_a_deleted_article_is_gone_at_all_its_addresses(client, guide):
    other = factories.make_article(guide, title="刷脸找回")
    article = rename(factories.make_article(guide, slug="old"), "new")
    number = article.number
    publishing.delete_article(article)
    for path in ("/guides/recover/old/", "/guides/recover/new/"):
        response = client.get(path)
        assert response.status_code == 410
        assert other.get_absolute_url() in response.text
    assert answer(client, f"/h/{number}") == (410, "")


def test_a_deleted_article_leads_to_what_its_editor_chose(client, guide):
    instead = factories.make_article(guide, slug="instead")
    article = factories.make_article(guide, slug="way", leads_to=instead)
    number = article.number
    publishing.delete_article(article)
    assert answer(client, "/guides/recover/way/") == (301, "/guides/recover/instead/")
    assert answer(client, f"/h/{number}/") == (301, "/guides/recover/instead/")


def test_a_deleted_draft_leaves_nothing_behind(client, guide):
    article = factories.make_draft(guide, slug="way")
    publishing.delete_article(article)
    assert not OldAddress.objects.exists()


def test_a_deleted_guide_is_gone(client, guide):
    publishing.delete_guide(guide)
    assert answer(client, "/guides/recover/") == (410, "")


def test_a_short_address_leads_to_the_article(client, guide):
    article = factories.make_article(guide, slug="way")
    for path in (f"/h/{article.number}", f"/h/{article.number}/", f"/h/00{article.number}"):
        assert answer(client, path) == (301, "/guides/recover/way/")


def test_a_short_address_may_be_typed_in_full_width_digits_and_capitals(client, guide):
    article = factories.make_article(guide, slug="way")
    wide = str(article.number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert answer(client, f"/h/{wide}") == (301, "/guides/recover/way/")
    assert answer(client, f"/H/{article.number}") == (301, "/guides/recover/way/")


def test_a_short_address_costs_one_query(client, guide, django_assert_num_queries):
    article = factories.make_article(guide, slug="way")
    with django_assert_num_queries(1):
        client.get(f"/h/{article.number}/")


def test_a_short_address_survives_renaming(client, guide):
    article = factories.make_article(guide, slug="way")
    rename(article, "path", guide=factories.make_guide(slug="other"))
    assert answer(client, f"/h/{article.number}") == (301, "/guides/other/path/")


@pytest.mark.parametrize("path", ["/h/999999999/", "/h/0/", "/h/x/", "/h/", "/h/1234567890123/"])
def test_an_unknown_short_address_is_a_chinese_404_with_search(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert "没有找到这个页面" in response.text
    assert 'action="/search/"' in response.text


def test_a_draft_has_no_short_address_for_visitors(client):
    assert answer(client, f"/h/{factories.make_draft().number}") == (404, "")


def test_an_address_of_another_site_leads_to_an_article(client, guide):
    article = factories.make_article(guide, slug="way")
    publishing.save_old_address(OldAddress(path="/help/123.html", article=article))
    publishing.save_old_address(OldAddress(path="/帮助/密码/", guide=guide))
    assert answer(client, "/help/123.html") == (301, "/guides/recover/way/")
    assert answer(client, "/帮助/密码") == (301, "/guides/recover/")


def test_nothing_is_moved_for_a_form_that_is_sent(client, guide):
    publishing.save_old_address(OldAddress(path="/help/123.html", guide=guide))
    assert client.post("/help/123.html").status_code == 404


@pytest.mark.parametrize("path", ["/a%00b", "/" + "a" * 5000, "/a%0d%0ab/", "/%ff%fe/", "/%2Fx/"])
def test_what_cannot_be_an_old_address_is_a_404(client, path):
    assert client.get(path).status_code == 404


class Addresses(RuleBasedStateMachine):
    """Editors do what they like with two guides and their articles; readers keep every address."""

    SLUGS = st.sampled_from(["a", "b", "c"])
    WHICH = st.integers(0, 5)

    def __init__(self):
        super().__init__()
        self.client = Client()
        self.public = set()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    @initialize()
    def start(self):
        for slug in ("g", "k"):
            guide = factories.make_guide(slug=slug)
            for name in ("a", "b"):
                factories.make_article(guide, slug=name)

    def pick(self, which, model=Article):
        found = list(model.objects.order_by("pk"))
        return found[which % len(found)] if found else None

    @rule(which=WHICH, slug=SLUGS, to=WHICH)
    def rename_or_move(self, which, slug, to):
        article, guide = self.pick(which), self.pick(to, Guide)
        if article and not Article.objects.filter(guide=guide, slug=slug).exists():
            rename(article, slug, guide)

    @rule(which=WHICH, slug=st.sampled_from(["g", "k", "m"]))
    def rename_guide(self, which, slug):
        if not Guide.objects.filter(slug=slug).exists():
            rename_guide(self.pick(which, Guide), slug)

    @rule(which=WHICH)
    def withdraw(self, which):
        if article := self.pick(which):
            publishing.withdraw([article])

    @rule(which=WHICH)
    def publish(self, which):
        if article := self.pick(which):
            publishing.publish([article])

    @rule(which=WHICH, shown=st.booleans())
    def show_or_hide_guide(self, which, shown):
        guides = [self.pick(which, Guide)]
        (publishing.publish_guides if shown else publishing.withdraw_guides)(guides)

    @rule(which=WHICH, to=WHICH)
    def choose(self, which, to):
        article, instead = self.pick(which), self.pick(to)
        if article and article != instead:
            article.leads_to = instead
            publishing.save_article(article)

    @rule(which=WHICH)
    def delete(self, which):
        if article := self.pick(which):
            self.deleted = (article.pk, article.number, article.guide_id, article.slug)
            publishing.delete_article(article)

    @rule(status=st.sampled_from(["draft", "published"]))
    def restore(self, status):
        pk, number, guide, slug = getattr(self, "deleted", (None, None, None, ""))
        if pk and not Article.objects.filter(guide=guide, slug=slug).exists():
            del self.deleted
            factories.make_article(
                Guide.objects.get(pk=guide), pk=pk, number=number, slug=slug, status=status
            )

    @rule(guide=st.sampled_from(["g", "k"]), slug=SLUGS)
    def write_anew(self, guide, slug):
        found = Guide.objects.filter(slug=guide).first()
        if found and not found.articles.filter(slug=slug).exists():
            factories.make_article(found, slug=slug)

    @invariant()
    def readers_see_what_is_public(self):
        shown = [*Article.objects.published().select_related("guide"), *Guide.objects.published()]
        self.public |= set(addresses.paths_of(shown))

    def teardown(self):
        """Ask at every address that ever was public, then undo the run."""
        try:
            for path in self.public:
                self.answers_in_one_step(path)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def answers_in_one_step(self, path):
        status, location = answer(self.client, path)
        assert status in (200, 301, 302, 410), path
        if location:
            assert answer(self.client, location) == (200, ""), (path, location)


def test_every_address_that_ever_was_public_answers_in_one_step():
    run_state_machine_as_test(
        Addresses,
        settings=settings(
            max_examples=8,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
