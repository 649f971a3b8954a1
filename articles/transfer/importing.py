"""Files into guides, articles, risk notes and contact channels: all of them or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles import proposals, publishing
from articles.content.images import ImageRefused
from articles.history.recording import authored
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.search import engine
from articles.transfer import exporting
from articles.transfer.format import parse
from articles.transfer.frontmatter import FormatError
from articles.transfer.images import StoredImage, store_image
from articles.transfer.report import Entry, Outcome, Report
from articles.transfer.schemas import Document
from articles.transfer.sources import SourceError, SourceFile, decode, read_source

Progress = Callable[[int, int], None]

_KINDS = ("risk-note", "contact-channel", "guide", "article")
_LONGEST_MESSAGE = 300

NEEDS_CONFIRMATION = "号码、地址和启用状态要等一个人在后台“待确认的修改”里确认，现在还是原来的"


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
    with transaction.atomic(), authored(reason=f"导入 {path.name}"), engine.together() as waiting:
        is_new_site = not ContactChannel.objects.exists()
        for number, item in enumerate(parsed, start=1):
            entries.append(_import_one(item, images, is_new_site=is_new_site))
            if progress:
                progress(number, len(parsed))
        if dry_run or Report(tuple(entries)).is_refused:
            transaction.set_rollback(True)
            waiting.clear()
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
            refused.append(_refused(file.name, str(error)))
    parsed.sort(key=_turn)
    return parsed, refused


def _turn(item: _Parsed) -> tuple[int, bool, str]:
    """Return when a file is written: after what it names, and the hotline before others.

    The site is never without a hotline, so one that was it can only step down for another.
    """
    found = item.document
    return _KINDS.index(found.type), not found.values.get("hotline", False), item.name


def _identity(found: Document) -> tuple[str, ...]:
    guide = found.values.get("guide", "")
    return (found.type, guide, found["slug"])


def _unwritten(parsed: Sequence[_Parsed]) -> list[Entry]:
    return [Entry(item.name, Outcome.UNCHANGED, "有文件被拒绝，什么都没有写入") for item in parsed]


def _import_one(item: _Parsed, images: Mapping[str, SourceFile], *, is_new_site: bool) -> Entry:
    remarks = [item.remark] if item.remark else []
    writers: Mapping[str, Callable[[Document], Outcome]] = {
        "risk-note": _write_risk_note,
        "contact-channel": lambda found: _write_channel(found, remarks, is_new_site=is_new_site),
        "guide": _write_guide,
        "article": lambda found: _write_article(found, images),
    }
    try:
        with transaction.atomic():
            _store_images_of_texts(item.document, images)
            outcome = writers[item.document.type](item.document)
            return Entry(item.name, outcome, "；".join(remarks))
    except ValidationError as error:
        return _refused(item.name, _sentence(error))
    except (FormatError, ImageRefused) as error:
        return _refused(item.name, str(error))


def _refused(name: str, message: str) -> Entry:
    shown = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"
    return Entry(name, Outcome.REFUSED, shown)


def _store_images_of_texts(found: Document, images: Mapping[str, SourceFile]) -> None:
    """Store the images that Markdown shows. Raises FormatError where one gets another name."""
    for name in sorted(exporting.images_in_texts(found)):
        if _stored(name, images).name != name:
            raise FormatError(f"正文里的图片 {name} 不是本站存的样子，请在后台的编辑器里上传它。")


def _stored(name: str, images: Mapping[str, SourceFile]) -> StoredImage:
    return store_image(name, images[name].content if name in images else None)


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


def _write_channel(found: Document, remarks: list[str], *, is_new_site: bool) -> Outcome:
    channel = ContactChannel.objects.filter(slug=found["slug"]).first()
    outcome = _outcome(exporting.channel_document(channel) if channel else None, found)
    if outcome is not Outcome.UNCHANGED:
        channel = channel or ContactChannel(slug=found["slug"])
        channel.kind, channel.name, channel.value = found["kind"], found["name"], found["value"]
        channel.is_hotline, channel.is_recommended = found["hotline"], found["recommended"]
        channel.hours, channel.verified_on = found["hours"], found["verified_on"]
        channel.verify_every = found["verify_every"]
        channel.is_active, channel.position = found["active"], found["position"]
        channel.how_to = found.body
        channel.full_clean(validate_constraints=False)  # saving moves the hotline itself
        if is_new_site:  # nothing is shown yet that a wrong number could take the place of
            publishing.save_channel(channel)
        elif proposals.save(channel, by=None):
            remarks.append(NEEDS_CONFIRMATION)
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
        publishing.save_guide(guide, _risk_notes(found["required_notes"]))
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
            if step.image:  # what the database demands of a step, it demands of its picture
                step.validate_constraints(exclude=["article", "position"])
        notes = _risk_notes(found["risk_notes"])
        publishing.save_article(article, steps, notes)
    return outcome


def _fill_article(article: Article, found: Document) -> None:
    article.title, article.summary = found["title"], found["summary"]
    article.fits_when, article.kind = found["fits_when"], found["kind"]
    article.keywords = "\n".join(found["keywords"])
    article.position, article.status = found["position"], found["status"]
    article.publish_at = _moment(found["publish_at"])
    article.withdraw_at = _moment(found["withdraw_at"])
    article.is_featured, article.body = found["featured"], found.body
    article.review_every = found["review_every"] or None
    article.review_by, article.reviewed_on = found["review_by"], found["reviewed_on"]


def _moment(written: datetime | None) -> datetime | None:
    return timezone.make_aware(written) if written else None


def _risk_notes(slugs: Sequence[str]) -> list[RiskNote]:
    found = {note.slug: note for note in RiskNote.objects.filter(slug__in=slugs)}
    if missing := [slug for slug in slugs if slug not in found]:
        raise FormatError(f"风险提示 {missing[0]} 不存在，也不在这些文件里。")
    return [found[slug] for slug in slugs]


def _make_step(values: Mapping[str, str], images: Mapping[str, SourceFile]) -> Step:
    words = {name: values[name] for name in ("text", "caution", "image_alt")}
    if not values["image"]:
        return Step(**words)
    stored = _stored(values["image"], images)
    # Made with its size, Django does not open the file, which is only written on commit.
    return Step(
        **words, image=stored.name, image_width=stored.width, image_height=stored.height
    )  # fmt: skip
