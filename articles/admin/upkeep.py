"""Articles in the admin, by who looks after them and when they are reviewed."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles import upkeep
from articles.admin import display
from articles.admin.base import FROM_DESK, change_address, signed_in
from articles.admin.history import HistoryAdmin
from articles.history.names import name_of
from articles.models import Article
from articles.models.schedule import validate_year
from articles.models.upkeep import LONGEST_INTERVAL

NOT_YOURS = "只有负责人和能发布的人可以标记“已复查”。"
IN_THE_PAST = "这一天已经过去了。请选今天或以后的日期，或者留空。"
NOTHING_CHOSEN = "三项都没有填，什么都没有改。请至少填一项。"
EVERY_HELP = "例如 180。从上次复查那天算起；从来没有复查过，就从文章建立那天算起。"
BY_HELP = "到这一天提醒复查一次，例如规则要变的那天。标记“已复查”以后，再按间隔提醒。"


class _StaffField(forms.ModelChoiceField[User]):
    """Accounts to choose from, by their people's names."""

    def label_from_instance(self, obj: User) -> str:
        return name_of(obj)


def _staff(current: Article | None = None) -> QuerySet[User]:
    """Return who can look after an article, and who does now."""
    able = Q(is_staff=True, is_active=True)
    if current is not None and current.responsible_id:
        able |= Q(pk=current.responsible_id)
    return User.objects.filter(able).order_by("username")


def _day_field(help_text: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label="指定的复查日期", required=False, widget=widget, help_text=help_text,
        validators=[validate_year],
    )  # fmt: skip


class PlanForm(forms.Form):
    """Who looks after one article and when it is reviewed; what is left empty is not planned."""

    responsible = _StaffField(User.objects.none(), label="负责人", required=False)
    review_every = forms.IntegerField(
        label="多少天复查一次", required=False, min_value=1, max_value=LONGEST_INTERVAL,
        help_text=EVERY_HELP,
    )  # fmt: skip
    review_by = _day_field(BY_HELP)

    def __init__(self, article: Article, data: Any = None) -> None:
        names = ("responsible", "review_every", "review_by")
        super().__init__(data, initial={name: getattr(article, name) for name in names})
        self.fields["responsible"] = _StaffField(
            _staff(article), label="负责人", required=False, empty_label="没有人",
            help_text="提醒复查的时候先提醒谁。",
        )  # fmt: skip

    def clean_review_by(self) -> Any:
        """Refuse a day that has passed, unless it was named before."""
        day = self.cleaned_data["review_by"]
        if day and day < timezone.localdate() and "review_by" in self.changed_data:
            raise forms.ValidationError(IN_THE_PAST)
        return day

    @property
    def plan(self) -> upkeep.Plan:
        """What was asked for."""
        return cast("upkeep.Plan", self.cleaned_data)


class BulkPlanForm(forms.Form):
    """The same for several articles; what is left empty stays as it is."""

    KEEP, NOBODY = "", "nobody"

    responsible = forms.ChoiceField(label="负责人", required=False)
    review_every = forms.IntegerField(
        label="多少天复查一次", required=False, min_value=0, max_value=LONGEST_INTERVAL,
        help_text=f"留空就不改；填 0 就不再定期复查。{EVERY_HELP}",
    )  # fmt: skip
    review_by = _day_field(f"留空就不改。{BY_HELP}")
    forgets_day = forms.BooleanField(label="去掉现在指定的复查日期", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        people = [(str(user.pk), name_of(user)) for user in _staff()]
        choices = [(self.KEEP, "不改"), (self.NOBODY, "没有人"), *people]
        self.fields["responsible"] = forms.ChoiceField(
            choices=choices, label="负责人", required=False
        )

    def clean_review_by(self) -> Any:
        """Refuse a day that has passed."""
        day = self.cleaned_data["review_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(IN_THE_PAST)
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a plan that changes nothing."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.plan:
            raise forms.ValidationError(NOTHING_CHOSEN)
        return cleaned

    @property
    def plan(self) -> upkeep.Plan:
        """What was asked for."""
        wanted: upkeep.Plan = {}
        chosen, every = self.cleaned_data["responsible"], self.cleaned_data["review_every"]
        day = self.cleaned_data["review_by"]
        if chosen != self.KEEP:
            is_person = chosen != self.NOBODY
            wanted["responsible"] = User.objects.get(pk=chosen) if is_person else None
        if every is not None:
            wanted["review_every"] = every or None
        if day or self.cleaned_data["forgets_day"]:
            wanted["review_by"] = day
        return wanted


class UpkeepAdmin(HistoryAdmin[Article]):
    """The part of the articles' admin that says who looks after them and who has reviewed them."""

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses, with those of reviews in front."""
        site = self.admin_site
        reviewed = site.admin_view(require_POST(self.reviewed_view))
        return [
            path("<int:pk>/reviewed/", reviewed, name="articles_article_reviewed"),
            path("<int:pk>/plan/", site.admin_view(self.plan_view), name="articles_article_plan"),
            *super().get_urls(),
        ]

    def has_plan_permission(self, request: HttpRequest) -> bool:
        """Whether the account decides who looks after articles and when they are reviewed."""
        return upkeep.may_plan(signed_in(request))

    def has_review_permission(self, request: HttpRequest) -> bool:
        """Whether there is any article of which the account may say that it still holds."""
        user = signed_in(request)
        return upkeep.may_plan(user) or Article.objects.filter(responsible=user).exists()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the form, and above it who looks after the article."""
        article = context.get("original")
        if isinstance(article, Article):
            user = signed_in(request)
            context["tended"] = article
            context["keeper"] = self.keeper(article)
            context["may_mark_reviewed"] = upkeep.may_mark_reviewed(article, user)
            context["may_plan"] = upkeep.may_plan(user)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Save; whoever writes an article looks after it until somebody decides otherwise."""
        if not change:
            obj.responsible = signed_in(request)
        super().save_model(request, obj, form, change)

    def reviewed_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Note that the article was reviewed today, and go back to where the button was."""
        article = get_object_or_404(Article, pk=pk)
        user = signed_in(request)
        if not (self.has_view_permission(request) and upkeep.may_mark_reviewed(article, user)):
            raise PermissionDenied(NOT_YOURS)
        upkeep.mark_reviewed([article], by=user)
        article.refresh_from_db()
        due_on = article.review_due_on
        then = f"下次复查：{due_on:%Y-%m-%d}。" if due_on else "以后没有安排复查。"
        self.message_user(request, f"已记下：“{article}”今天复查过。{then}", messages.SUCCESS)
        is_from_desk = request.POST.get("from") == FROM_DESK
        return redirect("admin:index" if is_from_desk else change_address(article))

    def plan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for one article who looks after it and when it is reviewed, and store it."""
        article = get_object_or_404(Article.objects.select_related("responsible"), pk=pk)
        if not (self.has_view_permission(request) and self.has_plan_permission(request)):
            raise PermissionDenied
        form = PlanForm(article, request.POST or None)
        if request.method == "POST" and form.is_valid():
            upkeep.plan([article], form.plan, by=signed_in(request))
            self.message_user(request, f"已保存：“{article}”的负责人和复查。", messages.SUCCESS)
            return redirect(change_address(article))
        return self._plan_page(request, {"form": form, "articles": [article]})

    @admin.action(permissions=["plan"], description="指定负责人、安排复查")
    def plan_reviews(self, request: HttpRequest, queryset: QuerySet[Article]) -> Any:
        """Ask for several articles at once who looks after them, and store it."""
        form = BulkPlanForm(request.POST if "plan" in request.POST else None)
        if form.is_bound and form.is_valid():
            count = upkeep.plan(queryset, form.plan, by=signed_in(request))
            self.message_user(request, f"已更新 {count} 篇文章的负责人和复查。", messages.SUCCESS)
            return None
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        context = {
            "form": form,
            "articles": queryset[:10],
            "count": queryset.count(),
            "chosen": chosen,
            "is_bulk": True,
            "select_across": request.POST.get("select_across", "0"),
        }
        return self._plan_page(request, context)

    def _plan_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        page = {
            **self.admin_site.each_context(request),
            "title": "负责人和复查",
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, "admin/articles/article/plan.html", page)

    @admin.action(permissions=["review"], description="标记“今天复查过”")
    def mark_reviewed(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Note that the articles were reviewed today, those that are the account's to review."""
        user = signed_in(request)
        chosen = list(queryset)
        allowed = [article for article in chosen if upkeep.may_mark_reviewed(article, user)]
        count = upkeep.mark_reviewed(allowed, by=user)
        self.message_user(request, f"已记下：{count} 篇文章今天复查过。", messages.SUCCESS)
        if left := len(chosen) - count:
            self.message_user(request, f"另有 {left} 篇没有标记：{NOT_YOURS}", messages.WARNING)

    @admin.display(description="负责人", ordering="responsible__username")
    def keeper(self, obj: Article) -> str:
        """Return who looks after the article."""
        return name_of(obj.responsible) if obj.responsible else display.EMPTY

    @admin.display(description="下次复查", ordering="review_due_on")
    def next_review(self, obj: Article) -> SafeString | str:
        """Return when the article is reviewed next, and whether that day has come."""
        if obj.review_due_on is None:
            return display.EMPTY
        return display.due(obj.review_due_on, is_due=obj.is_due_for_review, word="该复查了")
