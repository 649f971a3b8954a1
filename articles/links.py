"""Keeps beside each text where it leads, in the transaction that stores the text.

Nothing is asked of other sites: of a link away only the host is kept.
"""

from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import ResolverMatch

from articles.content.review import host_of, look_through, path_of
from articles.models import Article, ContactChannel, Guide, RiskNote, TextLink, addresses
from articles.models.addresses import canonical
from articles.models.fields import MarkdownField
from articles.models.links import LONGEST_ADDRESS, LONGEST_HOST

Source = Article | Guide | RiskNote | ContactChannel

_FIELDS: dict[type[Model], str] = {
    Article: "article",
    Guide: "guide",
    RiskNote: "note",
    ContactChannel: "channel",
}
_COMPARED = (
    "address", "host", "path", "guide_slug", "article_slug", "number", "leads_nowhere",
)  # fmt: skip
_BATCH = 500


def note(obj: Source) -> None:
    """Keep where the stored texts of the object lead; few queries, more where that changed.

    A picture without a file is looked for again after the commit, when imported ones are there.
    """
    source = {_FIELDS[type(obj)]: obj}
    rows = TextLink.objects.filter(**source)
    wanted = {_values(link): link for link in map(_read, dict.fromkeys(_addresses(obj)))}
    stored = {_values(link): link.pk for link in rows}
    kept = {pk for values, pk in stored.items() if values in wanted}
    gone = [link.pk for link in rows if link.pk not in kept]
    if gone:
        rows.filter(pk__in=gone).delete()
    new = [link for values, link in wanted.items() if values not in stored]
    for link in new:
        setattr(link, _FIELDS[type(obj)], obj)
    if new:
        TextLink.objects.bulk_create(new)
    if missing := [link.address for link in wanted.values() if _lacks_its_file(link.address)]:
        transaction.on_commit(partial(_mark_missing, source, missing))


def _mark_missing(source: dict[str, Source], addresses: list[str]) -> None:
    still = [address for address in addresses if _lacks_its_file(address)]
    TextLink.objects.filter(**source, address__in=still).update(leads_nowhere=True)


@transaction.atomic
def note_all() -> None:
    """Keep anew where all texts of the site lead."""
    for model in _FIELDS:
        rows: QuerySet[Model] = QuerySet(model)
        for obj in rows.order_by("pk").iterator(chunk_size=_BATCH):
            note(obj)  # type: ignore[arg-type]  # of the four kinds


def match_of(path: str) -> ResolverMatch | None:
    """Return what answers at the path as it is written in a link."""
    return addresses.match_of(unquote(path))


def lacks_file(match: ResolverMatch | None) -> bool:
    """Whether it is the address of an uploaded picture that is not there."""
    if match is None or match.url_name != "media":
        return False
    return not _is_stored(match.kwargs["path"])


def _lacks_its_file(address: str) -> bool:
    return lacks_file(match_of(path_of(address)) if path_of(address) else None)


def _is_stored(name: str) -> bool:
    try:
        return default_storage.exists(name)
    except (SuspiciousOperation, ValueError, OSError):  # such as .. or a name that is too long
        return False


def _addresses(obj: Source) -> Iterator[str]:
    for text in _texts(obj):
        contents = look_through(text)
        found = (*contents.links, *(picture.source for picture in contents.pictures))
        yield from (address for address in found if path_of(address) or host_of(address))


def _texts(obj: Source) -> Iterator[str]:
    things = [obj, *obj.steps.all()] if isinstance(obj, Article) else [obj]
    for thing in things:
        for field in thing._meta.local_fields:
            if isinstance(field, MarkdownField):
                yield str(field.value_from_object(thing) or "")


def _read(address: str) -> TextLink:
    """Return the address as a link that is not stored yet."""
    link = TextLink(address=address[:LONGEST_ADDRESS], host=host_of(address)[:LONGEST_HOST])
    if link.host:
        return link
    path = path_of(address)
    match = match_of(path)
    link.path, link.leads_nowhere = canonical(unquote(path))[:LONGEST_ADDRESS], match is None
    if match is not None and match.url_name == "short":
        link.number = int(match.kwargs["number"])
    if match is not None and match.url_name in ("guide", "article"):
        link.guide_slug = match.kwargs["guide_slug"]
        link.article_slug = match.kwargs.get("article_slug", "")
    return link


def _values(link: TextLink) -> tuple[object, ...]:
    return tuple(getattr(link, name) for name in _COMPARED)
