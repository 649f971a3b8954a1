"""Preview addresses: signed, ending by themselves, ended at will."""

from datetime import timedelta

import pytest
from django.core.signing import BadSignature, TimestampSigner
from hypothesis import given
from hypothesis import strategies as st

from articles import previews, publishing
from articles.models import Article
from articles.previews import Ended, address_of, open_preview, revoke
from tests import factories

pytestmark = pytest.mark.django_db


def token_of(article):
    return address_of(article)[0].removeprefix("/preview/").removesuffix("/")


def test_an_address_shows_the_draft_as_it_is_stored_when_it_is_opened():
    draft = factories.make_draft(title="还没写完", steps=["打开"])
    token = token_of(draft)
    draft.title = "写完了"
    publishing.save_article(draft)
    found = open_preview(token)
    assert (found.article.title, [step.text for step in found.steps]) == ("写完了", ["打开"])
    assert not found.is_change


def test_an_address_ends_after_a_week_to_the_second(clock):
    draft = factories.make_draft()
    token, until = token_of(draft), address_of(draft)[1]
    clock.show(until - timedelta(seconds=1))
    assert open_preview(token).until == until
    clock.show(until)
    with pytest.raises(Ended):
        open_preview(token)


def test_all_addresses_of_an_article_are_revoked_at_once_and_of_no_other():
    draft, other = factories.make_draft(), factories.make_draft()
    tokens, kept = [token_of(draft), token_of(draft)], token_of(other)
    revoke(draft)
    for token in tokens:
        with pytest.raises(Ended):
            open_preview(token)
    assert open_preview(kept).article == other
    assert open_preview(token_of(Article.objects.get(pk=draft.pk))).article == draft


def test_saving_an_old_copy_of_the_article_does_not_bring_an_address_back():
    draft = factories.make_draft()
    token = token_of(draft)
    opened_before = Article.objects.select_related("guide").get(pk=draft.pk)
    revoke(draft)
    publishing.save_article(opened_before)
    with pytest.raises(Ended):
        open_preview(token)


def test_an_address_of_a_deleted_article_has_ended():
    draft = factories.make_draft()
    token = token_of(draft)
    publishing.delete_article(draft)
    with pytest.raises(Ended):
        open_preview(token)


def test_the_address_of_one_article_cannot_be_made_into_that_of_another():
    draft, other = factories.make_draft(), factories.make_draft()
    value, rest = token_of(draft).split(".", 1)
    forged = f"{other.pk}-{other.preview_key}.{rest}"
    assert forged != f"{value}.{rest}"
    with pytest.raises(BadSignature):
        open_preview(forged)


def test_what_was_signed_for_something_else_opens_nothing():
    draft = factories.make_draft()
    signer = TimestampSigner(salt="password-reset", sep=".")
    with pytest.raises(BadSignature):
        open_preview(signer.sign(f"{draft.pk}-{draft.preview_key}"))


@given(st.text(max_size=80))
def test_no_made_up_token_opens_anything(token):
    with pytest.raises(BadSignature):
        open_preview(token)


def test_every_changed_character_of_a_token_is_noticed():
    token = token_of(factories.make_draft())
    for place, character in enumerate(token):
        forged = f"{token[:place]}{'a' if character != 'a' else 'b'}{token[place + 1 :]}"
        with pytest.raises(BadSignature):
            previews.open_preview(forged)
