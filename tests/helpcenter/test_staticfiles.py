"""The style sheet that visitors get: one file, without comments, hashed and compressed."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage

from helpcenter.staticfiles import BundledStaticFilesStorage

MAIN = '/* One sheet. */\n@import "tokens.css";\n@import "base.css";\n\n.own {\n  color: red;\n}\n'


@pytest.fixture
def sources(tmp_path):
    folder = tmp_path / "sources" / "css"
    folder.mkdir(parents=True)
    (folder / "site.css").write_text(MAIN)
    (folder / "tokens.css").write_text(":root { --ink: black; } /* two\nlines */\n")
    (folder / "base.css").write_text("body { color: var(--ink); }\n")
    (folder / "other.css").write_text('@import "tokens.css";\n')
    return tmp_path / "sources"


def collect(sources, folder):
    """Return the storage after collecting the sources into the folder."""
    storage = BundledStaticFilesStorage(location=folder, base_url="/static/")
    source = FileSystemStorage(location=sources)
    names = [f"css/{path.name}" for path in sorted((sources / "css").iterdir())]
    for name in names:
        with source.open(name) as file:
            storage.save(name, file)
    outcomes = list(storage.post_process({name: (source, name) for name in names}))
    assert not [result for _, _, result in outcomes if isinstance(result, Exception)]
    return storage


@pytest.fixture
def collected(sources, tmp_path):
    return collect(sources, tmp_path / "collected")


def bundle_of(storage):
    with storage.open(storage.stored_name("css/site.css")) as file:
        return file.read().decode()


def test_the_bundle_holds_the_imported_files_in_order(collected):
    bundle = bundle_of(collected)
    assert bundle.index("--ink: black") < bundle.index("body {") < bundle.index(".own {")


def test_the_bundle_imports_nothing(collected):
    assert "@import" not in bundle_of(collected)


def test_the_bundle_has_no_comments(collected):
    assert "/*" not in bundle_of(collected)


def test_only_the_named_bundles_are_bundled(collected):
    with collected.open("css/other.css") as file:
        assert b"@import" in file.read()


def test_the_name_of_the_bundle_changes_with_an_imported_file(collected, sources, tmp_path):
    (sources / "css" / "tokens.css").write_text(":root { --ink: navy; }\n")
    again = collect(sources, tmp_path / "again")
    assert again.stored_name("css/site.css") != collected.stored_name("css/site.css")


def test_the_sites_own_style_sheet_names_no_other_sheet():
    with staticfiles_storage.open(staticfiles_storage.stored_name("css/site.css")) as file:
        assert b"@import" not in file.read()


def test_the_sites_own_style_sheet_names_no_other_host():
    with staticfiles_storage.open(staticfiles_storage.stored_name("css/site.css")) as file:
        addresses = re.findall(r"url\(([^)]*)\)", file.read().decode())
    assert [a for a in addresses if "//" in a.replace("http://www.w3.org", "")] == []
