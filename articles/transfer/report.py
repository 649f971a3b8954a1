"""What became of the files of an import."""

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What became of a file, or would become of it in a dry run."""

    CREATED = "新建"
    CHANGED = "更新"
    UNCHANGED = "没有变化"
    REFUSED = "拒绝"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file's line in the report."""

    name: str
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, file by file; nothing was written if one was refused."""

    entries: tuple[Entry, ...]

    @property
    def is_refused(self) -> bool:
        """Whether a file was refused, and so nothing written."""
        return any(entry.outcome is Outcome.REFUSED for entry in self.entries)

    def count(self, outcome: Outcome) -> int:
        """Return how many files had this outcome."""
        return sum(entry.outcome is outcome for entry in self.entries)
