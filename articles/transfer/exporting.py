"""The site's content as documents, and documents as files in a folder."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import default_storage

from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.transfer.format import document, serialize, step
from articles.transfer.schemas import Document

_IMAGE = re.compile(r"/media/(images/[\w-]+\.(?:jpg|png))", re.ASCII)


def guide_document(guide: Guide) -> Document:
    """Return the guide as a document."""
    return document(
        "guide",
        guide.introduction,
        slug=guide.slug,
        title=guide.title,
        summary=guide.summary,
        keywords=guide.keyword_list,
        position=guide.position,
        published=guide.is_published,
        required_notes=[note.slug for note in guide.required_notes.all()],
        closing=guide.closing,
    )


def article_document(article: Article) -> Document:
    """Return the article as a document; needs guide, steps and risk notes loaded."""
    steps = (
        step(
            text=shown.text, image=shown.image.name, image_alt=shown.image_alt,
            caution=shown.caution,
        )
        for shown in article.steps.all()
    )  # fmt: skip
    return document(
        "article",
        article.body,
        guide=article.guide.slug,
        slug=article.slug,
        title=article.title,
        summary=article.summary,
        fits_when=article.fits_when,
        kind=article.kind,
        keywords=article.keyword_list,
        position=article.position,
        status=article.status,
        publish_at=article.publish_at,
        withdraw_at=article.withdraw_at,
        featured=article.is_featured,
        review_every=article.review_every or 0,
        review_by=article.review_by,
        reviewed_on=article.reviewed_on,
        risk_notes=[note.slug for note in article.risk_notes.all()],
        steps=tuple(steps),
    )


def risk_note_document(note: RiskNote) -> Document:
    """Return the risk note as a document."""
    return document(
        "risk-note",
        note.body,
        slug=note.slug,
        title=note.title,
        level=note.level,
        active=note.is_active,
        sitewide=note.is_sitewide,
        position=note.position,
    )


def channel_document(channel: ContactChannel) -> Document:
    """Return the contact channel as a document."""
    return document(
        "contact-channel",
        channel.how_to,
        slug=channel.slug,
        kind=channel.kind,
        name=channel.name,
        value=channel.value,
        hotline=channel.is_hotline,
        recommended=channel.is_recommended,
        hours=channel.hours,
        verified_on=channel.verified_on,
        verify_every=channel.verify_every,
        active=channel.is_active,
        position=channel.position,
    )


def documents() -> Iterator[tuple[str, Document]]:
    """Yield (file name, document) for everything that editors made, in a fixed order."""
    guides = Guide.objects.prefetch_related("required_notes").order_by("slug")
    for guide in guides.iterator(chunk_size=200):
        # A slug never begins with an underscore, so no article can take this name.
        yield f"guides/{guide.slug}/_guide.md", guide_document(guide)
    articles = Article.objects.with_page_content().order_by("guide__slug", "slug")
    for article in articles.iterator(chunk_size=200):
        yield f"guides/{article.guide.slug}/{article.slug}.md", article_document(article)
    for note in RiskNote.objects.order_by("slug").iterator():
        yield f"risk-notes/{note.slug}.md", risk_note_document(note)
    for channel in ContactChannel.objects.order_by("slug").iterator():
        yield f"contacts/{channel.slug}.md", channel_document(channel)


def export_guide(folder: Path) -> int:
    """Write everything as files below the folder; return how many files there are.

    Files of the same names are replaced; others in the folder are left alone. Raises
    OSError where the folder cannot be written.
    """
    written = 0
    images: set[str] = set()
    for name, shown in documents():
        _write(folder / name, serialize(shown).encode("utf-8"))
        images.update(images_of(shown))
        written += 1
    for image in sorted(images):
        if default_storage.exists(image):
            with default_storage.open(image) as file:
                _write(folder / image, file.read())
            written += 1
    return written


def images_of(shown: Document) -> set[str]:
    """Return the stored names of the images that the document's steps and texts show."""
    pictures = {item["image"] for item in shown.values.get("steps", ())}
    return (pictures | images_in_texts(shown)) - {""}


def images_in_texts(shown: Document) -> set[str]:
    """Return the stored names of the images that the document's Markdown shows."""
    texts = [shown.body, shown.values.get("closing", "")]
    for item in shown.values.get("steps", ()):
        texts += (item["text"], item["caution"])
    return {name for text in texts for name in _IMAGE.findall(text)}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
