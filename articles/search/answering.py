"""What a visitor's query is answered with: as it was written, or put right."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from articles.search.backends.reading import Reader
from articles.search.finding import Found, find
from articles.search.query import Query, read
from articles.search.spelling import correct
from articles.search.synonyms import Alternative

Alternatives = Callable[[Query], tuple[Alternative, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and for which query."""

    asked: Query
    answered: Query
    alternatives: tuple[Alternative, ...]
    found: Found


def answer(
    reader: Reader,
    asked: Query,
    alternatives: Alternatives = lambda _: (),
    *,
    unfinished: bool = False,
) -> Answer:
    """Return what the index has for the query, or for the query put right.

    `unfinished` reads the query as still being typed.
    """
    written = answer_as_written(reader, asked, alternatives)
    better = correct(reader, asked.text, written.found.frequencies, unfinished=unfinished)
    if better is None:
        return written
    corrected = answer_as_written(reader, read(better), alternatives)
    if not corrected.found.numbers:
        return written
    return replace(corrected, asked=asked)


def answer_as_written(
    reader: Reader, asked: Query, alternatives: Alternatives = lambda _: ()
) -> Answer:
    """Return what the index has for the query, and nothing else."""
    others = alternatives(asked)
    return Answer(asked, asked, others, find(reader, asked, others))
