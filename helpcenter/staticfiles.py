"""Static files storage: one style sheet for visitors, hashed names, compressed beside."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUNDLES = ("css/site.css",)

_IMPORT = re.compile(r'^@import "(?P<name>[\w-]+\.css)";$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*")


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Replaces the @import lines of BUNDLES by the files they name, when collecting.

    In development the browser follows the same @import lines, so nothing needs a build
    there. Comments and indentation are left out of the bundle.
    """

    def post_process(
        self,
        paths: dict[str, Any],
        dry_run: bool = False,  # noqa: FBT001, FBT002  (as Django calls it)
        **options: Any,
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Yield (name, new name, processed) as Django's storages do, after bundling."""
        if not dry_run:
            for name in BUNDLES:
                if name in paths:
                    self._bundle(name, paths)
        yield from super().post_process(paths, dry_run, **options)

    def _bundle(self, name: str, paths: dict[str, Any]) -> None:
        folder = name.rpartition("/")[0]

        def read(path: str) -> str:
            storage, source = paths[path]
            with storage.open(source) as file:
                text: str = file.read().decode("utf-8")
            return text

        bundle = _IMPORT.sub(lambda match: read(f"{folder}/{match['name']}"), read(name))
        bundle = _BLANK_LINES.sub("\n", _COMMENT.sub("", bundle)).lstrip()
        self.delete(name)
        self._save(name, ContentFile(bundle.encode("utf-8")))
        paths[name] = (self, name)
