"""What every kind of content shares in the admin: showing, saving, refused deletions."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import Field, Model, QuerySet
from django.forms.models import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from articles.admin import conflicts, display
from articles.admin.deleting import without_details, without_ties
from articles.admin.faults import FaultsAbove
from articles.admin.refusals import why_not_saved
from articles.history.states import KEPT
from articles.relogin import REFUSAL
from articles.reviewing import warnings_of

ModelT = TypeVar("ModelT", bound=Model)

FROM_DESK = "desk"
"""What a button sends as `from` to come back to the desk."""


class ContentAdmin(FaultsAbove[ModelT], Generic[ModelT]):
    """An admin that deletes only what may go, and says why where it may not.

    Subclasses name the functions of `publishing` that save and delete one object.
    """

    actions: Any = ["delete_selected"]
    list_per_page = 50
    change_form_template = "admin/content_form.html"
    save_object: Callable[[ModelT], None]
    delete_object: Callable[[ModelT], None]

    class Media:
        js = ("js/admin-leaving.js", "js/admin-autocomplete.js")

    def get_form(
        self, request: HttpRequest, obj: ModelT | None = None, *args: Any, **kwargs: Any
    ) -> type[ModelForm[ModelT]]:
        """Return the form, one that is only shown again where its saving has failed."""
        form = super().get_form(request, obj, *args, **kwargs)
        refusal = request.META.get(REFUSAL)
        return type(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def get_fieldsets(self, request: HttpRequest, obj: ModelT | None = None) -> Any:
        """Return the fieldsets, with the version that an editor who may change it has seen."""
        fieldsets = [*super().get_fieldsets(request, obj)]
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, (None, {"fields": ("seen",), "classes": ("hidden",)})]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or save the form; where saving fails, show it again with all that was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (DatabaseError, OSError, ValidationError) as error:
            if request.method != "POST":
                raise
            request.META[REFUSAL], status = why_not_saved(error)
        # Without Django's transaction around it: reading waits for no other writer.
        response: HttpResponse = self._changeform_view(  # type: ignore[attr-defined]  # not in stubs
            request, object_id, form_url, extra_context
        )
        response.status_code = status
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form; beside what somebody else has saved meanwhile, where that is so."""
        form = context["adminform"].form
        if form.errors and form.instance.pk:  # the instance has what was refused; heads must not
            stored = self.get_queryset(request).get(pk=form.instance.pk)
            context |= {"original": stored, "subtitle": str(stored)}
        if getattr(form, "overtaken_by", ""):
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            steps = [step for formset in formsets for step in formset.ordered_steps()]
            context["conflict"] = conflicts.against_stored(form, steps)
            context["overtaken_by"] = form.overtaken_by
            context["keeps_history"] = self.model in KEPT
        return super().render_change_form(request, context, *args, **kwargs)

    def refusal(self, objects: Iterable[ModelT]) -> str:
        """Return why these objects cannot be deleted, or an empty string."""
        return ""

    def note_after_saving(self, obj: ModelT) -> str:
        """Return what to tell the editor after saving, beside Django's own sentence."""
        return ""

    def response_add(
        self, request: HttpRequest, obj: ModelT, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on as Django does, and add the note."""
        response = super().response_add(request, obj, post_url_continue)
        self._add_note(request, obj)
        return response

    def response_change(self, request: HttpRequest, obj: ModelT) -> HttpResponse:
        """Go on as Django does, and add the note."""
        response = super().response_change(request, obj)
        self._add_note(request, obj)
        return response

    def _add_note(self, request: HttpRequest, obj: ModelT) -> None:
        if note := self.note_after_saving(obj):
            self.message_user(request, note)
        if warnings := warnings_of(obj):
            self.message_user(request, display.look_again(warnings), messages.WARNING)

    def note_bulk_change(self, request: HttpRequest, objects: Iterable[ModelT], what: str) -> None:
        """Write into each object's history who did this."""
        for obj in objects:
            self.log_change(request, obj, what)

    def save_model(
        self, request: HttpRequest, obj: ModelT, form: forms.ModelForm[ModelT], change: bool
    ) -> None:
        """Save through `publishing`, so that the search index follows."""
        type(self).save_object(obj)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Leave out the pop-up windows beside a choice: a half-filled form stays in sight."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what goes with the objects, nothing of it kept back by rights of its own.

        Django would ask for the right to delete each thing alone: links noted in a text and
        answers of readers, which nobody deletes alone, go with their article.
        """
        gone, counts, _, protected = super().get_deleted_objects(objs, request)
        return without_details(gone), without_ties(counts), set(), protected

    def delete_model(self, request: HttpRequest, obj: ModelT) -> None:
        """Delete through `publishing`."""
        type(self).delete_object(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ModelT]) -> None:
        """Delete one by one through `publishing`."""
        for obj in queryset:
            type(self).delete_object(obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask and delete, or go back to the object and say why it has to stay."""
        obj = self.get_object(request, unquote(object_id))
        if obj is not None and self.has_delete_permission(request, obj):
            reason = self.refusal([obj])
            if reason:
                self.message_user(request, reason, messages.ERROR)
                return HttpResponseRedirect(change_address(obj))
        return super().delete_view(request, object_id, extra_context)

    @admin.action(permissions=["delete"], description="删除选中的%(verbose_name_plural)s")
    def delete_selected(
        self, request: HttpRequest, queryset: QuerySet[ModelT]
    ) -> HttpResponse | None:
        """Ask and delete, or say why nothing is deleted."""
        reason = self.refusal(queryset)
        if reason:
            self.message_user(request, reason, messages.ERROR)
            return None
        return delete_selected(self, request, queryset)


def signed_in(request: HttpRequest) -> User:
    """Return the account that asks; the admin asks for a login first."""
    assert isinstance(request.user, User)  # noqa: S101  (see above)
    return request.user


def change_address(obj: Model) -> str:
    """Return the address of the object's form."""
    options = obj._meta
    name = f"admin:{options.app_label}_{options.model_name}_change"
    return reverse(name, args=[quote(obj.pk)])
