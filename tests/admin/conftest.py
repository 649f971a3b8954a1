"""Who is signed in."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tests import factories
from tests.kept import kept


@kept
def administrator():
    """A member of staff in the group 管理员."""
    return factories.make_staff("guanli", groups=[Group.objects.get(name="管理员")])


@pytest.fixture
def administrator_client(administrator):
    """A browser in which an administrator is signed in."""
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def visitor():
    """A browser in which nobody is signed in."""
    return Client()
