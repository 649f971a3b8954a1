"""Documents into rows: one at a time, through the doors that every write goes by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import proposals, publishing
from articles.content.images import ImageRefused
from articles.models import Article, ContactChannel, Guide, RiskNote, Step
from articles.models.fields import ARTICLE_TOO_LONG, is_too_long_in_all
from articles.transfer import addresses, domains, exporting, synonyms
from articles.transfer.format import on_line
from articles.transfer.frontmatter import FormatError
from articles.transfer.images import Images
from articles.transfer.names import DOMAINS, SYNONYMS
from articles.transfer.report import Outcome
from articles.transfer.schemas import Document

NEEDS_CONFIRMATION = "号码、地址和启用状态要等一个人在后台“待确认的修改”里确认，现在还是原来的"

NOT_ALLOWED = "你的账号不能改{}，请让能改的同事导入这个文件，或者把它从压缩包里拿掉。"
RIGHTS: Mapping[str, tuple[str, str]] = {
    "risk-note": ("articles.change_risknote", "风险提示"),
    "contact-channel": ("articles.change_contactchannel", "联系方式"),
    "guide": ("articles.change_guide", "指南"),
    "article": ("articles.publish_article", "已发布的文章"),
    SYNONYMS: ("articles.change_synonymgroup", "同义词"),
    DOMAINS: ("articles.change_officialdomain", "官方域名"),
}
"""What somebody must be allowed to do for each kind of file, and how that is told."""

_MOST_TOLD = 8

Written = tuple[Outcome, str]
"""What became of a document, and what there is to say about it."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What an import brings along beside documents: its images, and who does it."""

    images: Images
    by: User | None
    is_new_site: bool

    def allow(self, right: str) -> bool:
        """Whether who imports may do this; a command may do everything."""
        return self.by is None or self.by.has_perm(right)


def write(found: Document, circumstances: Circumstances) -> Written:
    """Store what the document says where it says something new, in the caller's transaction.

    Raises FormatError, ImageRefused and ValidationError.
    """
    return _allowed(found.type, _WRITERS[found.type](found, circumstances), circumstances)


def write_list(kind: str, text: str, circumstances: Circumstances) -> Written:
    """Store what the list of synonyms or domains says that is new, as `write` does."""
    if kind == SYNONYMS:
        return _allowed(kind, synonyms.bring_in(text), circumstances)
    written = domains.bring_in(text, by=circumstances.by, is_new_site=circumstances.is_new_site)
    return _allowed(kind, written, circumstances)


def _allowed(kind: str, written: Written, circumstances: Circumstances) -> Written:
    """Return what was written, or raise FormatError, so that the caller takes it back."""
    right, told = RIGHTS[kind]
    if written[0] is not Outcome.UNCHANGED and not circumstances.allow(right):
        raise FormatError(NOT_ALLOWED.format(told))
    return written


def _outcome(existing: Document | None, found: Document) -> Written:
    """Return what becomes of the document, and what of it is new where it is known already."""
    if existing is None:
        return Outcome.CREATED, ""
    if existing == found:
        return Outcome.UNCHANGED, ""
    told = list(existing.differences(found))
    more = "等" if len(told) > _MOST_TOLD else ""
    return Outcome.CHANGED, f"改 {'、'.join(told[:_MOST_TOLD])}{more}"


def _joined(*remarks: str) -> str:
    return "；".join(filter(None, remarks))


def _write_risk_note(found: Document, _: Circumstances) -> Written:
    note = RiskNote.objects.filter(slug=found["slug"]).first()
    outcome, told = _outcome(exporting.risk_note_document(note) if note else None, found)
    if outcome is not Outcome.UNCHANGED:
        note = note or RiskNote(slug=found["slug"])
        note.title, note.body, note.level = found["title"], found.body, found["level"]
        note.is_active, note.is_sitewide = found["active"], found["sitewide"]
        note.position = found["position"]
        note.full_clean()
        publishing.save_risk_note(note)
    return outcome, told


def _write_channel(found: Document, circumstances: Circumstances) -> Written:
    channel = ContactChannel.objects.filter(slug=found["slug"]).first()
    outcome, told = _outcome(exporting.channel_document(channel) if channel else None, found)
    if outcome is not Outcome.UNCHANGED:
        channel = channel or ContactChannel(slug=found["slug"])
        channel.kind, channel.name, channel.value = found["kind"], found["name"], found["value"]
        channel.is_hotline, channel.is_recommended = found["hotline"], found["recommended"]
        channel.hours, channel.verified_on = found["hours"], found["verified_on"]
        channel.verify_every = found["verify_every"]
        channel.is_active, channel.position = found["active"], found["position"]
        channel.how_to = found.body
        channel.full_clean(validate_constraints=False)  # saving moves the hotline itself
        if circumstances.is_new_site:  # nothing is shown yet that a wrong number could replace
            publishing.save_channel(channel)
        elif proposals.save(channel, by=circumstances.by):
            return outcome, _joined(told, NEEDS_CONFIRMATION)
    return outcome, told


def _write_guide(found: Document, _: Circumstances) -> Written:
    guide = Guide.objects.filter(slug=found["slug"]).first()
    found, remarks = addresses.as_added(found, guide)
    outcome, told = _outcome(exporting.guide_document(guide) if guide else None, found)
    if outcome is not Outcome.UNCHANGED:
        guide = guide or Guide(slug=found["slug"])
        guide.title, guide.summary = found["title"], found["summary"]
        guide.keywords = "\n".join(found["keywords"])
        guide.position, guide.is_published = found["position"], found["published"]
        guide.introduction, guide.closing = found.body, found["closing"]
        target = addresses.stand_in(found)
        guide.leads_to = target if isinstance(target, Guide) else None
        guide.full_clean()
        publishing.save_guide(guide, _risk_notes(found, "required_notes"))
        remarks += addresses.write_old_addresses(guide, found)
    return outcome, _joined(told, *remarks)


def _write_article(found: Document, circumstances: Circumstances) -> Written:
    guide = Guide.objects.filter(slug=found["guide"]).first()
    if guide is None:
        sentence = f"指南 {found['guide']} 不存在，也不在这些文件里。"
        raise FormatError(on_line(found.lines, ("guide",), sentence))
    shown = guide.articles.filter(slug=found["slug"]).with_page_content().first()
    found, remarks = addresses.as_added(found, shown)
    outcome, told = _outcome(exporting.article_document(shown) if shown else None, found)
    if outcome is not Outcome.UNCHANGED:
        article = shown or addresses.numbered(Article(guide=guide, slug=found["slug"]), found)
        _fill_article(article, found)
        _refuse_too_long(found)
        steps = [_step(found, number, circumstances) for number in range(len(found["steps"]))]
        article.full_clean()
        notes = _risk_notes(found, "risk_notes")
        publishing.save_article(article, steps, notes)
        remarks += addresses.about_number(article, found)
        remarks += addresses.write_old_addresses(article, found)
    return outcome, _joined(told, *remarks)


def _refuse_too_long(found: Document) -> None:
    steps = (text for step in found["steps"] for text in (step["text"], step["caution"]))
    if is_too_long_in_all((found.body, *steps)):
        raise FormatError(on_line(found.lines, ("steps",), ARTICLE_TOO_LONG))


def _step(found: Document, number: int, circumstances: Circumstances) -> Step:
    """Return a step that fits. Raises FormatError with its line for one that does not."""
    try:
        step = _make_step(found["steps"][number], circumstances.images)
        # Cleaning an image field would open its file, which is only written on commit.
        step.clean_fields(exclude=["article", "position", "image"])
        if step.image:  # what the database demands of a step, it demands of its picture
            step.validate_constraints(exclude=["article", "position"])
    except (ValidationError, ImageRefused, FormatError) as error:
        sentence = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        place = ("steps", number)
        raise FormatError(on_line(found.lines, place, f"第 {number + 1} 步：{sentence}")) from error
    return step


def _fill_article(article: Article, found: Document) -> None:
    article.title, article.summary = found["title"], found["summary"]
    article.fits_when, article.kind = found["fits_when"], found["kind"]
    article.keywords = "\n".join(found["keywords"])
    article.position, article.status = found["position"], found["status"]
    article.publish_at = _moment(found["publish_at"])
    article.withdraw_at = _moment(found["withdraw_at"])
    article.is_featured, article.body = found["featured"], found.body
    target = addresses.stand_in(found)
    article.leads_to = target if isinstance(target, Article) else None
    article.review_every = found["review_every"] or None
    article.review_by, article.reviewed_on = found["review_by"], found["reviewed_on"]


def _moment(written: datetime | None) -> datetime | None:
    return timezone.make_aware(written) if written else None


def _risk_notes(found: Document, key: str) -> list[RiskNote]:
    slugs: Sequence[str] = found[key]
    notes = {note.slug: note for note in RiskNote.objects.filter(slug__in=slugs)}
    if missing := [slug for slug in slugs if slug not in notes]:
        sentence = f"风险提示 {missing[0]} 不存在，也不在这些文件里。"
        raise FormatError(on_line(found.lines, (key,), sentence))
    return [notes[slug] for slug in slugs]


def _make_step(values: Mapping[str, str], images: Images) -> Step:
    words = {name: values[name] for name in ("text", "caution", "image_alt")}
    if not values["image"]:
        return Step(**words)
    image = images.store(values["image"])
    # Made with its size, Django does not open the file, which is only written on commit.
    return Step(**words, image=image.name, image_width=image.width, image_height=image.height)


_WRITERS: Mapping[str, Callable[[Document, Circumstances], Written]] = {
    "risk-note": _write_risk_note,
    "contact-channel": _write_channel,
    "guide": _write_guide,
    "article": _write_article,
}
