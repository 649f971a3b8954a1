"""Old addresses: written with whatever renames, moves or deletes a page, in its transaction.

Nothing here can take a page away: an old address counts only where the site has no page.
"""

from collections.abc import Iterable, Sequence

from articles.caching.version import changes_pages
from articles.models import Article, Guide, OldAddress
from articles.models.addresses import canonical, is_shown, key_of, paths_of

_BATCH = 500


@changes_pages
def save_old_address(address: OldAddress) -> None:
    """Store an old address as an editor wants it; no deleted thing gets it back any more."""
    address.belonged_to = ""
    address.save()


@changes_pages
def delete_old_address(address: OldAddress) -> None:
    """Delete the old address; the site then knows nothing of it."""
    address.delete()


@changes_pages
def add_old_addresses(thing: Article | Guide, paths: Iterable[str]) -> None:
    """Let these paths lead to the thing; whatever they led to before gives way."""
    _remember([(path, thing) for path in dict.fromkeys(map(canonical, paths))], over=True)


def article_before(pk: int | None) -> Article | None:
    """Return the article as it is stored; it and its guide's name stay so in this transaction."""
    rows = Article.objects.select_for_update(no_key=True).select_related("guide")
    return rows.filter(pk=pk).first() if pk else None


def guide_before(pk: int | None) -> Guide | None:
    """Return the guide as it is stored; its name stays so in this transaction."""
    rows = Guide.objects.select_for_update(no_key=True)
    return rows.filter(pk=pk).first() if pk else None


def follow_article(before: Article | None, article: Article) -> None:
    """Keep the address that the article had before it was stored, if it ever had readers.

    No query where it is shown as before, at the same address.
    """
    place = (article.guide_id, article.slug)
    if before is not None and before.is_visible and (before.guide_id, before.slug) == place:
        return
    after = Article.objects.select_related("guide").get(pk=article.pk)
    forget_shown([before] if before else [])  # one that came by the clock has forgotten nothing
    if before is None:
        _give_back(after)
    elif before.get_absolute_url() != after.get_absolute_url() and _was_public(before):
        _remember([(before.get_absolute_url(), after)], over=before.is_visible)
    forget_shown([after])


def follow_guide(before: Guide | None, guide: Guide) -> None:
    """Keep the addresses that the guide and its articles had before it was stored."""
    if before is None:
        _give_back(guide)
    elif before.slug != guide.slug and _was_public(before):
        for is_visible, articles in _once_public(before):
            _remember([(a.get_absolute_url(), a) for a in articles], over=is_visible)
        _remember([(before.get_absolute_url(), guide)], over=before.is_published)
    if before is None or before.slug != guide.slug or before.is_published != guide.is_published:
        forget_shown([guide, *guide.articles.select_related("guide")])


def _once_public(guide: Guide) -> Iterable[tuple[bool, list[Article]]]:
    """Yield the guide's articles that ever had readers, those seen now and the others apart."""
    articles = list(guide.articles.defer("body", "body_html", "body_headings"))
    for article in articles:
        article.guide = guide
    yield True, [article for article in articles if article.is_visible]
    yield False, [a for a in articles if not a.is_visible and _was_public(a)]


def forget_shown(things: Sequence[Article | Guide]) -> None:
    """Drop the old addresses at paths where visitors now see one of the things."""
    paths = paths_of([thing for thing in things if is_shown(thing)])
    for start in range(0, len(paths), _BATCH):
        OldAddress.objects.filter(path__in=paths[start : start + _BATCH]).delete()


def leave_behind(thing: Article | Guide) -> None:
    """Let the addresses of a thing that is about to be deleted lead to what its editor chose.

    Where that is nothing they are answered with 410. They come back with the thing.
    """
    own = _fields(thing)
    left = OldAddress.objects.filter(**own)
    left.filter(belonged_to="").update(belonged_to=key_of(thing))
    left.update(**_fields(thing.leads_to) if thing.leads_to else {"article": None, "guide": None})
    if _was_public(thing):
        rows = [(path, thing.leads_to) for path in paths_of([thing])]
        _remember(rows, over=is_shown(thing), belonged_to=key_of(thing))


def _was_public(thing: Article | Guide) -> bool:
    return thing.was_public or is_shown(thing)


def _fields(thing: Article | Guide) -> dict[str, Article | Guide | None]:
    """Return the thing as an old address names it."""
    is_article = isinstance(thing, Article)
    return {"article": thing if is_article else None, "guide": None if is_article else thing}


def _give_back(thing: Article | Guide) -> None:
    """Let what waits for the thing, deleted once and back now, lead to it again."""
    waiting = OldAddress.objects.filter(belonged_to=key_of(thing))
    waiting.update(**_fields(thing), belonged_to="")


def _remember(
    rows: Sequence[tuple[str, Article | Guide | None]], *, over: bool, belonged_to: str = ""
) -> None:
    """Store where the paths lead; in place of what they led to before where it says `over`.

    Where the thing is hidden, an old address at its path was never forgotten for it, so
    the one that readers know the path from keeps it.
    """
    found = [
        OldAddress(path=path, belonged_to=belonged_to, **(_fields(thing) if thing else {}))
        for path, thing in rows
    ]
    if over:
        fields = ["article", "guide", "belonged_to", "updated_at"]
        OldAddress.objects.bulk_create(
            found, _BATCH, update_conflicts=True, unique_fields=["path"], update_fields=fields
        )
    else:
        OldAddress.objects.bulk_create(found, _BATCH, ignore_conflicts=True)
