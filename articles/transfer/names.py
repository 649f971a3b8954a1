"""Names of files: what they say in any system's .zip, and which of them are looked at."""

import re
import stat
import zipfile
from collections.abc import Sequence

SYNONYMS = "synonyms.yaml"
DOMAINS = "official-domains.yaml"
FOLDERS = ("guides", "risk-notes", "contacts", "images")
"""What an export consists of."""

SUFFIXES = (".md", ".markdown", ".jpg", ".jpeg", ".png", ".webp")

_UTF8 = 0x800
"""The flag of a name in UTF-8 (APPNOTE.TXT, 4.4.4)."""

_DRIVE = re.compile(r"\A[A-Za-z]:")


def is_yaml(name: str) -> bool:
    """Whether the file is the list of synonyms, or of official domains."""
    return name.rpartition("/")[2] in (SYNONYMS, DOMAINS)


def is_wanted(name: str) -> bool:
    """Whether the file is one that an import looks at; hidden ones are not."""
    hidden = any(part.startswith(".") and part != ".." for part in name.split("/"))
    if hidden or name.startswith("__MACOSX/"):
        return False
    return name.lower().endswith(SUFFIXES) or is_yaml(name)


def is_link(member: zipfile.ZipInfo) -> bool:
    """Whether the entry is a link, whose content is only the name of something else."""
    return stat.S_ISLNK(member.external_attr >> 16)


def name_of(member: zipfile.ZipInfo) -> str:
    """Return the entry's name with forward slashes, as who packed it saw it.

    Windows in Chinese writes names in GBK, without saying so, and some programs write
    backslashes or a drive.
    """
    name = member.orig_filename.partition("\0")[0]
    if not member.flag_bits & _UTF8:
        name = _as_packed(name)
    return _DRIVE.sub("/", name.replace("\\", "/"))


def _as_packed(name: str) -> str:
    written = name.encode("cp437", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def inside(names: Sequence[str]) -> list[str]:
    """Return the names without a folder around all of them, as packing a folder makes one."""
    firsts = {name.partition("/")[0] for name in names}
    wraps = len(firsts) == 1 and all("/" in name for name in names)
    if not wraps or firsts & set(FOLDERS):
        return list(names)
    return [name.partition("/")[2] for name in names]
