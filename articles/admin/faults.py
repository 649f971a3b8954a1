"""What was refused in a form, in one list above it, each with the way to its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse

from articles.admin.keys import TolerantAdmin

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class Fault:
    """One sentence about what is wrong; `anchor` is empty where no field is to blame."""

    sentence: str
    place: str = ""
    anchor: str = ""


class FaultsAbove(TolerantAdmin[ModelT], Generic[ModelT]):
    """An admin whose refused forms say above all fields what is wrong in which."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form with our list of faults instead of Django's sentence without links."""
        if context.pop("errors", None):
            inlines = context["inline_admin_formsets"]
            context["faults"] = list(faults_of(context["adminform"], inlines))
        return super().render_change_form(request, context, *args, **kwargs)


def faults_of(adminform: AdminForm, inlines: Iterable[InlineAdminFormSet]) -> Iterator[Fault]:
    """Yield the faults in the order of the page, where rows stand after the first fieldset."""
    form = adminform.form
    for sentence in form.non_field_errors():
        yield Fault(str(sentence))
    first, *rest = adminform.fieldsets
    yield from _in_fields(form, _names_in(first))
    for inline in inlines:
        yield from _in_rows(inline)
    for fieldset in rest:
        yield from _in_fields(form, _names_in(fieldset))


def _names_in(fieldset: tuple[Any, Any]) -> Iterator[str]:
    for line in fieldset[1]["fields"]:
        yield from (line,) if isinstance(line, str) else line


def _in_fields(form: forms.BaseForm, names: Iterable[str], row: str = "") -> Iterator[Fault]:
    for name in names:
        if name in form.fields:
            bound = form[name]
            for sentence in bound.errors:
                yield Fault(str(sentence), f"{row}{bound.label}", _anchor(bound))


def _in_rows(inline: InlineAdminFormSet) -> Iterator[Fault]:
    formset, name = inline.formset, inline.opts.verbose_name
    for sentence in formset.non_form_errors():
        yield Fault(str(sentence), str(name), f"{formset.prefix}-group")
    for index, row in enumerate(formset.forms):
        place = f"{name} {_number_of(row) or index + 1}"
        for sentence in row.non_field_errors():
            yield Fault(str(sentence), place, f"{formset.prefix}-{index}")
        yield from _in_fields(row, row.fields, f"{place}，")


def _number_of(row: forms.BaseForm) -> Any:
    """Return the place that the editor gave the row, which the page shows beside it."""
    return row["order"].value() if "order" in row.fields else None


def _anchor(bound: BoundField) -> str:
    """Return the id of what the focus goes to: of several buttons, the first."""
    is_several = isinstance(bound.field.widget, forms.RadioSelect)  # check boxes are these, too
    return f"{bound.auto_id}_0" if is_several else bound.id_for_label
