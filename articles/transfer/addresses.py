"""Where a file's page can be found besides its own address: number, old addresses, stand-in.

A file only adds to what the site knows of these: an article keeps the number that people
here were told, and no old address stops leading on because a file does not name it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError

from articles import publishing
from articles.models import Article, Guide, OldAddress
from articles.models.addresses import (
    LONGEST_PATH,
    canonical,
    is_shown,
    page_at,
    validate_path,
)
from articles.models.numbers import LARGEST_NUMBER
from articles.transfer.format import on_line
from articles.transfer.frontmatter import FormatError
from articles.transfer.schemas import Document

NUMBER_TAKEN = "短地址 /h/{number} 在本站是{other}的，这一篇用 /h/{own}"
NUMBER_STAYS = "短地址在本站是 /h/{own}，没有改成文件里的 /h/{number}"
ADDRESS_IN_USE = "旧地址 {path} 现在是“{other}”的地址，没有写入"
ADDRESS_TAKEN = "旧地址 {path} 原来转到“{other}”，现在转到这里"
NO_STAND_IN = "leads_to 是 {leads_to}，它不存在，也不在这些文件里。"
MOST_OLD_ADDRESSES = 500

_OF_SHORT = re.compile(r"/h/\d+/\Z")
_DELETED = "已经删除的一篇"


def address_values(thing: Article | Guide) -> dict[str, object]:
    """Return what a file says of the thing's addresses."""
    values: dict[str, object] = {
        "leads_to": name_of(thing.leads_to) if thing.leads_to else "",
        "old_addresses": [older.path for older in thing.old_addresses.all()],
    }
    return values | ({"number": thing.number} if isinstance(thing, Article) else {})


def name_of(thing: Article | Guide) -> str:
    """Return how a file names another guide or article: by its slugs."""
    return f"{thing.guide.slug}/{thing.slug}" if isinstance(thing, Article) else thing.slug


def without_way_out(found: Document) -> Document:
    """Return the document without a stand-in that is not of its own guide."""
    leads_to = str(found.values.get("leads_to", ""))
    if not leads_to or leads_to.partition("/")[0] == found.values.get("guide"):
        return found
    return replace(found, values={**found.values, "leads_to": ""})


def as_added(found: Document, there: Article | Guide | None) -> tuple[Document, list[str]]:
    """Return the document with the number and old addresses known here, and what to say of it.

    Raises FormatError for what cannot be one.
    """
    paths = {canonical(path) for path in _checked(found)}
    values, remarks = dict(found.values), list[str]()
    if isinstance(there, Article):
        if values["number"] not in (0, there.number):
            remarks.append(NUMBER_STAYS.format(number=values["number"], own=there.number))
        values["number"] = there.number
    if there is not None:
        paths |= {older.path for older in there.old_addresses.all()}
    values["old_addresses"] = tuple(sorted(paths))
    return replace(found, values=values), remarks


def _checked(found: Document) -> Sequence[str]:
    paths: Sequence[str] = found["old_addresses"]
    if len(paths) > MOST_OLD_ADDRESSES:
        raise _refusal(found, "old_addresses", f"旧地址最多 {MOST_OLD_ADDRESSES} 个。")
    for path in paths:
        if not _OF_SHORT.match(path):
            try:
                validate_path(path)
            except ValidationError as error:
                told = f"“{path[:LONGEST_PATH]}”：{error.messages[0]}"
                raise _refusal(found, "old_addresses", told) from error
    return paths


def _refusal(found: Document, key: str, sentence: str) -> FormatError:
    return FormatError(on_line(found.lines, (key,), sentence))


def numbered(article: Article, found: Document) -> Article:
    """Return the new article with the file's number, where nobody was told it of another."""
    number = found["number"]
    if number > LARGEST_NUMBER:
        raise _refusal(found, "number", f"number 是 {number}，最大是 {LARGEST_NUMBER}。")
    if number and not Article.objects.filter(number=number).exists():
        left = OldAddress.objects.filter(path=canonical(f"/h/{number}")).first()
        if left is None or _is_the_same(left, article):
            article.number = number
    return article


def _is_the_same(left: OldAddress, article: Article) -> bool:
    """Whether the deleted article that had the number had this article's address too."""
    same = OldAddress.objects.filter(belonged_to=left.belonged_to)
    return bool(left.belonged_to) and same.filter(path=article.get_absolute_url()).exists()


def write_old_addresses(thing: Article | Guide, found: Document) -> list[str]:
    """Let the file's old addresses lead to the thing; return a sentence for each that clashes.

    One that has a page here by now keeps it.
    """
    remarks = []
    known = {older.path for older in thing.old_addresses.all()}
    added = []
    for path in found["old_addresses"]:
        if path in known:
            continue
        page = page_at(path)
        if page is not None and is_shown(page):
            if page != thing:
                remarks.append(ADDRESS_IN_USE.format(path=path, other=page))
            continue
        before = OldAddress.objects.at(path)
        if before is not None and before.target:
            remarks.append(ADDRESS_TAKEN.format(path=path, other=before.target))
        added.append(path)
    if added:
        publishing.add_old_addresses(thing, added)
    return remarks


def about_number(article: Article, found: Document) -> list[str]:
    """Return in a sentence that a new article has another number than its file says, and why."""
    number = found["number"]
    if number in (0, article.number):
        return []
    other = Article.objects.filter(number=number).first()
    words = f"“{other}”" if other else _DELETED
    return [NUMBER_TAKEN.format(number=number, other=words, own=article.number)]


def stand_in(found: Document) -> Article | Guide | None:
    """Return what the file names in its place once it is withdrawn, None where it is not there."""
    guide, _, article = str(found["leads_to"]).partition("/")
    if found.type == "guide":
        return Guide.objects.filter(slug=found["leads_to"]).first() if guide else None
    return Article.objects.filter(guide__slug=guide, slug=article).first() if article else None


def settle_stand_ins(documents: Mapping[str, Document]) -> Iterator[tuple[str, str]]:
    """Write the stand-ins that were not there yet when their file was; yield (name, refusal)."""
    for name, found in documents.items():
        if not found.values.get("leads_to"):
            continue
        thing, target = _thing_of(found), stand_in(found)
        if target is None or target == thing:
            sentence = NO_STAND_IN.format(leads_to=found["leads_to"])
            yield name, on_line(found.lines, ("leads_to",), sentence)
        elif isinstance(thing, Article) and thing.leads_to != target:
            thing.leads_to = target  # type: ignore[assignment]  # an article's is an article
            publishing.save_article(thing)
        elif isinstance(thing, Guide) and thing.leads_to != target:
            thing.leads_to = target  # type: ignore[assignment]  # a guide's is a guide
            publishing.save_guide(thing)


def _thing_of(found: Document) -> Article | Guide:
    if found.type == "guide":
        return Guide.objects.select_related("leads_to").get(slug=found["slug"])
    articles = Article.objects.select_related("guide", "leads_to")
    return articles.get(guide__slug=found["guide"], slug=found["slug"])
