"""Every role against every action of the admin, by form and by forged request."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.models import (
    Article,
    ContactChannel,
    Feedback,
    Guide,
    OfficialDomain,
    OldAddress,
    PendingChange,
    RiskNote,
    SearchCount,
    SynonymGroup,
    TextLink,
)
from articles.roles import ADMINISTRATORS, AUTHORS, EDITORS, HOTLINE_KEEPERS
from tests import factories
from tests.admin.forms import add_address, address, errors, filled_in, list_address

ALL = {"view", "add", "change", "delete"}
READ = {"view"}
HANDLE = {"view", "change"}
CONTENT = {
    Guide: ALL,
    Article: ALL,
    RiskNote: ALL,
    OldAddress: ALL,
    SynonymGroup: ALL,
    SearchCount: READ,
    Feedback: HANDLE,
    TextLink: READ,
}
READABLE = dict.fromkeys(
    (Guide, Article, RiskNote, ContactChannel, OfficialDomain, OldAddress, Feedback), READ
)
MAY = {
    AUTHORS: {
        **READABLE,
        Article: ALL - {"delete"},
        SynonymGroup: READ,
        SearchCount: READ,
        PendingChange: READ,
    },
    EDITORS: {**READABLE, **CONTENT, PendingChange: READ},
    HOTLINE_KEEPERS: {
        **READABLE,
        ContactChannel: ALL,
        OfficialDomain: ALL,
        PendingChange: READ,
    },
    ADMINISTRATORS: {
        **CONTENT,
        ContactChannel: ALL,
        OfficialDomain: ALL,
        PendingChange: READ,
        User: ALL - {"delete"},
    },
}
MODELS = (
    Guide, Article, RiskNote, ContactChannel, OfficialDomain, OldAddress, PendingChange,
    SynonymGroup, SearchCount, Feedback, TextLink, User,
)  # fmt: skip

roles = pytest.mark.parametrize("role", MAY)
models = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)


@pytest.fixture(autouse=True)
def _protected(settings, hotline):
    settings.SINGLE_ADMIN = False


def client_of(role):
    client = Client()
    client.force_login(factories.make_staff(f"a-{role}", groups=[Group.objects.get(name=role)]))
    return client


def an_object(model):
    makers = {
        Guide: factories.make_guide,
        Article: factories.make_draft,
        RiskNote: factories.make_risk_note,
        ContactChannel: factories.make_channel,
        OfficialDomain: lambda: OfficialDomain.objects.create(domain="alipay.com"),
        OldAddress: lambda: OldAddress.objects.create(path="/help/1.html"),
        PendingChange: lambda: PendingChange.objects.create(
            channel=factories.make_channel(), subject="热线", old={"value": "1"}, new={"value": "2"}
        ),
        Feedback: factories.make_feedback,
        SynonymGroup: lambda: SynonymGroup.objects.create(words="取消、关闭"),
        TextLink: lambda: TextLink.objects.create(
            address="/contact/", article=factories.make_article()
        ),
        User: lambda: factories.make_staff("colleague"),
    }
    return makers[model]()


def is_allowed(response):
    assert response.status_code in (200, 302, 403, 409)
    return response.status_code != 403


@roles
@models
def test_lists_and_objects_are_read_by_whom_they_concern(role, model):
    client, may = client_of(role), MAY[role].get(model, set())
    assert is_allowed(client.get(list_address(model))) == ("view" in may)
    if model is not SearchCount:
        assert is_allowed(client.get(address(an_object(model)))) == ("view" in may)


@roles
@models
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_add(role, model, method):
    before = model.objects.count() if model is not User else None
    response = getattr(client_of(role), method)(add_address(model))
    assert is_allowed(response) == ("add" in MAY[role].get(model, set()))
    assert before is None or model.objects.count() == before


@roles
@models
def test_who_may_change(role, model):
    if model is SearchCount:
        return
    obj = an_object(model)
    response = client_of(role).post(address(obj), {})
    assert is_allowed(response) == ("change" in MAY[role].get(model, set()))


@roles
@models
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_delete(role, model, method):
    if model is SearchCount:
        return
    obj = an_object(model)
    response = getattr(client_of(role), method)(address(obj, "delete"), {"post": "yes"})
    assert is_allowed(response) == ("delete" in MAY[role].get(model, set()))
    if "delete" not in MAY[role].get(model, set()):
        assert type(obj).objects.filter(pk=obj.pk).exists()


@roles
@models
def test_a_forged_bulk_deletion_does_no_more_than_the_button(role, model):
    if model is SearchCount:
        return
    obj = an_object(model)
    sent = {"action": "delete_selected", "_selected_action": [obj.pk], "post": "yes"}
    client_of(role).post(list_address(model), sent)
    is_protected = model in (ContactChannel, OfficialDomain)
    may = "delete" in MAY[role].get(model, set()) and not is_protected
    assert type(obj).objects.filter(pk=obj.pk).exists() != may


@roles
@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_who_decides_what_visitors_see(role, action):
    make = factories.make_draft if action == "publish" else factories.make_article
    article = make(steps=["一步"])
    sent = {"action": action, "_selected_action": [article.pk]}
    client_of(role).post(list_address(Article), sent)
    may = role in (EDITORS, ADMINISTRATORS)
    was_changed = Article.objects.get().status != article.status
    assert was_changed == may


@roles
@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_who_decides_about_guides(role, action):
    guide = factories.make_guide(is_published=action == "withdraw")
    sent = {"action": action, "_selected_action": [guide.pk]}
    client_of(role).post(list_address(Guide), sent)
    was_changed = Guide.objects.get().is_published != guide.is_published
    assert was_changed == (role in (EDITORS, ADMINISTRATORS))


@roles
def test_who_records_that_a_channel_was_checked(role, hotline):
    url = reverse("admin:articles_contactchannel_verify", args=[hotline.pk])
    client_of(role).post(url)
    was_recorded = ContactChannel.objects.get().verified_on is not None
    assert was_recorded == (role in (HOTLINE_KEEPERS, ADMINISTRATORS))


@roles
@pytest.mark.parametrize("decision", ["confirm", "reject"])
def test_who_decides_about_a_changed_number(role, hotline, decision):
    change = PendingChange.objects.create(
        channel=hotline, subject="热线", old={"value": "95188"}, new={"value": "95017"}
    )
    url = reverse("admin:articles_pendingchange_decide", args=[change.pk, decision])
    client_of(role).post(url)
    was_decided = not PendingChange.objects.get().is_waiting
    assert was_decided == (role in (HOTLINE_KEEPERS, ADMINISTRATORS))


@roles
@pytest.mark.parametrize("action", ["mark_handled", "erase_words"])
def test_who_handles_what_readers_say(role, action):
    answer = factories.make_feedback(comment="打不开")
    sent = {"action": action, "_selected_action": [answer.pk]}
    client_of(role).post(list_address(Feedback), sent)
    stored = Feedback.objects.get()
    was_changed = stored.is_handled or not stored.comment
    assert was_changed == (role in (EDITORS, ADMINISTRATORS))


@roles
def test_who_adds_keywords_from_the_report(role):
    article = factories.make_article()
    sent = {"q": "忘了密码", "article": article.pk}
    client_of(role).post(reverse("admin:articles_searchcount_keyword"), sent)
    was_added = "忘了密码" in Article.objects.get().keyword_list
    assert was_added == (role in (EDITORS, ADMINISTRATORS))


class TestAuthors:
    def test_they_write_a_draft(self):
        client, guide = client_of(AUTHORS), factories.make_guide()
        sent = filled_in(client, add_address(Article))
        sent |= {"guide": guide.pk, "title": "新文章", "summary": "说明"}
        client.post(add_address(Article), sent)
        assert Article.objects.get().status == Article.Status.DRAFT

    def test_a_forged_status_publishes_nothing(self):
        draft, client = factories.make_draft(), client_of(AUTHORS)
        sent = filled_in(client, address(draft)) | {"status": "published", "is_featured": "on"}
        response = client.post(address(draft), sent | {"title": "改过"})
        assert response.status_code == 302, errors(response)
        stored = Article.objects.get()
        assert (stored.title, stored.status, stored.is_featured) == ("改过", "draft", False)

    def test_a_forged_status_publishes_nothing_new(self):
        client, guide = client_of(AUTHORS), factories.make_guide()
        sent = filled_in(client, add_address(Article))
        sent |= {"guide": guide.pk, "title": "新文章", "summary": "说明", "status": "published"}
        client.post(add_address(Article), sent)
        assert not Article.objects.published().exists()

    def test_a_published_article_is_readable_and_not_changed(self):
        article, client = factories.make_article(steps=["一步"]), client_of(AUTHORS)
        page = client.get(address(article))
        assert page.status_code == 200
        assert 'name="title"' not in page.content.decode()
        assert 'name="steps-0-text"' not in page.content.decode()
        assert client.post(address(article), {"title": "换掉"}).status_code == 403
        assert Article.objects.get().title == article.title


def test_members_stay_in_their_groups_when_groups_are_made_again():
    from articles.roles import create_groups  # noqa: PLC0415

    member = factories.make_staff("old", groups=[Group.objects.get(name=EDITORS)])
    create_groups()
    assert [group.name for group in member.groups.all()] == [EDITORS]
    assert User.objects.get(pk=member.pk).has_perm("articles.publish_article")
