"""Keys that nothing has, in addresses and forms: answered like any unknown value."""

import pytest

from articles.admin.keys import NOT_THERE, key_of
from articles.models import (
    Article,
    ArticleChange,
    Feedback,
    Guide,
    OldAddress,
    PendingChange,
    SynonymGroup,
    TextLink,
)
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address, messages
from tests.kept import kept

LARGE = "9" * 30
NO_KEYS = ["//evil.com", LARGE, "9" * 5000, "-1", "²", "１", "x"]


@kept
def article():
    return factories.make_article()


@pytest.mark.parametrize("text", ["", *NO_KEYS])
def test_what_no_database_takes_is_no_key(text):
    assert key_of(text) is None


def test_digits_are_a_key():
    assert key_of("0017") == 17


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (OldAddress, "article"),
        (TextLink, "article"),
        (ArticleChange, "article"),
        (PendingChange, "channel"),
        (Article, "guide"),
        (Article, "created_at__year"),
        (Feedback, "version__exact"),
        (Guide, "id__in"),
        (SynonymGroup, "updated_at__year"),
    ],
)
def test_a_list_narrowed_to_what_cannot_be_is_empty_or_whole(admin_client, model, name):
    response = admin_client.get(list_address(model), {name: LARGE})
    if response.status_code == 302:  # SQLite and Python have a largest number, PostgreSQL has none
        assert response["Location"] == f"{list_address(model)}?e=1"
    else:
        assert response.status_code == 200


def test_accounts_are_narrowed_alike(admin_client):
    response = admin_client.get("/admin/auth/user/", {"groups__id__exact": LARGE})
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("name", ["responsible", "review", "timed", "untouched"])
@pytest.mark.parametrize("value", NO_KEYS)
def test_our_own_filters_take_anything(editor_client, article, name, value):
    assert editor_client.get(list_address(Article), {name: value}).status_code == 200


@pytest.mark.parametrize("value", NO_KEYS)
def test_a_stand_in_that_cannot_be_is_refused_at_its_field(editor_client, article, value):
    sent = filled_in(editor_client, address(article)) | {"leads_to": value}
    response = editor_client.post(address(article), sent)
    assert response.status_code == 200
    assert len(errors(response)) == 1


@pytest.mark.parametrize("value", NO_KEYS)
def test_an_empty_form_opens_whatever_the_address_fills_in(editor_client, db, value):
    assert editor_client.get(add_address(OldAddress), {"article": value}).status_code == 200


@pytest.mark.parametrize("value", NO_KEYS)
def test_risk_notes_that_cannot_be_are_refused_at_their_field(editor_client, article, value):
    for thing, name in ((article, "risk_notes"), (article.guide, "required_notes")):
        sent = filled_in(editor_client, address(thing)) | {name: [value]}
        response = editor_client.post(address(thing), sent)
        assert response.status_code == 200
        assert len(errors(response)) == 1


@pytest.mark.parametrize("value", NO_KEYS)
def test_an_action_on_rows_that_cannot_be_does_nothing(editor_client, article, value):
    sent = {"action": "withdraw", "_selected_action": [value, article.pk]}
    response = editor_client.post(list_address(Article), sent, follow=True)
    assert NOT_THERE in messages(response)
    assert Article.objects.published().exists()


@pytest.mark.parametrize("value", NO_KEYS)
def test_versions_that_cannot_be_are_not_compared(editor_client, article, value):
    response = editor_client.get("/admin/articles/article/versions/", {"old": value, "new": "1"})
    assert response.status_code == 302
