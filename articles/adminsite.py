"""The admin as a whole: its name and the order of what it lists.

It stands outside the package `admin`, which registers with it while being imported.
"""

from functools import wraps
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.templatetags import admin_list
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.i18n import JavaScriptCatalog

from articles import logins, relogin
from articles.desk import desk_of
from articles.history.recording import authored
from articles.identity import SITE_NAME

ORDER = (
    "Guide", "Article", "ArticleChange", "RiskNote", "ContactChannel", "PendingChange",
    "OfficialDomain", "OldAddress", "SynonymGroup", "SearchCount", "Feedback", "TextLink", "User",
)  # fmt: skip

WEEKDAYS = {
    "Monday": "一", "Tuesday": "二", "Wednesday": "三", "Thursday": "四",
    "Friday": "五", "Saturday": "六", "Sunday": "日",
}  # fmt: skip
ANSWERS = {True: ("yes", "是"), False: ("no", "否"), None: ("unknown", "不知道")}


class ChineseCatalog(JavaScriptCatalog):
    """The words of the admin's scripts, with the days of the calendar, which Django lacks."""

    packages = ["django.contrib.admin"]

    def get_catalog(self) -> dict[str, Any]:
        """Return the words by what stands for them in the scripts: context, U+0004, English."""
        days = {f"one letter {day}\x04{day[0]}": word for day, word in WEEKDAYS.items()}
        return super().get_catalog() | days


class EditorsAdminSite(admin.AdminSite):
    """Django's admin under the site's own name, content before accounts."""

    site_header = f"{SITE_NAME} · 内容管理"
    site_title = "内容管理"
    index_title = "工作台"
    index_template = "admin/desk.html"
    login_form = logins.LoginForm

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  (Django's)
        """Return the view for staff only, which signs whatever it saves in the history.

        What was typed into a form while the session ran out is kept over the login.
        """
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def signed(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            with authored(by=request.user if isinstance(request.user, User) else None):
                return guarded(request, *args, **kwargs)

        @wraps(guarded)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not relogin.holds_typed_text(request):
                return signed(request, *args, **kwargs)
            context = self.each_context(request)
            return relogin.log_in_again(
                request, lambda again: signed(again, *args, **kwargs), context
            )

        return kept

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Return the login; after too many wrong ones, with how long to wait."""
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        return logins.told_to_wait(response, form) if form else response

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Return the desk: what there is to do, and below it what there is."""
        assert isinstance(request.user, User)  # noqa: S101  (the admin asks for a login first)
        return super().index(request, {"desk": desk_of(request.user), **(extra_context or {})})

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Return the words of the admin's scripts."""
        return cast("HttpResponse", ChineseCatalog.as_view()(request))

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the apps, and in each the models, in the editors' order."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=_rank)
        return sorted(apps, key=lambda app: min(map(_rank, app["models"])))


def _rank(model: dict[str, Any]) -> int:
    name = model["object_name"]
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _icon_of(answer: bool | None) -> SafeString:  # noqa: FBT001  (Django's)
    """Return Django's icon of yes, no or unknown, read out in Chinese."""
    name, word = ANSWERS[answer]
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), word)


# Lists and read-only forms both take it from there; there is no setting for its words.
admin_list._boolean_icon = _icon_of  # type: ignore[attr-defined]  # noqa: SLF001
