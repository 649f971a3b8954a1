"""An export in a folder: what is written, and what an earlier one wrote and nobody needs."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from articles.transfer.exporting import files

MANIFEST = ".export.json"
"""Where an export notes what it wrote; its name is hidden, so that no import reads it."""

_OURS = re.compile(
    r"\A(?:guides/[a-z0-9-]+/(?:_guide|[a-z0-9-]+)\.md|(?:risk-notes|contacts)/[a-z0-9-]+\.md"
    r"|images/[\w-]+\.(?:jpg|png)|synonyms\.yaml|official-domains\.yaml)\Z",
    re.ASCII,
)
"""The names that an export gives; a manifest that says others is not believed."""

_EMPTIED = re.compile(r"\Aguides/[a-z0-9-]+\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files were written, how many older ones removed, and which were left alone."""

    written: int
    removed: int
    left: tuple[str, ...]


def export_guide(folder: Path) -> Exported:
    """Write everything as files below the folder and return what became of it.

    Files of the same names are replaced. A file that an earlier export wrote and this one
    does not is removed, unless somebody has changed it since; files of others are left
    alone. Raises OSError where the folder cannot be written.
    """
    earlier = _manifest(folder)
    digests: dict[str, str] = {}
    for name, content in files():
        _write(folder / name, content)
        digests[name] = hashlib.sha256(content).hexdigest()
    outdated = {name: digest for name, digest in earlier.items() if name not in digests}
    left = _remove(folder, outdated)
    kept = {name: outdated[name] for name in left}
    noted = json.dumps({"files": {**digests, **kept}}, indent=0, sort_keys=True)
    _write(folder / MANIFEST, f"{noted}\n".encode())
    return Exported(len(digests), len(outdated) - len(left), tuple(sorted(left)))


def _manifest(folder: Path) -> Mapping[str, str]:
    """Return what the last export noted; nothing where there is none that can be read."""
    try:
        noted: Any = json.loads((folder / MANIFEST).read_bytes())
        named = noted["files"].items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {
        name: digest for name, digest in named
        if isinstance(name, str) and isinstance(digest, str) and _OURS.match(name)
    }  # fmt: skip


def _remove(folder: Path, outdated: Mapping[str, str]) -> list[str]:
    """Remove the files that are as they were written; return the others that are there."""
    left: list[str] = []
    for name, digest in outdated.items():
        path = folder / name
        if _leads_through_a_link(folder, path) or not path.is_file():
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            left.append(name)
            continue
        path.unlink()
        guide = path.parent.relative_to(folder).as_posix()
        if _EMPTIED.match(guide) and not any(path.parent.iterdir()):
            path.parent.rmdir()
    return left


def _leads_through_a_link(folder: Path, path: Path) -> bool:
    within = path.relative_to(folder).parts
    return any(folder.joinpath(*within[:depth]).is_symlink() for depth in range(1, len(within) + 1))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
