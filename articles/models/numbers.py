"""The short numbers of articles, given out in turn and never twice."""

from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet

LARGEST_NUMBER = 999_999
"""The largest that a file may ask for; a number is read out over the phone."""

_CALLS_FOR_HELP = frozenset({110, 112, 119, 120, 122, 999})
"""What people dial in an emergency; no article is told by such a number."""


class NumberCounter(models.Model):
    """The one row that says up to which number articles have got theirs.

    It never goes down, so the number of a deleted article leads to no other.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="number_counter_one_row")]

    def __str__(self) -> str:
        return str(self.last)


@transaction.atomic
def take_number(holders: QuerySet[Any]) -> int:
    """Return a number that no article ever had; whoever asks next waits for this transaction."""
    return take_numbers(holders, 1)[0]


@transaction.atomic
def take_numbers(holders: QuerySet[Any], count: int) -> list[int]:
    """Return so many numbers that no article ever had, rising."""
    counter = _locked()
    taken = set(holders.filter(number__gt=counter.last).values_list("number", flat=True))
    number, numbers = counter.last, list[int]()
    while len(numbers) < count:
        number += 1
        if number not in taken and number not in _CALLS_FOR_HELP:
            numbers.append(number)
    _raise_to(counter, number)
    return numbers


@transaction.atomic
def keep_number(number: int) -> None:
    """Let no number up to this one be given out any more."""
    counter = _locked()
    if number > counter.last:
        _raise_to(counter, number)


def _locked() -> NumberCounter:
    NumberCounter.objects.get_or_create(pk=NumberCounter.ONLY)
    return NumberCounter.objects.select_for_update().get(pk=NumberCounter.ONLY)


def _raise_to(counter: NumberCounter, number: int) -> None:
    counter.last = number
    counter.save(update_fields=["last"])
