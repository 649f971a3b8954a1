"""Files into guides, articles, risk notes and contact channels: all of them or none."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from articles import publishing
from articles.content.images import ImageRefused, encode_image
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.transfer import exporting
from articles.transfer.format import Document, FormatError, parse
from articles.transfer.sources import SourceError, SourceFile, decode, read_source

Progress = Callable[[int, int], None]

_OWN_NAME = re.compile(
    r"\Aimages/(?P<digest>[0-9a-f]{20})-(?P<width>\d+)x(?P<height>\d+)\.(?:jpg|png)\Z"
)
_KINDS = ("risk-note", "contact-channel", "guide", "article")


class Outcome(Enum):
    """What became of a file, or would become of it in a dry run."""

    CREATED = "新建"
    CHANGED = "更新"
    UNCHANGED = "没有变化"
    REFUSED = "拒绝"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file's line in the report."""

    name: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, file by file; nothing was written if one was refused."""

    entries: tuple[Entry, ...]

    @property
    def is_refused(self) -> bool:
        """Whether a file was refused, and so nothing written."""
        return any(entry.outcome is Outcome.REFUSED for entry in self.entries)

    def count(self, outcome: Outcome) -> int:
        """Return how many files had this outcome."""
        return sum(entry.outcome is outcome for entry in self.entries)


@dataclass(frozen=True, slots=True)
class _Parsed:
    name: str
    document: Document
    remark: str


def import_guide(path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring the files at the path into the site and return what became of each.

    All or nothing: if one file is refused, or in a dry run, nothing is written. What is
    on the site and not among the files stays. Raises SourceError where the path as a
    whole cannot be read.
    """
    files = read_source(path)
    parsed, refused = _parse_all(file for file in files if file.is_text)
    if refused:
        return Report(tuple(sorted((*refused, *_unwritten(parsed)), key=lambda e: e.name)))
    images = {file.name: file for file in files if not file.is_text}
    entries: list[Entry] = []
    with transaction.atomic():
        for number, item in enumerate(parsed, start=1):
            entries.append(_import_one(item, images))
            if progress:
                progress(number, len(parsed))
        if dry_run or Report(tuple(entries)).is_refused:
            transaction.set_rollback(True)
    return Report(tuple(sorted(entries, key=lambda entry: entry.name)))


def _parse_all(files: Iterable[SourceFile]) -> tuple[list[_Parsed], list[Entry]]:
    parsed: list[_Parsed] = []
    refused: list[Entry] = []
    seen: dict[tuple[str, ...], str] = {}
    for file in files:
        try:
            text, was_gb18030 = decode(file.content)
            found = parse(text)
            first = seen.setdefault(_identity(found), file.name)
            if first != file.name:
                raise FormatError(f"和 {first} 说的是同一个内容，请只留一个。")
            remark = "文字编码是 GB18030，已按它读取" if was_gb18030 else ""
            parsed.append(_Parsed(file.name, found, remark))
        except (FormatError, SourceError) as error:
            refused.append(Entry(file.name, Outcome.REFUSED, str(error)))
    parsed.sort(key=lambda item: (_KINDS.index(item.document.type), item.name))
    return parsed, refused


def _identity(found: Document) -> tuple[str, ...]:
    guide = found.values.get("guide", "")
    return (found.type, guide, found["slug"])


def _unwritten(parsed: Sequence[_Parsed]) -> list[Entry]:
    return [Entry(item.name, Outcome.UNCHANGED, "有文件被拒绝，什么都没有写入") for item in parsed]


def _import_one(item: _Parsed, images: Mapping[str, SourceFile]) -> Entry:
    writers: Mapping[str, Callable[[Document], Outcome]] = {
        "risk-note": _write_risk_note,
        "contact-channel": _write_channel,
        "guide": _write_guide,
        "article": lambda found: _write_article(found, images),
    }
    try:
        with transaction.atomic():
            for name in exporting.images_of(item.document):
                _stored_image(name, images)
            return Entry(item.name, writers[item.document.type](item.document), item.remark)
    except ValidationError as error:
        return Entry(item.name, Outcome.REFUSED, _sentence(error))
    except (FormatError, ImageRefused) as error:
        return Entry(item.name, Outcome.REFUSED, str(error))


def _sentence(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(
        message if field == "__all__" else f"{field}：{message}"
        for field, messages in error.message_dict.items()
        for message in messages
    )


def _outcome(existing: Document | None, found: Document) -> Outcome:
    if existing is None:
        return Outcome.CREATED
    return Outcome.UNCHANGED if existing == found else Outcome.CHANGED


def _write_risk_note(found: Document) -> Outcome:
    note = RiskNote.objects.filter(slug=found["slug"]).first()
    outcome = _outcome(exporting.risk_note_document(note) if note else None, found)
    if outcome is not Outcome.UNCHANGED:
        note = note or RiskNote(slug=found["slug"])
        note.title, note.body, note.level = found["title"], found.body, found["level"]
        note.is_active, note.is_sitewide = found["active"], found["sitewide"]
        note.position = found["position"]
        note.full_clean()
        publishing.save_risk_note(note)
    return outcome


def _write_channel(found: Document) -> Outcome:
    channel = ContactChannel.objects.filter(slug=found["slug"]).first()
    outcome = _outcome(exporting.channel_document(channel) if channel else None, found)
    if outcome is not Outcome.UNCHANGED:
        channel = channel or ContactChannel(slug=found["slug"])
        channel.kind, channel.name, channel.value = found["kind"], found["name"], found["value"]
        channel.is_hotline, channel.is_recommended = found["hotline"], found["recommended"]
        channel.hours, channel.verified_on = found["hours"], found["verified_on"]
        channel.is_active, channel.position = found["active"], found["position"]
        channel.how_to = found.body
        channel.full_clean(validate_constraints=False)  # saving moves the hotline itself
        publishing.save_channel(channel)
    return outcome


def _write_guide(found: Document) -> Outcome:
    guide = Guide.objects.filter(slug=found["slug"]).first()
    outcome = _outcome(exporting.guide_document(guide) if guide else None, found)
    if outcome is not Outcome.UNCHANGED:
        guide = guide or Guide(slug=found["slug"])
        guide.title, guide.summary = found["title"], found["summary"]
        guide.keywords = "\n".join(found["keywords"])
        guide.position, guide.is_published = found["position"], found["published"]
        guide.introduction, guide.closing = found.body, found["closing"]
        guide.full_clean()
        publishing.save_guide(guide)
    return outcome


def _write_article(found: Document, images: Mapping[str, SourceFile]) -> Outcome:
    guide = Guide.objects.filter(slug=found["guide"]).first()
    if guide is None:
        raise FormatError(f"指南 {found['guide']} 不存在，也不在这些文件里。")
    shown = guide.articles.filter(slug=found["slug"]).with_page_content().first()
    outcome = _outcome(exporting.article_document(shown) if shown else None, found)
    if outcome is not Outcome.UNCHANGED:
        article = shown or Article(guide=guide, slug=found["slug"])
        _fill_article(article, found)
        steps = [_make_step(values, images) for values in found["steps"]]
        article.full_clean()
        for step in steps:
            # Cleaning an image field would open its file, which is only written on commit.
            step.clean_fields(exclude=["article", "position", "image"])
            step.validate_constraints(exclude=["article", "position"])
        notes = _risk_notes(found["risk_notes"])
        publishing.save_article(article, steps, notes)
    return outcome


def _fill_article(article: Article, found: Document) -> None:
    article.title, article.summary = found["title"], found["summary"]
    article.fits_when, article.kind = found["fits_when"], found["kind"]
    article.keywords = "\n".join(found["keywords"])
    article.position, article.status = found["position"], found["status"]
    article.is_featured, article.body = found["featured"], found.body


def _risk_notes(slugs: Sequence[str]) -> list[RiskNote]:
    found = {note.slug: note for note in RiskNote.objects.filter(slug__in=slugs)}
    if missing := [slug for slug in slugs if slug not in found]:
        raise FormatError(f"风险提示 {missing[0]} 不存在，也不在这些文件里。")
    return [found[slug] for slug in slugs]


def _make_step(values: Mapping[str, str], images: Mapping[str, SourceFile]) -> Step:
    words = {name: values[name] for name in ("text", "caution", "image_alt")}
    if not values["image"]:
        return Step(**words)
    stored = _stored_image(values["image"], images)
    # Made with its size, Django does not open the file, which is only written on commit.
    return Step(
        **words, image=stored.name, image_width=stored.width, image_height=stored.height
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _StoredImage:
    name: str
    width: int
    height: int


def _stored_image(name: str, images: Mapping[str, SourceFile]) -> _StoredImage:
    """Return the image that a file mentions as the site will store it.

    An image that the site itself encoded before carries its digest in its name and is
    taken as it is; any other is encoded anew. It is written when the import is.
    """
    match = _OWN_NAME.match(name)
    if name not in images:
        if match and default_storage.exists(name):
            return _StoredImage(name, int(match["width"]), int(match["height"]))
        raise FormatError(f"图片 {name} 不在这些文件里。")
    content = images[name].content
    encoded = encode_image(content)
    if match and hashlib.sha256(content).hexdigest().startswith(match["digest"]):
        stored = _StoredImage(name, encoded.width, encoded.height)
    else:
        content = encoded.content
        stored = _StoredImage(f"images/{encoded.name}", encoded.width, encoded.height)
    transaction.on_commit(partial(_store, stored.name, content))
    return stored


def _store(name: str, content: bytes) -> None:
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))
