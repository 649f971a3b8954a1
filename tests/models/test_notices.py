"""Risk notes: which are in force, and which are on every page."""

import pytest
from django.db import IntegrityError, transaction

from articles.models import RiskNote
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_note_out_of_force_is_not_sitewide_either():
    factories.make_risk_note(is_active=False, is_sitewide=True)
    shown = factories.make_risk_note(is_sitewide=True)
    factories.make_risk_note()
    assert list(RiskNote.objects.sitewide()) == [shown]


def test_notes_come_in_the_order_that_editors_gave():
    second, first = (factories.make_risk_note(position=n) for n in (2, 1))
    assert list(RiskNote.objects.active()) == [first, second]


def test_the_database_refuses_an_unknown_level():
    factories.make_risk_note()
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskNote.objects.update(level="grave")


def test_a_note_without_a_slug_gets_one():
    assert factories.make_risk_note(slug="").slug.startswith("n-")
