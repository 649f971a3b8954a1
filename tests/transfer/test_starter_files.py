"""The starter's own files: a site exports exactly what it was started with."""

import pytest

from articles.management.commands.prepare_site import STARTER
from articles.transfer.folders import MANIFEST, export_guide
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from tests.transfer.test_exporting import files

pytestmark = pytest.mark.usefixtures("starter")


def test_the_starter_is_exported_as_the_files_it_came_from(tmp_path):
    export_guide(tmp_path)
    documents = {name: text for name, text in files(STARTER).items() if name.endswith(".md")}
    exported = files(tmp_path)
    del exported[MANIFEST]
    assert exported == documents


def test_importing_an_export_changes_nothing(tmp_path):
    export_guide(tmp_path)
    report = import_guide(tmp_path)
    assert report.count(Outcome.UNCHANGED) == len(report.entries)
