"""Official domains in files: both ways, and confirmed by a second person."""

import pytest

from articles.models import OfficialDomain, PendingChange
from articles.transfer.folders import export_guide
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from tests import factories

pytestmark = pytest.mark.django_db

ALL = """domains:
- domain: alipay.com
  note: 官方网站
- domain: old.example
  active: false
"""


def write(folder, text):
    (folder / "official-domains.yaml").write_text(text, encoding="utf-8")
    return import_guide(folder)


def test_domains_are_exported_and_imported_again_byte_by_byte(tmp_path):
    assert write(tmp_path, ALL).entries[0].outcome is Outcome.CREATED
    export_guide(tmp_path / "out")
    assert (tmp_path / "out" / "official-domains.yaml").read_text(encoding="utf-8") == ALL
    assert import_guide(tmp_path / "out").entries[0].outcome is Outcome.UNCHANGED


def test_a_new_domain_waits_for_a_second_person(tmp_path, settings):
    factories.make_hotline()
    settings.SINGLE_ADMIN = False
    entry = write(tmp_path, ALL).entries[0]
    assert "确认" in entry.message
    assert not OfficialDomain.objects.filter(domain="alipay.com", is_active=True).exists()
    assert PendingChange.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("domains:\n- domain: https://a.example/\n", "第 2 行：https://a.example/："),
        ("domains:\n- alipay.com\n", "第 2 行：必须写成"),
        ("domains:\n- domain: a.example\n  active: 是\n", "第 2 行：必须写成"),
        ("domains:\n- domain: a.example\n  other: x\n", "第 2 行：必须写成"),
        ("domain: a.example\n", "第 1 行：必须写成"),
    ],
)
def test_a_list_that_is_none_is_refused_with_its_line(tmp_path, text, sentence):
    report = write(tmp_path, text)
    assert report.entries[0].message.startswith(sentence)
    assert not OfficialDomain.objects.exists()
