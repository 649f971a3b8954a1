"""Contact channels: one hotline, and numbers that a phone can dial."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import ContactChannel
from tests import factories


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("95188", "95188"),
        ("0571-8888 0000", "057188880000"),
        ("+86 (571) 8815.8198", "+8657188158198"),
        ("400—826－7710", "4008267710"),
        ("95188,1", "95188,1"),
    ],
)
def test_a_number_is_dialled_without_what_only_helps_reading(written, dialled):
    assert ContactChannel(value=written).dialled_number == dialled


@pytest.mark.parametrize("value", ["95188", "0571-8888 0000", "+86 571 8815 8198", "95188,1"])
def test_a_number_that_can_be_dialled_is_accepted(value):
    ContactChannel(kind="phone", name="热线", value=value).clean()


@pytest.mark.parametrize(
    "value",
    ["", "12", "打电话", "95188 转 1", "９５１８８", "javascript:1", "1" * 16, '95188"', "+"],
)
def test_a_number_that_cannot_be_dialled_is_refused_with_an_example(value):
    with pytest.raises(ValidationError, match="例如 95188"):
        ContactChannel(kind="phone", name="热线", value=value).clean()


def test_only_a_phone_channel_needs_a_number():
    ContactChannel(kind="social", name="微信", value="官方账号").clean()


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://example.org/", "https://example.org/"),
        ("官网首页", ""),
        ("javascript:alert(1)", ""),
        ("95188", ""),
    ],
)
def test_only_a_web_address_is_linked(value, address):
    assert ContactChannel(value=value).web_address == address


@pytest.mark.parametrize("kind", ContactChannel.Kind)
def test_every_kind_of_channel_has_an_icon_of_its_own(kind):
    others = [ContactChannel(kind=other).icon for other in ContactChannel.Kind if other != kind]
    assert ContactChannel(kind=kind).icon not in others


@pytest.mark.django_db
def test_the_database_refuses_a_second_hotline(hotline):
    other = factories.make_channel(kind="phone", value="95187")
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactChannel.objects.filter(pk=other.pk).update(is_hotline=True)


@pytest.mark.django_db
def test_the_database_refuses_a_hotline_that_is_no_phone(hotline):
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactChannel.objects.filter(pk=hotline.pk).update(kind="social")


@pytest.mark.django_db
def test_an_inactive_channel_is_no_hotline(hotline):
    ContactChannel.objects.filter(pk=hotline.pk).update(is_active=False)
    assert ContactChannel.objects.hotline() is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date.max, "年份要在 2000 到 2100 之间"),
        (date.min, "年份要在 2000 到 2100 之间"),
        (timezone.localdate() + timedelta(days=2), "不能晚于今天"),
    ],
)
def test_a_check_on_a_day_that_has_not_been_is_refused(day, sentence):
    with pytest.raises(ValidationError, match=sentence) as refused:
        ContactChannel(kind="phone", name="热线", value="95188", verified_on=day).clean()
    assert "verified_on" in refused.value.message_dict


def test_a_check_of_today_is_accepted():
    today = timezone.localdate()
    ContactChannel(kind="phone", name="热线", value="95188", verified_on=today).clean()


def test_a_strange_day_that_is_stored_stops_no_page(db, client):
    factories.make_channel(
        kind="phone", value="95188", is_hotline=True, verified_on=date.max, verify_every=180
    )
    assert ContactChannel.objects.hotline().due_on == date.max
    assert client.get("/").status_code == 200
