"""The admin speaks Chinese: no page shows or reads out an English word that is nobody's name."""

import json
import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User

from articles import publishing
from articles.models import Article, SearchCount, TextLink
from tests import factories
from tests.admin.forms import add_address, address, filled_in, list_address
from tests.pages import parse

pytestmark = pytest.mark.django_db

NAMES = {
    "App", "Markdown", "CSV", "JPEG", "PNG", "WebP", "MB", "Control", "Mac", "Command",
    "HELPCENTER_SINGLE_ADMIN", "starter", "admin", "hotline", "ID",
}  # fmt: skip
ADDRESSES = re.compile(
    r"https?://\S*|/[\w./-]+|\[\[.*?\]\]|[a-z]+(?:-[a-z]+)+|\.?[\w-]*\.(?:com|html|md|zip)"
    r"|\bmd5\b|\w+\*+",  # how a password is kept
    re.ASCII,
)
READ_OUT = ("title", "alt", "aria-label", "placeholder")
UNSEEN = ("script", "style", "textarea", "code", "pre")
OUR_PAGES = [
    "/admin/", "/admin/articles/", "/admin/auth/", "/admin/import/", "/admin/export/",
    "/admin/password_change/", "/admin/password_change/done/", "/admin/auth/user/1/password/",
    "/admin/articles/article/?q=支付&kind=steps&_facets=True", "/admin/articles/article/?q=没有",
    "/admin/articles/article/?_popup=1", "/admin/articles/article/add/?_popup=1",
    "/admin/articles/article/deleted/", "/admin/articles/article/999/change/",
    "/admin/articles/article/1/plan/", "/admin/articles/article/1/preview/",
    "/admin/articles/searchcount/keyword/?q=支付", "/admin/articles/feedback/?article=1",
]  # fmt: skip


@pytest.fixture
def full(admin_client, admin_user, starter):
    """A superuser's browser on a site that has something of everything."""
    article = Article.objects.get(slug="backup-password")
    factories.make_feedback(article)
    steps, notes = list(article.steps.all()), list(article.risk_notes.all())
    publishing.propose_change(article, steps, notes, by=admin_user)
    SearchCount.objects.create(query="刷脸", day="2026-01-01", searches=3)
    LogEntry.objects.log_actions(admin_user.pk, [article], 2, single_object=True)
    return admin_client


def pages_of_models():
    """Return where each model is listed, and is added to where that is possible."""
    for model in admin.site._registry:
        yield list_address(model)
        yield add_address(model)


def pages_of_rows():
    """Return the pages of one row of each model."""
    for model in admin.site._registry:
        if row := model._default_manager.first():
            yield from (address(row, page) for page in ("change", "delete", "history"))


def english_in(response):
    """Return the English words of a page, each with where it stands."""
    found = {}
    for piece in _pieces(parse(response)):
        for word in re.findall(r"[A-Za-z_]{2,}", ADDRESSES.sub("", piece)):
            if word not in NAMES:
                found[word] = piece.strip()[:80]
    return found


def _pieces(element):
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return
    yield from (element.get(name, "") for name in READ_OUT)
    if element.get("type") in ("submit", "button"):
        yield element.get("value", "")
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def walked(client, paths):
    """Return the pages that have English words, with the words."""
    answers = {path: client.get(path, follow=True) for path in paths}
    shown = {path: answer for path, answer in answers.items() if answer.status_code == 200}
    assert len(shown) > len(answers) / 2
    return {path: words for path, answer in shown.items() if (words := english_in(answer))}


def test_lists_and_empty_forms(full):
    assert walked(full, pages_of_models()) == {}


def test_forms_deletions_and_histories(full):
    assert walked(full, pages_of_rows()) == {}


def test_pages_of_our_own(full):
    assert walked(full, OUR_PAGES) == {}


@pytest.mark.parametrize("path", ["/admin/articles/guide/add/", "/admin/auth/user/add/"])
def test_a_refused_form(full, path):
    assert english_in(full.post(path, {})) == {}


@pytest.mark.parametrize("path", ["/admin/password_change/", "/admin/auth/user/1/password/"])
def test_a_refused_password(full, path):
    sent = {"usable_password": "true", "password1": "1", "new_password1": "1"}
    assert english_in(full.post(path, sent)) == {}


def test_the_question_before_several_are_deleted(full):
    chosen = list(Article.objects.values_list("pk", flat=True))
    sent = {"action": "delete_selected", "_selected_action": chosen}
    assert english_in(full.post(list_address(Article), sent)) == {}


def test_what_is_said_after_saving(full):
    url = address(Article.objects.first())
    answer = full.post(url, filled_in(full, url) | {"_continue": "1"}, follow=True)
    assert english_in(answer) == {}


def test_login_and_logout(visitor, client, full):
    assert english_in(visitor.get("/admin/login/")) == {}
    assert english_in(visitor.post("/admin/login/", {"username": "a", "password": "b"})) == {}
    assert english_in(full.post("/admin/logout/")) == {}


def test_the_login_of_who_is_signed_in_already(visitor):
    reader = User.objects.create_user("读者")
    visitor.force_login(reader)
    page = visitor.get("/admin/login/?next=/admin/")
    assert english_in(page) == {}
    assert "读者" in page.content.decode()


def test_what_an_author_may_only_read(client, starter):
    author = factories.make_staff("作者")
    author.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(author)
    models = [model for model in admin.site._registry if model is not TextLink]
    rows = [model._default_manager.first() for model in models]
    assert walked(client, [address(row) for row in rows if row]) == {}


def test_the_days_of_the_calendar(full):
    script = full.get("/admin/jsi18n/").content.decode()
    catalog = json.loads(re.search(r"const newcatalog = (.*?);\n", script, re.DOTALL)[1])
    days = [word for key, word in catalog.items() if key.startswith("one letter")]
    assert sorted(days) == sorted("一二三四五六日")
