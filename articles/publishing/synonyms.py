"""Writes of synonym groups."""

from articles.caching.version import changes_pages
from articles.models import SynonymGroup
from articles.search import engine


@changes_pages
def save_synonym_group(group: SynonymGroup) -> None:
    """Store the synonyms, in force with the next search."""
    group.save()
    engine.put_synonyms(group)


@changes_pages
def delete_synonym_group(group: SynonymGroup) -> None:
    """Delete the synonyms; the next search does without them."""
    group.delete()
