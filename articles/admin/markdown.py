"""The Markdown editor: its widget, and the preview and upload that it asks for.

django-markdownx's own views answer anybody, so these take their place. Its script is used
as it is; `static/js/admin-markdown.js` says what is done around it.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

from django import forms
from django.core.files.storage import default_storage
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from markdownx.widgets import AdminMarkdownxWidget

from articles.admin.refusals import why_no_picture
from articles.admin.uploads import ACCEPTED_TYPES, store_image
from articles.content.images import MAX_BYTES, ImageRefused, encode_image
from articles.content.rendering import MAX_LENGTH, render_html
from articles.models.codes import resolved
from articles.models.fields import TEXT_TOO_LONG, validate_brackets
from articles.reviewing import Text, review, texts_of

WITH_MARKDOWN = ("guide", "article", "step", "risknote", "contactchannel")
NOT_ALLOWED = "你没有编辑权限，或者登录已经过期。请在新标签页重新登录，这里写的内容还在。"

View = Callable[[HttpRequest], HttpResponse]


class MarkdownWidget(AdminMarkdownxWidget):  # type: ignore[misc]  # comes without types
    """A text area with live preview, an image button and a short guide to the marks."""

    template_name = "admin/widgets/markdown.html"
    shows_guide = True
    rows = 8

    class Media:
        extend = False  # markdownx's own style sheet has fixed widths
        js = ["js/admin-markdown.js", "markdownx/js/markdownx.min.js"]  # ours takes over its start
        css = {"all": ["css/tokens.css", "css/prose.css", "css/admin-markdown.css"]}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": self.rows, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"shows_guide": self.shows_guide, "accepted_types": ACCEPTED_TYPES}


class ShortMarkdownWidget(MarkdownWidget):
    """The editor for a sentence or two, in rows that come in numbers."""

    shows_guide = False
    rows = 3


class MarkdownFormMixin:
    """Refuses Markdown that is too long or leads nowhere, and says what to look at again."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, MarkdownWidget):
                field.validators += [
                    MaxLengthValidator(MAX_LENGTH, TEXT_TOO_LONG),
                    validate_brackets,
                ]

    def refuse_dead_ends(self) -> None:
        """Refuse new links and pictures that lead nowhere."""
        form = cast("forms.ModelForm[Any]", self)
        names = [n for n in self._markdown_names() if n in form.changed_data]
        names = [name for name in names if name in form.cleaned_data]
        texts = [
            Text(form.cleaned_data[name], before=form.initial.get(name) or "") for name in names
        ]
        for name, findings in zip(names, review(texts), strict=True):
            for sentence in findings.blocking:
                form.add_error(name, sentence)

    def _markdown_names(self) -> list[str]:
        return [n for n, field in self.fields.items() if isinstance(field.widget, MarkdownWidget)]


def show_warnings(markdown_forms: Sequence[forms.ModelForm[Any]]) -> None:
    """Write beside each field of the forms what to look at again in what is stored."""
    places = [
        (form.fields[name], text)
        for form in markdown_forms
        if form.instance.pk
        for name, text in texts_of(form.instance)
        if name in form.fields
    ]
    for (field, _), found in zip(places, review([text for _, text in places]), strict=True):
        for sentence in found.warnings:
            field.help_text = format_html(
                '{}<span class="field-warning"><span aria-hidden="true">▲</span> 提醒：{}</span>',
                field.help_text, sentence,
            )  # fmt: skip


def editors_only(view: View) -> View:
    """Answer 403 with a sentence to everybody who may not write Markdown here."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        return view(request) if may_write(request) else _refusal(NOT_ALLOWED, status=403)

    return checked


def may_write(request: HttpRequest) -> bool:
    """Whether an active member of staff asks who may add or change something with Markdown."""
    user = request.user
    return (
        user.is_active
        and user.is_staff
        and any(
            user.has_perm(f"articles.{action}_{model}")
            for model in WITH_MARKDOWN
            for action in ("add", "change")
        )
    )


@require_POST
@editors_only
def preview(request: HttpRequest) -> HttpResponse:
    """The Markdown in `content` as the public page would show it."""
    content = request.POST.get("content", "")
    if len(content) > MAX_LENGTH:
        return _refusal(TEXT_TOO_LONG, status=413)
    return HttpResponse(render_html(resolved(content)))


@require_POST
@editors_only
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the picture in `image` and return the Markdown that shows it."""
    file = request.FILES.get("image")
    if file is None:
        return _field_errors("没有收到图片，请重新选择。")
    try:
        path = store_image(encode_image(file.read(MAX_BYTES + 1)))
    except ImageRefused as error:
        return _field_errors(str(error))
    except OSError as error:
        return _field_errors(why_no_picture(error))
    return JsonResponse({"image_code": f"![图片说明]({default_storage.url(path)})"})


def _field_errors(sentence: str) -> JsonResponse:
    return JsonResponse({"image": [sentence]}, status=400)


def _refusal(sentence: str, *, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
