"""Synonyms from a file, for a new site."""

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from articles import publishing
from articles.models import SynonymGroup
from articles.transfer.sources import SourceError

SEPARATOR = "、"


@transaction.atomic
def import_synonyms(path: Path) -> int:
    """Store every group of the file and return how many; all or nothing.

    Raises SourceError with the group that is refused. It does not look for groups that
    exist already: the caller says when a site is new.
    """
    groups = _groups(path)
    for group in groups:
        try:
            group.full_clean()
        except ValidationError as error:
            raise SourceError(f"{path.name}：{group}：{'；'.join(error.messages)}") from error
        publishing.save_synonym_group(group)
    return len(groups)


def _groups(path: Path) -> list[SynonymGroup]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    equal = [SynonymGroup(words=SEPARATOR.join(words)) for words in content["equal"]]
    one_way = [
        SynonymGroup(words=SEPARATOR.join(item["words"]), typed=SEPARATOR.join(item["typed"]))
        for item in content["one_way"]
    ]
    return equal + one_way
