"""An article's steps, edited inside the article: written, illustrated, put in order."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import inf
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from articles.admin.markdown import MarkdownFormMixin, ShortMarkdownWidget, show_warnings
from articles.admin.uploads import PictureField
from articles.models import Article, Step
from articles.models.fields import ARTICLE_TOO_LONG, is_too_long_in_all
from articles.readiness import NO_STEPS, may_not_publish

MAX_STEPS = 100
TOO_MANY_STEPS = "一篇文章最多 %(num)d 步。请删掉一些，或者把它拆成几篇文章。"
ALT_MISSING = "请写图片说明：看不见图片的人靠它操作，例如“登录页，‘找回密码’在登录按钮下方”。"


class StepForm(MarkdownFormMixin, forms.ModelForm[Step]):
    """One step. `order` says where it goes; positions themselves are given on saving."""

    may_be_read = True

    order = forms.IntegerField(
        label="顺序", required=False, widget=forms.NumberInput(attrs={"min": 1})
    )
    image = PictureField(
        label="图片",
        required=False,
        help_text="JPEG、PNG 或 WebP，最大 10 MB，手机截图可以直接用。请先遮住姓名、账号和余额。",
    )

    class Meta:
        model = Step
        fields = ("text", "image", "image_alt", "caution")
        widgets = {"text": ShortMarkdownWidget, "caution": ShortMarkdownWidget}
        help_texts = {
            "text": "一步只写一个动作，写清楚点哪里、会看到什么。序号由网站自动加上。",
            "image_alt": "用一句话说出图片里要看的东西。",
            "caution": "只和这一步有关的风险，显示在这一步旁边。没有就不写。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].initial = self.instance.position

    @cached_property
    def changed_data(self) -> list[str]:
        """The names of the fields that say something; a place alone makes no step."""
        names = list(super().changed_data)
        return names if self.instance.pk else [name for name in names if name != "order"]

    def clean(self) -> dict[str, Any]:
        """Ask for words where there is a picture."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("image") and not cleaned.get("image_alt"):
            self.add_error("image_alt", ALT_MISSING)
        if self.may_be_read and not cleaned.get("DELETE"):
            self.refuse_dead_ends()
        if "image" not in self.changed_data:
            cleaned.pop("image", None)  # see below
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the picture to its form field.

        Django would set it on the step again, changed or not, and open the file, which
        may be gone, to measure it.
        """
        known: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in stubs
        return {*known, "image"}

    @property
    def sort_key(self) -> tuple[float, int]:
        """Where the step goes; of two at one place, the one that was moved there wins it."""
        wanted, before = self.cleaned_data.get("order"), self.instance.position
        if wanted is None:
            return (inf, 0)
        if before is None or wanted < before:
            return (wanted, -1)
        return (wanted, 1 if wanted > before else 0)


class StepFormSet(BaseInlineFormSet[Step, Article, StepForm]):
    """The steps of one article."""

    default_error_messages = {"too_many_forms": TOO_MANY_STEPS}

    @cached_property
    def forms(self) -> list[StepForm]:
        """The rows, each with what to look at again in it."""
        rows: list[StepForm] = super().forms
        if not self.is_bound:
            show_warnings(rows)
        return rows

    def full_clean(self) -> None:
        """Refuse what is too long in all, before any of it is read for where it leads."""
        self.is_too_long = self.is_bound and is_too_long_in_all(self._sent_texts())
        for form in self.forms:
            form.may_be_read = not self.is_too_long
        super().full_clean()

    def _sent_texts(self) -> Iterator[str]:
        """Yield the texts as they came, without those of steps that are to be deleted."""
        yield self.instance.body
        for form in self.forms:
            if "DELETE" not in form.fields or not form["DELETE"].value():
                yield from (form[name].value() or "" for name in ("text", "caution"))

    def clean(self) -> None:
        """Refuse what is too long, and what may not be published."""
        super().clean()
        if self.is_too_long:
            raise ValidationError(ARTICLE_TOO_LONG)
        self.refuse_missing()

    def refuse_missing(self) -> None:
        """Refuse to publish steps that are not there; what is published without can stay."""
        article = self.instance
        if may_not_publish(article, len(self.ordered_steps())):
            stored = Article.objects.filter(pk=article.pk, steps=None).first()
            if stored is None or not may_not_publish(stored, 0):
                raise ValidationError(NO_STEPS)

    def ordered_steps(self) -> Sequence[Step]:
        """Return the steps as the editor wants them, those to be deleted left out.

        A step that somebody else added while this form was open goes to the end: it was
        not on this form, so nobody meant to delete it.
        """
        filled = [
            form
            for form in self.forms
            if not form.cleaned_data.get("DELETE") and (form.instance.pk or form.has_changed())
        ]
        steps = [form.instance for form in sorted(filled, key=lambda form: form.sort_key)]
        known = {form.instance.pk for form in self.forms if form.instance.pk}
        added = self.instance.steps.exclude(pk__in=known) if self.instance.pk else ()
        return [*steps, *added]


class StepInline(admin.StackedInline[Step, Article]):
    """The rows in which steps are written; `static/js/admin-steps.js` moves them."""

    model = Step
    form = StepForm
    formset = StepFormSet  # type: ignore[assignment]  # the stubs fix the form's class
    template = "admin/edit_inline/steps.html"
    extra = 0
    max_num = MAX_STEPS
    fields = ("text", "image", "image_alt", "caution")

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        """Return the formset, which refuses more steps than there is room for."""
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    class Media:
        js = ["js/admin-steps.js"]
        css = {"all": ["css/admin-steps.css"]}
