"""The site's content as documents, and documents as files."""

import re
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet

from articles.models import Article, ContactChannel, Guide, RiskNote
from articles.transfer import domains, synonyms
from articles.transfer.addresses import address_values, without_way_out
from articles.transfer.format import document, serialize, step
from articles.transfer.names import DOMAINS, SYNONYMS
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
        **address_values(guide),
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
        **address_values(article),
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
    yield from _guides_with_articles(Guide.objects.all())
    for note in RiskNote.objects.order_by("slug").iterator():
        yield f"risk-notes/{note.slug}.md", risk_note_document(note)
    for channel in ContactChannel.objects.order_by("slug").iterator():
        yield f"contacts/{channel.slug}.md", channel_document(channel)


def documents_of(guide: Guide) -> Iterator[tuple[str, Document]]:
    """Yield (file name, document) of the guide, its articles and the risk notes they show."""
    for name, found in _guides_with_articles(Guide.objects.filter(pk=guide.pk)):
        yield name, without_way_out(found)
    shown = Q(articles__guide=guide) | Q(required_by=guide)
    for note in RiskNote.objects.filter(shown).distinct().order_by("slug"):
        yield f"risk-notes/{note.slug}.md", risk_note_document(note)


def _guides_with_articles(shown: QuerySet[Guide]) -> Iterator[tuple[str, Document]]:
    guides = shown.select_related("leads_to").order_by("slug")
    guides = guides.prefetch_related("required_notes", "old_addresses")
    for guide in guides.iterator(chunk_size=200):
        # A slug never begins with an underscore, so no article can take this name.
        yield f"guides/{guide.slug}/_guide.md", guide_document(guide)
    articles = Article.objects.with_page_content().filter(guide__in=shown.values("pk"))
    articles = articles.select_related("leads_to__guide").prefetch_related("old_addresses")
    for article in articles.order_by("guide__slug", "slug").iterator(chunk_size=200):
        yield f"guides/{article.guide.slug}/{article.slug}.md", article_document(article)


def files(guide: Guide | None = None) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of every file of an export, of one guide where it is given."""
    images: set[str] = set()
    for name, shown in documents_of(guide) if guide else documents():
        yield name, serialize(shown).encode()
        images.update(images_of(shown))
    if guide is None:
        for name, text in ((SYNONYMS, synonyms.written()), (DOMAINS, domains.written())):
            if text:
                yield name, text.encode()
    for image in sorted(images):
        if default_storage.exists(image):
            with default_storage.open(image) as file:
                yield image, file.read()


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
