"""Texts on the desk: drafts that lie, links that lead nowhere or to sites nobody has checked."""

from django.contrib.auth.models import User
from django.db.models import Count, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from articles import upkeep
from articles.desk.sections import MOST_ROWS, Row, Section
from articles.history.names import name_of
from articles.models import Article, TextLink
from articles.models.article_queryset import UNTOUCHED_AFTER, ArticleQuerySet

MOST_HOSTS = 1_000
"""How many sites are counted at most."""

_HEAVY = ("body", "body_html", "body_headings")


def own_drafts(user: User) -> Section | None:
    """Return the drafts of one who writes and does not publish, the newest first; two queries."""
    if not user.has_perm("articles.add_article") or upkeep.may_plan(user):
        return None
    drafts = Article.objects.filter(responsible=user, status=Article.Status.DRAFT)
    return Section(
        name="own-drafts",
        title="你的草稿",
        count=drafts.count(),
        rows=_draft_rows(drafts.order_by("-updated_at", "pk"), user),
        address=f"{_articles()}?stage=draft&responsible=me",
        advice="写好以后，请一位编辑看过再发布。",
    )


def untouched_drafts(user: User) -> Section | None:
    """Return the drafts that nobody has saved for long, for who publishes; two queries."""
    if not upkeep.may_plan(user):
        return None
    drafts = Article.objects.untouched_drafts()
    return Section(
        name="drafts",
        title="放了很久的草稿",
        count=drafts.count(),
        rows=_draft_rows(drafts, user),
        address=f"{_articles()}?untouched=yes",
        advice=f"{UNTOUCHED_AFTER.days} 天没有动过。写完、发布，或者删掉。",
    )


def _draft_rows(drafts: ArticleQuerySet, user: User) -> tuple[Row, ...]:
    found = drafts.select_related("guide", "responsible").defer(*_HEAVY)
    return tuple(_draft_row(draft, user) for draft in found[:MOST_ROWS])


def _draft_row(draft: Article, user: User) -> Row:
    days = (timezone.now() - draft.updated_at).days
    who = ""
    if draft.responsible and draft.responsible_id != user.pk:
        who = f"，负责人：{name_of(draft.responsible)}"
    touched = f"{days} 天没有动过" if days else "今天动过"
    return Row(
        title=draft.title,
        address=reverse("admin:articles_article_change", args=[draft.pk]),
        why=f"{draft.guide.title}，{touched}{who}",
    )


def dead_links(user: User) -> Section | None:
    """Return the links and pictures that visitors see and cannot open; two queries."""
    if not user.has_perm("articles.view_textlink"):
        return None
    counted = TextLink.objects.dead().annotate(every=Window(Count("pk")))
    first = dict(counted.values_list("pk", "every")[:MOST_ROWS])
    heavy = (f"article__{name}" for name in _HEAVY)
    links = TextLink.objects.filter(pk__in=first).defer(*heavy)
    sources = ("article", "guide", "note", "channel")
    return Section(
        name="links",
        title="打不开的链接",
        count=max(first.values(), default=0),
        rows=tuple(map(_link_row, links.select_related(*sources))) if first else (),
        address=f"{_links()}?leads=nowhere",
        advice="访客点了，看不到内容：指向的页面没有、没发布或撤下了，或者图片不在。",
    )


def _link_row(link: TextLink) -> Row:
    source = link.source
    name = f"admin:articles_{source._meta.model_name}_change"
    kind = source._meta.verbose_name
    return Row(
        title=link.address, address=reverse(name, args=[source.pk]), why=f"在{kind}“{source}”里"
    )


def off_the_list(user: User) -> Section | None:
    """Return the sites that texts lead to and nobody calls official; two queries."""
    if not user.has_perm("articles.view_textlink"):
        return None
    links = TextLink.objects.off_the_list().order_by().values("host")
    hosts = links.annotate(number=Count("pk")).order_by("-number", "host")[:MOST_HOSTS]
    found = [_host_row(row["host"], row["number"]) for row in hosts]
    return Section(
        name="hosts",
        title="不在“官方域名”里的网站",
        count=len(found),
        rows=tuple(found[:MOST_ROWS]),
        address=f"{_links()}?leads=away",
        advice="请确认它们是对方的官方网站，再请热线管理员加到“官方域名”；不是的，把链接删掉。",
    )


def _host_row(host: str, number: int) -> Row:
    query = urlencode({"leads": "away", "q": host})
    return Row(title=host, address=f"{_links()}?{query}", why=f"{number} 处链接")


def _articles() -> str:
    return reverse("admin:articles_article_changelist")


def _links() -> str:
    return reverse("admin:articles_textlink_changelist")
