"""Whatever comes: a report or one sentence, never an exception, and never half of it written."""

import io
import zipfile

import pytest
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.management.commands.prepare_site import STARTER
from articles.models import Article, ContactChannel, Guide, OfficialDomain, RiskNote, SynonymGroup
from articles.transfer.importing import import_files
from articles.transfer.sources import SourceError, SourceFile, read_file

pytestmark = pytest.mark.django_db

MODELS = (Guide, Article, RiskNote, ContactChannel, SynonymGroup, OfficialDomain)
TEXTS = tuple(
    (STARTER / name).read_bytes()
    for name in (
        "guides/forgot-password/customer-service.md",
        "guides/forgot-password/_guide.md",
        "contacts/hotline.md",
        "risk-notes/check-bills.md",
        "first-synonyms.yaml",
    )
)
WORDS = (
    b"---", b"\n", b":", b"- ", b"type: article", b"steps:", b"!!python/object", b"&a", b"*a",
    b"[[hotline]]", b"95188", b"\xff\xfe", b"\x00", "忘记".encode("gb18030"), b"{", b"}", b"null",
    b"true", b"2026-01-31", b"../", b"image: images/x.png",
)  # fmt: skip

names = st.sampled_from(
    ["a.md", "b.markdown", "images/x.png", "synonyms.yaml", "official-domains.yaml"]
)
words = st.sampled_from(WORDS) | st.binary(max_size=8)


@st.composite
def changed_texts(draw):
    """A real file with a few places overwritten, cut or doubled."""
    content = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.integers(start, min(len(content), start + 30)))
        content = content[:start] + draw(words) + content[end:]
    return content


contents = st.binary(max_size=200) | changed_texts() | st.lists(words, max_size=20).map(b"".join)


def counts():
    return [model.objects.count() for model in MODELS]


def bring_in(files):
    """Import and require a whole report; leave the database as it was."""
    before = counts()
    with transaction.atomic():
        report = import_files(files, "fuzz.zip")
        assert {entry.name for entry in report.entries} == {
            file.name for file in files if file.is_text or file.is_list
        }
        if report.is_refused:
            assert counts() == before
        transaction.set_rollback(True)


@given(st.dictionaries(names, contents, min_size=1, max_size=3))
@settings(max_examples=150)
def test_any_files_are_brought_in_or_refused(files):
    bring_in([SourceFile(name, content) for name, content in sorted(files.items())])


@given(st.dictionaries(st.text(max_size=12) | names, contents, max_size=3), st.data())
@settings(max_examples=100)
def test_any_zip_is_read_or_refused(files, data):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.encode("utf-8", "replace").decode() or "x", content)
    whole = bytearray(packed.getvalue())
    for _ in range(data.draw(st.integers(0, 3))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    read_or_refused(bytes(whole))


@given(st.binary(max_size=300))
@example(b"PK\x05\x06" + bytes(18))
@settings(max_examples=100)
def test_any_bytes_are_read_or_refused(content):
    read_or_refused(content)


def read_or_refused(content):
    try:
        files = read_file(io.BytesIO(content), "a.md", "a.md")
    except SourceError:
        return
    bring_in(files)
