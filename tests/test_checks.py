"""System checks that a site's operator reads."""

import pytest

from articles import publishing
from articles.checks import check_hotline, check_second_person
from articles.models import ContactChannel
from tests import factories

pytestmark = pytest.mark.django_db


def ids():
    return [message.id for message in check_hotline(databases=["default"])]


def test_a_site_with_a_hotline_has_nothing_to_say(hotline):
    assert ids() == []


def test_a_site_without_a_hotline_is_warned_about():
    assert ids() == ["articles.W001"]


def test_a_hotline_out_of_use_counts_as_none(hotline):
    ContactChannel.objects.update(is_active=False)
    assert ids() == ["articles.W001"]


def test_the_database_is_only_asked_when_it_may_be():
    assert check_hotline(databases=None) == []


def test_another_channel_is_no_hotline():
    publishing.save_channel(factories.make_channel(kind="phone", value="95187"))
    assert ids() == ["articles.W001"]


def test_protection_switched_off_is_warned_about(settings):
    settings.SINGLE_ADMIN = True
    assert [message.id for message in check_second_person()] == ["articles.W002"]
    settings.SINGLE_ADMIN = False
    assert check_second_person() == []
