"""Files into guides, articles, risk notes and contact channels: all of them or none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from articles.content.images import ImageRefused
from articles.history.recording import authored
from articles.models import ContactChannel
from articles.search import engine
from articles.transfer import addresses, exporting
from articles.transfer.format import BODY, on_line, parse
from articles.transfer.frontmatter import FormatError, Place
from articles.transfer.images import Images
from articles.transfer.report import Entry, Outcome, Report
from articles.transfer.schemas import SCHEMAS, Document
from articles.transfer.sources import SourceError, SourceFile, decode, read_source
from articles.transfer.writing import Circumstances, write, write_list

Progress = Callable[[int, int], None]

_KINDS = ("risk-note", "contact-channel", "guide", "article")
_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class _Parsed:
    name: str
    document: Document
    remark: str


def import_guide(path: Path, *, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring the files at the path into the site and return what became of each.

    Raises SourceError where the path as a whole cannot be read.
    """
    return import_files(read_source(path), path.name, dry_run=dry_run, progress=progress)


def import_files(
    files: Sequence[SourceFile],
    name: str,
    *,
    by: User | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Bring the files into the site and return what became of each.

    All or nothing: if one file is refused, or in a dry run, nothing is written. What is
    on the site and not among the files stays. The history says that `name` was imported,
    and by whom.
    """
    parsed, refused = _parse_all(file for file in files if file.is_text)
    lists = [file for file in files if file.is_list]
    if refused:
        others = _unwritten([*(item.name for item in parsed), *(file.name for file in lists)])
        return Report(tuple(sorted((*refused, *others), key=lambda entry: entry.name)))
    images = Images(file for file in files if not (file.is_text or file.is_list))
    for name_of_image in sorted({n for item in parsed for n in exporting.images_of(item.document)}):
        images.look_at(name_of_image)  # which takes long, and nobody has to wait for it here
    total = len(parsed) + len(lists)
    entries: list[Entry] = []
    with (
        transaction.atomic(),
        authored(by=by, reason=f"导入 {name}"),
        engine.together() as waiting,
    ):
        circumstances = Circumstances(images, by, is_new_site=not ContactChannel.objects.exists())
        for entry in _import_all(parsed, lists, circumstances):
            entries.append(entry)
            if progress:
                progress(len(entries), total)
        entries = _with_stand_ins(entries, parsed)
        if dry_run or Report(tuple(entries)).is_refused:
            transaction.set_rollback(True)
            waiting.clear()
    return Report(tuple(sorted(entries, key=lambda entry: entry.name)))


def _import_all(
    parsed: Sequence[_Parsed], lists: Sequence[SourceFile], circumstances: Circumstances
) -> Iterable[Entry]:
    for item in parsed:
        yield _import_one(item, circumstances)
    for file in lists:
        yield _import_list(file, circumstances)


def _with_stand_ins(entries: Sequence[Entry], parsed: Sequence[_Parsed]) -> list[Entry]:
    """Return the entries, those of files refused that name a page which is not there."""
    written = {entry.name for entry in entries if entry.outcome is not Outcome.REFUSED}
    documents = {item.name: item.document for item in parsed if item.name in written}
    refusals = dict(addresses.settle_stand_ins(documents))
    return [
        _refused(entry.name, refusals[entry.name]) if entry.name in refusals else entry
        for entry in entries
    ]


def _parse_all(files: Iterable[SourceFile]) -> tuple[list[_Parsed], list[Entry]]:
    parsed: list[_Parsed] = []
    refused: list[Entry] = []
    seen: dict[tuple[str, ...], str] = {}
    for file in files:
        try:
            text, encoding = decode(file.content)
            found = parse(text)
            first = seen.setdefault(_identity(found), file.name)
            if first != file.name:
                raise FormatError(
                    on_line(found.lines, ("slug",), f"和 {first} 说的是同一个内容，请只留一个。")
                )
            parsed.append(_Parsed(file.name, found, _about_encoding(encoding)))
        except (FormatError, SourceError) as error:
            refused.append(_refused(file.name, str(error)))
    parsed.sort(key=_turn)
    return parsed, refused


def _about_encoding(encoding: str) -> str:
    return f"文字编码是 {encoding}，已按它读取" if encoding else ""


def _turn(item: _Parsed) -> tuple[int, bool, str]:
    """Return when a file is written: after what it names, and the hotline before others.

    The site is never without a hotline, so one that was it can only step down for another.
    """
    found = item.document
    return _KINDS.index(found.type), not found.values.get("hotline", False), item.name


def _identity(found: Document) -> tuple[str, ...]:
    guide = found.values.get("guide", "")
    return (found.type, guide, found["slug"])


def _unwritten(names: Iterable[str]) -> list[Entry]:
    return [Entry(name, Outcome.UNCHANGED, "有文件被拒绝，什么都没有写入") for name in names]


def _import_one(item: _Parsed, circumstances: Circumstances) -> Entry:
    try:
        with transaction.atomic():
            _store_images_of_texts(item.document, circumstances.images)
            outcome, remark = write(item.document, circumstances)
            remarks = filter(None, (item.remark, remark))
            return Entry(item.name, outcome, "；".join(remarks))
    except ValidationError as error:
        return _refused(item.name, _sentence(error, item.document))
    except (FormatError, ImageRefused) as error:
        return _refused(item.name, str(error))


def _import_list(file: SourceFile, circumstances: Circumstances) -> Entry:
    kind = file.name.rpartition("/")[2]
    try:
        text, encoding = decode(file.content)
        with transaction.atomic():
            outcome, remark = write_list(kind, text, circumstances)
        remarks = filter(None, (_about_encoding(encoding), remark))
        return Entry(file.name, outcome, "；".join(remarks))
    except (FormatError, SourceError) as error:
        return _refused(file.name, str(error))


def _refused(name: str, message: str) -> Entry:
    shown = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"
    return Entry(name, Outcome.REFUSED, shown)


def _store_images_of_texts(found: Document, images: Images) -> None:
    """Store the images that Markdown shows. Raises FormatError where one gets another name."""
    for name in sorted(exporting.images_in_texts(found)):
        if images.store(name).name != name:
            raise FormatError(f"正文里的图片 {name} 不是本站存的样子，请在后台的编辑器里上传它。")


def _sentence(error: ValidationError, found: Document) -> str:
    """Return what the models refuse, with the line of the first thing that they name."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    names = {key.name for key in SCHEMAS[found.type]}
    told = [
        (_place(field, names), message if field == "__all__" else f"{field}：{message}")
        for field, messages in error.message_dict.items()
        for message in messages
    ]
    return on_line(found.lines, told[0][0], " ".join(message for _, message in told))


def _place(field: str, keys: Iterable[str]) -> Place:
    if field == "__all__":
        return ()
    key = field.removeprefix("is_")  # files have `published` for `is_published`
    return (key,) if key in keys else BODY
