"""Every role against every version: who reads it, and whom a forged request lets restore it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from reversion.models import Version

from articles import proposals, publishing
from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.roles import ADMINISTRATORS, AUTHORS, EDITORS, HOTLINE_KEEPERS
from tests import factories
from tests.admin.forms import address

ROLES = (AUTHORS, EDITORS, HOTLINE_KEEPERS, ADMINISTRATORS)
WRITERS = (EDITORS, ADMINISTRATORS)
KEEPERS = (HOTLINE_KEEPERS, ADMINISTRATORS)
SAVERS = {
    Guide: publishing.save_guide,
    Article: publishing.save_article,
    RiskNote: publishing.save_risk_note,
    ContactChannel: publishing.save_channel,
}
DELETERS = {
    Guide: publishing.delete_guide,
    Article: publishing.delete_article,
    RiskNote: publishing.delete_risk_note,
    ContactChannel: publishing.delete_channel,
}
CASES = {
    "guide": (factories.make_guide, "closing", WRITERS),
    "article": (factories.make_article, "body", WRITERS),
    "draft": (factories.make_draft, "body", (AUTHORS, *WRITERS)),
    "note": (factories.make_risk_note, "body", WRITERS),
    "channel": (factories.make_channel, "hours", KEEPERS),
}

roles = pytest.mark.parametrize("role", ROLES)
cases = pytest.mark.parametrize("case", CASES)


@pytest.fixture(autouse=True)
def _protected(settings, hotline):
    settings.SINGLE_ADMIN = False


@pytest.fixture
def client_of(client):
    def log_in(role):
        client.force_login(factories.make_staff(f"a-{role}", groups=[Group.objects.get(name=role)]))
        return client

    return log_in


def changed(case):
    """Return an object with two versions, the field in which they differ, and what it said."""
    make, field, _ = CASES[case]
    obj = make()
    old = getattr(obj, field)
    setattr(obj, field, "改过的")
    SAVERS[type(obj)](obj)
    return obj, field, old


def page_of(obj, name, *args):
    return reverse(f"admin:articles_{obj._meta.model_name}_{name}", args=args)


def first_version(obj, pk=None):
    rows = Version.objects.get_for_object_reference(type(obj), pk or obj.pk)
    return rows.order_by("pk").first()


@roles
@cases
def test_everybody_on_the_staff_reads_the_history_of_content(client_of, role, case):
    obj, _, _ = changed(case)
    client = client_of(role)
    for url in (
        address(obj, "history"),
        page_of(obj, "version", first_version(obj).pk),
        page_of(obj, "deleted"),
    ):
        assert client.get(url).status_code == 200


@cases
def test_an_account_without_a_role_reads_nothing(client, case):
    obj, _, _ = changed(case)
    client.force_login(factories.make_staff("nobody"))
    pk = first_version(obj).pk
    for url in (
        address(obj, "history"),
        page_of(obj, "version", pk),
        page_of(obj, "deleted"),
        page_of(obj, "compare"),
    ):
        assert client.get(url).status_code == 403
    assert client.post(page_of(obj, "restore", pk)).status_code == 403


@roles
@cases
def test_who_restores_an_old_version(client_of, role, case):
    obj, field, old = changed(case)
    may = role in CASES[case][2]
    client, pk = client_of(role), first_version(obj).pk
    page = client.get(page_of(obj, "version", pk)).content.decode()
    assert ("恢复这个版本</button>" in page) == may
    response = client.post(page_of(obj, "restore", pk))
    obj.refresh_from_db()
    assert (getattr(obj, field) == old) == may
    assert response.status_code == (302 if may else 403)


@roles
@cases
def test_who_restores_what_was_deleted(client_of, role, case):
    obj, _, _ = changed(case)
    pk = obj.pk
    DELETERS[type(obj)](obj)
    version = Version.objects.get_for_object_reference(type(obj), pk)[0]
    response = client_of(role).post(page_of(obj, "restore", version.pk))
    may = role in CASES[case][2]
    assert type(obj).objects.filter(pk=pk).exists() == may
    assert response.status_code == (302 if may else 403)


@roles
def test_no_version_that_visitors_would_see_comes_back_by_an_author(client_of, role):
    article = factories.make_article()
    publishing.withdraw([article])
    client, pk = client_of(role), first_version(article).pk
    if role == AUTHORS:
        assert "找一位编辑来恢复" in client.get(page_of(article, "version", pk)).content.decode()
    client.post(page_of(article, "restore", pk))
    assert (Article.objects.get().status == "published") == (role in WRITERS)


def test_no_article_gets_onto_the_home_page_by_an_author(client_of):
    draft = factories.make_draft(is_featured=True)
    draft.is_featured = False
    publishing.save_article(draft)
    client_of(AUTHORS).post(page_of(draft, "restore", first_version(draft).pk))
    assert not Article.objects.get().is_featured


@roles
def test_no_number_comes_back_without_a_second_person(client_of, role, hotline):
    pk = first_version(hotline).pk
    hotline.value = "95017"
    publishing.save_channel(hotline)
    client_of(role).post(page_of(hotline, "restore", pk))
    stored = ContactChannel.objects.get()
    assert stored.value == "95017"
    assert (proposals.waiting_for(stored) is not None) == (role in KEEPERS)


@roles
@pytest.mark.parametrize("other", [Guide, RiskNote, ContactChannel])
def test_no_version_is_restored_at_the_address_of_another_kind(client_of, role, other):
    article, _, _ = changed("draft")
    pk = first_version(article).pk
    name = f"admin:articles_{other._meta.model_name}_restore"
    assert client_of(role).post(reverse(name, args=[pk])).status_code in (403, 404)
    assert Article.objects.get().body == "改过的"


@cases
def test_restoring_takes_a_post_with_a_token(case):
    obj, field, _ = changed(case)
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_staff("boss", is_superuser=True))
    url = page_of(obj, "restore", first_version(obj).pk)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 403
    obj.refresh_from_db()
    assert getattr(obj, field) == "改过的"
