"""From an article's form to what is not published yet: a change that waits, a preview address."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import previews, publishing
from articles.admin.base import change_address, signed_in
from articles.admin.refusals import why_not_saved
from articles.admin.steps import StepFormSet
from articles.admin.upkeep import UpkeepAdmin
from articles.models import Article, ArticleChange
from articles.models.changes import TEXTS

KEEP_ASIDE = "_keep_aside"
PREVIEWED = "admin:articles_article_preview"
KEPT = "已保存为待发布的修改，访客看到的还是原来的内容。发布以前，可以把预览链接发给别人看。"
BEGUN = "这是一份新的修改，现在和文章一样。改好以后保存，再请编辑发布。"
LEFT_OUT = "待发布的修改只留文字、步骤和风险提示；你改的{names}没有保存，请在文章里另外改。"
REVOKED = "以前发出去的预览链接都打不开了。下面是一个新的。"


class ProposingAdmin(UpkeepAdmin):
    """Articles whose changes can wait, and that people without an account can be shown."""

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with those of changes and previews in front."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name="articles_article_preview"),
            path("<int:pk>/propose/", wrap(require_POST(self.propose_view)),
                 name="articles_article_propose"),
            *super().get_urls(),
        ]  # fmt: skip

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form with the ways to a preview and to a change that waits."""
        article: Article | None = kwargs.get("obj")
        if article is not None and article.pk and may_write(request):
            stored = Article.objects.get(pk=article.pk)  # a refused form may say something else
            waiting = publishing.waiting_for(stored)
            can_wait = stored.status != Article.Status.DRAFT and waiting is None
            may_change = self.has_change_permission(request, stored)
            context |= {
                "waiting_address": review_address(waiting) if waiting else "",
                "preview_address": reverse(PREVIEWED, args=[stored.pk]),
                "may_keep_aside": can_wait and may_change,
                "may_propose": can_wait and not may_change,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool
    ) -> None:
        """Store the article, unless what was typed is kept aside."""
        if not is_kept_aside(request, obj):
            super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm[Article],
        formsets: Iterable[BaseInlineFormSet[Any, Any, Any]], change: bool,
    ) -> None:  # fmt: skip
        """Store steps and notes with the article, or all of it as a change that waits."""
        formsets = list(formsets)
        if not is_kept_aside(request, form.instance):
            super().save_related(request, form, formsets, change)
            return
        steps = list(form.instance.steps.all())
        for formset in formsets:
            formset.save(commit=False)  # tells what is new, changed and deleted
            if isinstance(formset, StepFormSet):
                steps = list(formset.ordered_steps())
        notes = form.cleaned_data["risk_notes"]
        publishing.propose_change(form.instance, steps, notes, by=signed_in(request))
        self._tell_what_is_left_out(request, form)

    def _tell_what_is_left_out(self, request: HttpRequest, form: ModelForm[Article]) -> None:
        others = [n for n in form.changed_data if n not in (*TEXTS, "risk_notes")]
        if others:
            names = "、".join(f"“{form[name].label}”" for name in others)
            self.message_user(request, LEFT_OUT.format(names=names), messages.WARNING)

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,
        formsets: Any,
        add: bool = False,  # noqa: FBT002  (Django's)
    ) -> Any:
        """Return what the log says: of what is kept aside, only that."""
        if is_kept_aside(request, form.instance):
            return "写了一份待发布的修改"
        return super().construct_change_message(request, form, formsets, add)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Go on as ever, or to the change that waits now."""
        if not is_kept_aside(request, obj):
            return super().response_change(request, obj)
        waiting = publishing.waiting_for(obj)
        self.message_user(request, KEPT, messages.SUCCESS)
        return redirect(review_address(waiting) if waiting else change_address(obj))

    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin a change of the article as it is stored, and go to its form."""
        article = get_object_or_404(Article, pk=pk)
        if not may_write(request) or article.status == Article.Status.DRAFT:
            raise PermissionDenied
        steps, notes = list(article.steps.all()), list(article.risk_notes.all())
        try:
            change = publishing.propose_change(article, steps, notes, by=signed_in(request))
        except (ValidationError, OperationalError) as error:
            self.message_user(request, why_not_saved(error)[0], messages.ERROR)
            return redirect(change_address(article))
        self.message_user(request, BEGUN)
        return redirect(change_address(change))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show an address for people without an account; with a POST, end those given out."""
        article = get_object_or_404(Article, pk=pk)
        if not may_write(request):
            raise PermissionDenied
        if request.method == "POST":
            previews.revoke(article)
            self.log_change(request, article, "收回了预览链接")
            self.message_user(request, REVOKED, messages.SUCCESS)
            return redirect(PREVIEWED, article.pk)
        path, until = previews.address_of(article)
        waiting = publishing.waiting_for(article)
        context = {
            **self.admin_site.each_context(request),
            "title": f"预览链接：{waiting or article}",
            "opts": self.opts,
            "article": article,
            "waiting": waiting,
            "address": request.build_absolute_uri(path),
            "until": timezone.localtime(until),
            "is_public": article.is_visible and waiting is None,
        }
        response = TemplateResponse(request, "admin/articles/article/preview.html", context)
        response.headers["Cache-Control"] = "private, no-store"
        return response


def may_write(request: HttpRequest) -> bool:
    """Whether the account writes articles."""
    return request.user.has_perm("articles.change_article")


def is_kept_aside(request: HttpRequest, article: Article) -> bool:
    """Whether what was typed is to wait; a draft waits anyway."""
    if KEEP_ASIDE not in request.POST or not article.pk:
        return False
    return not Article.objects.filter(pk=article.pk, status=Article.Status.DRAFT).exists()


def review_address(change: ArticleChange) -> str:
    """Return the address of the change beside what visitors see."""
    return reverse("admin:articles_articlechange_review", args=[change.pk])
