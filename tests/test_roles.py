"""What the two groups may do."""

import pytest
from django.contrib.auth.models import Group, Permission

from articles.roles import ADMINISTRATORS, EDITORS, create_groups
from tests import factories

pytestmark = pytest.mark.django_db

CONTENT = ["guide", "article", "step", "risknote"]


def member_of(name):
    return factories.make_staff("someone", groups=[Group.objects.get(name=name)])


@pytest.mark.parametrize("group", [EDITORS, ADMINISTRATORS])
@pytest.mark.parametrize("model", CONTENT)
@pytest.mark.parametrize("action", ["view", "add", "change", "delete"])
def test_both_groups_edit_the_content(group, model, action):
    assert member_of(group).has_perm(f"articles.{action}_{model}")


def test_editors_see_contact_channels():
    assert member_of(EDITORS).has_perm("articles.view_contactchannel")


@pytest.mark.parametrize("action", ["add", "change", "delete"])
def test_editors_do_not_change_contact_channels(action):
    assert not member_of(EDITORS).has_perm(f"articles.{action}_contactchannel")


@pytest.mark.parametrize("action", ["add", "change", "delete"])
def test_administrators_change_contact_channels(action):
    assert member_of(ADMINISTRATORS).has_perm(f"articles.{action}_contactchannel")


@pytest.mark.parametrize("model", ["user", "group", "permission"])
@pytest.mark.parametrize("action", ["add", "change", "delete", "view"])
def test_editors_have_nothing_to_do_with_accounts(model, action):
    assert not member_of(EDITORS).has_perm(f"auth.{action}_{model}")


@pytest.mark.parametrize("permission", ["auth.delete_user", "auth.change_group", "auth.add_group"])
def test_administrators_neither_delete_accounts_nor_change_groups(permission):
    assert not member_of(ADMINISTRATORS).has_perm(permission)


def test_what_was_added_to_a_group_stays_after_the_next_migration():
    extra = Permission.objects.get(codename="view_logentry")
    group = Group.objects.get(name=EDITORS)
    group.permissions.add(extra)
    create_groups()
    assert extra in group.permissions.all()


def test_a_group_that_was_deleted_comes_back_with_the_next_migration():
    Group.objects.all().delete()
    create_groups()
    assert Group.objects.get(name=EDITORS).permissions.exists()
