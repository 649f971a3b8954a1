import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import query

BAD = {
    "NUL": "\x00",
    "control": "\x01\x1b[31m",
    "surrogate": "\ud800密码\udfff",
    "bidi": "\u202e密码\u2066",
    "zero width": "密\u200b码\ufeff",
    "fts syntax": '"密码" OR NEAR(*) AND -^: {title}',
    "sql": "'; DROP TABLE articles_guide; --",
    "regex": "(" * 5000 + "a+" * 5000,
    "one megabyte": "忘记密码" * 250_000,
    "letters": "a" * 1_000_000,
    "many words": " ".join(chr(0x4E00 + n) for n in range(10_000)),
    "combining": "e" + "\u0301" * 100_000,
    "widest": "ﷺ" * 100_000,
    "spaces": " " * 1_000_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_bad_input_is_bounded(text):
    read = query.read(text)
    assert read == query.read(text[: 2 * query.MAX_LENGTH])  # the rest costs nothing
    assert len(read.text) <= query.MAX_LENGTH
    assert len(read.words) <= query.MAX_WORDS
    assert read.text.isprintable()


@given(st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]))))
def test_a_query_can_be_shown_and_stored(text):
    shown = query.read(text).text
    assert shown.encode() is not None
    assert query.read(shown).text == shown


def test_a_repeated_unit_counts_more():
    weights = query.weights(("密", "密"), pair=0.2, sound=0.1)
    assert weights["密"] == 1.5


def test_runs_are_what_a_synonym_may_be():
    assert "小额免密" in query.read("怎么关小额免密").runs
