"""The editors' synonyms, as they apply to a query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.models import SynonymGroup, SynonymWord
from articles.models.synonyms import LONGEST_LOOKUP
from articles.search import analyzer
from articles.search.query import Query

MOST_ALTERNATIVES = 40


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to write a part of the query: the units typed, and those also looked for."""

    typed: tuple[str, ...]
    found: tuple[str, ...]


def alternatives(query: Query) -> tuple[Alternative, ...]:
    """Return the alternatives for the query; one database query, none for an empty one."""
    if not query.runs:
        return ()
    rows = (
        SynonymWord.objects.filter(
            lookup__in=query.runs, is_typed=True, group__is_active=True,
            group__entries__is_found=True,
        )
        .order_by("pk", "group__entries__pk")
        .values_list("text", "group__entries__text")
    )  # fmt: skip
    return _cut(list(rows[:MOST_ALTERNATIVES]))


def put(group: SynonymGroup) -> None:
    """Let queries find the group's words as they are now, in the caller's transaction."""
    group.entries.all().delete()
    SynonymWord.objects.bulk_create(_words(group))


def put_all() -> None:
    """Let queries find the words of all groups, cut as queries are cut now."""
    SynonymWord.objects.all().delete()
    SynonymWord.objects.bulk_create(
        word for group in SynonymGroup.objects.all() for word in _words(group)
    )


def _words(group: SynonymGroup) -> Iterator[SynonymWord]:
    found, typed = set(group.word_list), set(group.typed_list)
    for word in sorted(found | typed):
        yield SynonymWord(
            group=group,
            text=word,
            lookup="".join(analyzer.plain_words(word))[:LONGEST_LOOKUP],
            is_typed=word in typed,
            is_found=word in found,
        )


def _cut(rows: Sequence[tuple[str, str]]) -> tuple[Alternative, ...]:
    cut = (Alternative(analyzer.words(typed), analyzer.words(found)) for typed, found in rows)
    found = (pair for pair in cut if pair.typed and pair.found and pair.typed != pair.found)
    return tuple(dict.fromkeys(found))
