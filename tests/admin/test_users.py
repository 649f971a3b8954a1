"""Accounts: nobody gives, or takes over, more than he has."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests import factories
from tests.admin.forms import address, filled_in, list_address

PASSWORD = "quite-long-and-rare-9"


@pytest.fixture
def superuser(db):
    return factories.make_staff("root", is_superuser=True)


def group(name):
    return Group.objects.get(name=name)


def save(client, user, **changes):
    return client.post(address(user), filled_in(client, address(user)) | changes)


class TestAdministrators:
    def test_they_add_accounts_and_put_them_into_groups(self, administrator_client):
        sent = {
            "username": "xinren",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "is_staff": "on",
            "groups": [group("编辑").pk],
        }
        administrator_client.post(reverse("admin:auth_user_add"), sent)
        added = User.objects.get(username="xinren")
        assert (added.is_staff, added.is_superuser) == (True, False)
        assert list(added.groups.all()) == [group("编辑")]

    def test_they_change_an_editors_groups(self, administrator_client, editor):
        save(administrator_client, editor, groups=[group("编辑").pk, group("管理员").pk])
        assert editor.groups.count() == 2

    def test_they_deactivate_an_editor(self, administrator_client, editor):
        sent = filled_in(administrator_client, address(editor))
        del sent["is_active"]
        administrator_client.post(address(editor), sent)
        editor.refresh_from_db()
        assert not editor.is_active

    def test_they_see_neither_superuser_mark_nor_single_permissions(
        self, administrator_client, editor
    ):
        response = administrator_client.get(address(editor))
        assertNotContains(response, "is_superuser")
        assertNotContains(response, "user_permissions")


class TestEscalation:
    @pytest.mark.parametrize("is_own", [True, False])
    def test_forged_fields_make_no_superuser(
        self, administrator_client, administrator, editor, is_own
    ):
        user = administrator if is_own else editor
        every = list(Permission.objects.values_list("pk", flat=True))
        save(administrator_client, user, is_superuser="on", user_permissions=every)
        user = User.objects.get(pk=user.pk)
        assert not user.is_superuser
        assert not user.user_permissions.exists()

    def test_forged_fields_make_no_superuser_of_a_new_account(self, administrator_client):
        sent = {
            "username": "xinren",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "is_superuser": "on",
            "user_permissions": list(Permission.objects.values_list("pk", flat=True)),
        }
        administrator_client.post(reverse("admin:auth_user_add"), sent)
        added = User.objects.get(username="xinren")
        assert not added.is_superuser
        assert not added.user_permissions.exists()

    def test_a_group_that_may_more_cannot_be_given(self, administrator_client, administrator):
        strong = Group.objects.create(name="更大")
        strong.permissions.add(Permission.objects.get(codename="delete_user"))
        response = administrator_client.get(address(administrator))
        assertNotContains(response, "更大")
        save(administrator_client, administrator, groups=[group("管理员").pk, strong.pk])
        assert list(administrator.groups.all()) == [group("管理员")]

    @pytest.mark.parametrize("is_active", [True, False])
    def test_a_superuser_cannot_be_changed(self, administrator_client, superuser, is_active):
        User.objects.filter(pk=superuser.pk).update(is_active=is_active)
        before = superuser.password
        sent = {"username": "mine", "is_active": "on"}
        assert administrator_client.post(address(superuser), sent).status_code == 403
        url = reverse("admin:auth_user_password_change", args=[superuser.pk])
        sent = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
        assert administrator_client.post(url, sent).status_code == 403
        superuser.refresh_from_db()
        assert (superuser.username, superuser.password) == ("root", before)

    @pytest.mark.parametrize("is_active", [True, False])
    def test_an_account_that_may_more_cannot_be_taken_over(self, administrator_client, is_active):
        strong = factories.make_staff("strong", is_active=is_active)
        strong.user_permissions.add(Permission.objects.get(codename="delete_user"))
        url = reverse("admin:auth_user_password_change", args=[strong.pk])
        sent = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
        assert administrator_client.post(url, sent).status_code == 403

    def test_groups_themselves_are_not_in_the_admin(self, administrator_client):
        assert administrator_client.get("/admin/auth/group/").status_code == 404

    def test_an_editor_may_neither_add_nor_change_accounts(self, editor_client, editor):
        assert editor_client.get(reverse("admin:auth_user_add")).status_code == 403
        assert editor_client.post(address(editor), {"is_superuser": "on"}).status_code == 403


def test_a_superuser_gives_everything(client, superuser, editor):
    client.force_login(superuser)
    save(client, editor, is_superuser="on")
    editor.refresh_from_db()
    assert editor.is_superuser


def test_the_list_shows_groups_without_a_query_for_each(
    administrator_client, django_assert_max_num_queries
):
    for number in range(20):
        factories.make_staff(f"editor-{number}", groups=[group("编辑")])
    with django_assert_max_num_queries(10):
        assertContains(administrator_client.get(list_address(User)), "编辑</td>", count=20)


def test_an_editor_and_an_administrator_see_what_they_may_do_in_this_order(
    editor_client, administrator_client
):
    def names(client):
        apps = client.get(reverse("admin:index")).context["app_list"]
        return [model["object_name"] for app in apps for model in app["models"]]

    first = ["Guide", "Article", "ArticleChange", "RiskNote", "ContactChannel"]
    assert names(editor_client)[:5] == first
    assert "User" not in names(editor_client)
    assert names(administrator_client)[-1] == "User"


def test_a_new_account_may_log_in_unless_somebody_says_otherwise(admin_client):
    form = admin_client.get("/admin/auth/user/add/").context["adminform"].form
    assert form["is_staff"].value() is True
