"""Changes that wait to be published: written, compared with what visitors see, published."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError
from django.db.models import ManyToManyField, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.forms.models import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import publishing
from articles.admin import display
from articles.admin.base import ContentAdmin, signed_in
from articles.admin.content_form import ContentForm
from articles.admin.markdown import MarkdownWidget
from articles.admin.notes import NOTES_HELP, RiskNoteChoices
from articles.admin.proposing import PREVIEWED, review_address
from articles.admin.refusals import why_not_saved
from articles.admin.steps import StepForm, StepFormSet, StepInline
from articles.admin.texts import TEXT_HELP
from articles.history.comparison import compare
from articles.history.states import form_state, stored_state
from articles.models import ArticleChange, ChangeStep, RiskNote
from articles.models.changes import TEXTS
from articles.readiness import change_refusal

PUBLISHED = "已发布这份修改，访客现在看到的就是它。"
WAITS = "已保存，访客看到的还是原来的内容。"


class ChangeForm(ContentForm[ArticleChange]):
    """What an article is going to say; when and where it is shown stays with the article."""

    class Meta:
        model = ArticleChange
        fields = (*TEXTS, "risk_notes")
        widgets = {"body": MarkdownWidget({"rows": 16})}
        help_texts = TEXT_HELP

    def siblings(self, cleaned: dict[str, Any]) -> QuerySet[ArticleChange] | None:
        """Return None: a change has neither place nor address of its own."""
        return None


class ChangeStepForm(StepForm):
    """One step of a change."""

    class Meta(StepForm.Meta):
        model = ChangeStep  # type: ignore[assignment]  # has the same texts


class ChangeStepFormSet(StepFormSet):
    """The steps of one change; whether they are enough is asked when it is published."""

    def refuse_missing(self) -> None:
        """Refuse nothing yet."""


class ChangeStepInline(StepInline):
    """The rows in which a change's steps are written."""

    model = ChangeStep  # type: ignore[assignment]  # as above
    form = ChangeStepForm
    formset = ChangeStepFormSet

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may write articles."""
        return request.user.has_perm("articles.change_article")

    has_change_permission = has_delete_permission = has_view_permission = has_add_permission


@admin.register(ArticleChange)
class ChangeAdmin(ContentAdmin[ArticleChange]):
    """Changes of published articles: authors write them, editors publish them."""

    form = ChangeForm
    inlines = (ChangeStepInline,)
    save_object = staticmethod(publishing.store_change)
    delete_object = staticmethod(publishing.discard_change)
    change_form_template = "admin/articles/articlechange/form.html"
    list_display = ("title", "guide", "state", "author", "updated_at", "review")
    list_select_related = ("article__guide", "written_by")
    radio_fields = {"kind": admin.HORIZONTAL}
    actions = None
    fieldsets = (
        ("这一篇讲什么", {"fields": ("title", "summary", "fits_when", "kind")}),
        ("正文", {"fields": ("body",)}),
        ("风险提示", {"fields": ("risk_notes",)}),
        ("搜索", {"fields": ("keywords",)}),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the account writes or reads articles."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may read what is not published."""
        return request.user.has_perm("articles.view_article")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: a change begins in its article's form."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may write articles."""
        return request.user.has_perm("articles.change_article")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave throwing away to who wrote the change and who publishes."""
        is_own = obj is not None and obj.written_by_id == request.user.pk
        return self.has_publish_permission(request) or (
            is_own and self.has_change_permission(request)
        )

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the account decides what visitors see."""
        return request.user.has_perm("articles.publish_article")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleChange]:
        """Return the changes with their articles."""
        return super().get_queryset(request).select_related("article__guide", "written_by")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any]:
        """Offer risk notes as check boxes."""
        return RiskNoteChoices(
            RiskNote.objects.all(), label="显示哪些", required=False, help_text=NOTES_HELP
        )

    def save_model(self, request: HttpRequest, obj: ArticleChange, form: Any, change: bool) -> None:
        """Store the change under the name of who wrote it last."""
        obj.written_by = signed_in(request)
        super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: ModelForm[ArticleChange],
        formset: BaseInlineFormSet[Any, Any, Any], change: bool,
    ) -> None:  # fmt: skip
        """Put the steps in their order."""
        formset.save(commit=False)  # tells the history what is new, changed and deleted
        if isinstance(formset, StepFormSet):
            publishing.set_change_steps(form.instance, formset.ordered_steps())  # type: ignore[arg-type]  # a change's

    def note_after_saving(self, obj: ArticleChange) -> SafeString:
        """Return that visitors do not see it, and the way to publishing it."""
        address = review_address(obj)
        return format_html('{}<a href="{}">看有什么不同，再发布</a>', WAITS, address)

    def view_on_site(self, obj: ArticleChange) -> str:
        """Return the address of the article as visitors see it."""
        return obj.article.get_absolute_url()

    @admin.display(description="指南", ordering="article__guide")
    def guide(self, obj: ArticleChange) -> str:
        """Return the guide of the article."""
        return str(obj.article.guide)

    @admin.display(description="状态")
    def state(self, obj: ArticleChange) -> SafeString:
        """Return whether the article was saved since."""
        if obj.is_overtaken:
            return display.badge("▲", "文章后来改过", "warn")
        return display.badge("◇", "等待发布", "quiet")

    @admin.display(description="写的人", ordering="written_by")
    def author(self, obj: ArticleChange) -> str:
        """Return who wrote it last."""
        return publishing.author_of(obj)

    @admin.display(description="发布")
    def review(self, obj: ArticleChange) -> SafeString:
        """Return the way to the difference and the buttons."""
        return display.page_link(review_address(obj), str(obj), "看有什么不同")

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with that of the review in front."""
        wrapped = self.admin_site.admin_view(self.review_view)
        name = "articles_articlechange_review"
        return [path("<int:pk>/review/", wrapped, name=name), *super().get_urls()]

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what publishing would change; with a POST, publish."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        change = get_object_or_404(self.get_queryset(request), pk=pk)
        if request.method == "POST":
            return self._publish(request, change)
        return TemplateResponse(
            request,
            "admin/articles/articlechange/review.html",
            {
                **self.admin_site.each_context(request),
                "title": f"待发布的修改：{change}",
                "opts": self.opts,
                "change": change,
                "who": publishing.author_of(change),
                "comparison": compare(stored_state(change.article), _state_after(change)),
                "refusal": change_refusal(change),
                "seen": publishing.state_of(change),
                "preview_address": reverse(PREVIEWED, args=[change.article_id]),
                "may_publish": self.has_publish_permission(request),
                "may_change": self.has_change_permission(request, change),
                "may_discard": self.has_delete_permission(request, change),
            },
        )

    def _publish(self, request: HttpRequest, change: ArticleChange) -> HttpResponse:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        try:
            if refusal := change_refusal(change):
                raise ValidationError(refusal)
            seen = request.POST.get("seen", "")
            article = publishing.publish_change(change, by=signed_in(request), seen=seen)
        except (ValidationError, OperationalError, IntegrityError) as error:
            self.message_user(request, f"没有发布：{why_not_saved(error)[0]}", messages.ERROR)
            return redirect(review_address(change))
        self.log_change(request, article, "发布了待发布的修改")  # type: ignore[arg-type]  # the article's history
        shown = article.is_visible
        told = PUBLISHED if shown else "已发布这份修改。文章本身访客现在看不到，修改已经存进文章。"
        self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)


def _state_after(change: ArticleChange) -> Any:
    notes = list(change.risk_notes.values_list("pk", flat=True))
    return form_state(change.applied(), change.applied_steps(), {"risk_notes": notes})
