"""Keys that an address or a form names: what cannot be one is answered like an unknown one.

Django lets the database, or Python, fail at a key that is no number or has too many digits.
"""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

ModelT = TypeVar("ModelT", bound=Model)

MOST_DIGITS = 18  # what every database takes as a key
NOT_THERE = "选中的有一些找不到了，所以什么都没有改变。请重新选。"


def key_of(text: str) -> int | None:
    """Return the number, or None where the text cannot be a key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


class TolerantList(ChangeList):
    """A list that finds a number too large for the database as wrong as no number."""

    def get_results(self, request: HttpRequest) -> None:
        """Ask the database; raises what Django raises for any value that a filter does not know."""
        try:
            super().get_results(request)
        except (OverflowError, ValueError) as error:
            raise IncorrectLookupParameters(error) from error


class TolerantSelect(AutocompleteSelect):
    """A choice that shows a refused form again whatever was sent as the key."""

    def optgroups(
        self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None
    ) -> Any:
        """Return the chosen rows, those that can be there."""
        keys = [key for key in value if key_of(str(key)) is not None]
        return super().optgroups(name, keys, attrs)


class TolerantChoices(ModelMultipleChoiceField[ModelT]):
    """Several rows; what cannot be a key is refused before the database is asked."""

    def clean(self, value: Any) -> Any:
        """Return the rows, or refuse the first key that is none."""
        for key in value or ():
            if key_of(str(key)) is None:
                sentence = self.error_messages["invalid_pk_value"]
                raise ValidationError(sentence, "invalid_pk_value", {"pk": str(key)[:MOST_DIGITS]})
        return super().clean(value)


class TolerantAdmin(admin.ModelAdmin[ModelT], Generic[ModelT]):
    """An admin whose list, actions and choices take any key without failing."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the kind of list."""
        return TolerantList

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[ModelT], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Do what was chosen in the list, unless a chosen row cannot be there."""
        if None in map(key_of, request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, NOT_THERE, messages.WARNING)
            return redirect(request.get_full_path())
        return super().response_action(request, queryset, *args, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Return the field; a choice that is looked up while typing is shown again safely."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", TolerantSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        """Return the field, which refuses what cannot be a key."""
        kwargs.setdefault("form_class", TolerantChoices)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
