"""What the page that asks about a deletion shows of all that goes along."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps


def without_details(gone: Iterable[Any]) -> list[Any]:
    """Return the things themselves, not each part that goes along: the counts tell of those."""
    return [one for one in gone if not isinstance(one, list)]


def without_ties(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many of each kind go, without what Django made to tie two kinds together."""
    models = apps.get_models(include_auto_created=True)
    ties = {str(model._meta.verbose_name_plural) for model in models if model._meta.auto_created}
    return {name: count for name, count in counts.items() if str(name) not in ties}
