"""The admin as a whole: its name and the order of what it lists.

It stands outside the package `admin`, which registers with it while being imported.
"""

from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.response import TemplateResponse

from articles import relogin
from articles.desk import desk_of
from articles.history.recording import authored
from articles.identity import SITE_NAME

ORDER = (
    "Guide", "Article", "ArticleChange", "RiskNote", "ContactChannel", "PendingChange",
    "OfficialDomain", "OldAddress", "SynonymGroup", "SearchCount", "Feedback", "TextLink", "User",
)  # fmt: skip


class EditorsAdminSite(admin.AdminSite):
    """Django's admin under the site's own name, content before accounts."""

    site_header = f"{SITE_NAME} · 内容管理"
    site_title = "内容管理"
    index_title = "工作台"
    index_template = "admin/desk.html"
    login_form = relogin.LoginForm

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

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Return the desk: what there is to do, and below it what there is."""
        assert isinstance(request.user, User)  # noqa: S101  (the admin asks for a login first)
        return super().index(request, {"desk": desk_of(request.user), **(extra_context or {})})

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
