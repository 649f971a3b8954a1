"""What a visitor's query is answered with: as it was written, or put right."""

from collections.abc import Callable
from dataclasses import dataclass

from articles.search.backends.reading import Reader
from articles.search.finding import Found, find
from articles.search.query import Query
from articles.search.synonyms import Alternative

Alternatives = Callable[[Query], tuple[Alternative, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and for which query."""

    asked: Query
    answered: Query
    alternatives: tuple[Alternative, ...]
    found: Found


def answer(store: Reader, asked: Query, alternatives: Alternatives = lambda _: ()) -> Answer:
    """Return what the index has for the query, or for the query put right."""
    return answer_as_written(store, asked, alternatives)


def answer_as_written(
    store: Reader, asked: Query, alternatives: Alternatives = lambda _: ()
) -> Answer:
    """Return what the index has for the query, and nothing else."""
    others = alternatives(asked)
    return Answer(asked, asked, others, find(store, asked, others))
