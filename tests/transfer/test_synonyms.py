import pytest
from django.core.management import call_command

from articles.management.commands.prepare_site import SYNONYMS
from articles.models import SynonymGroup
from articles.search import engine
from articles.transfer.folders import export_guide
from articles.transfer.importing import import_guide
from articles.transfer.report import Outcome
from articles.transfer.sources import SourceError
from articles.transfer.synonyms import import_synonyms
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def starter_synonyms(starter):
    return import_synonyms(SYNONYMS)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("忘记口令", "/guides/forgot-password/"),
        ("停用小额免密", "/guides/password-free-payment/"),
        ("自动扣款", "/guides/password-free-payment/"),
        ("代扣怎么解除", "/guides/password-free-payment/"),
        ("人工热线", "/guides/forgot-password/customer-service/"),
        ("网银怎么取消免密", "/guides/password-free-payment/cancel-through-bank/"),
    ],
)
def test_visitors_words_find_the_writers_words(starter_synonyms, typed, first):
    assert engine.search(typed).hits[0].url == first


@pytest.mark.parametrize("text", ["忘记密码", "密码", "支付宝密码忘了怎么办"])
def test_the_starter_synonyms_leave_plain_words_alone(starter_synonyms, text):
    assert engine.search(text).hits[0].url == "/guides/forgot-password/"


def test_a_refused_group_leaves_nothing(tmp_path):
    file = tmp_path / "synonyms.yaml"
    file.write_text("equal:\n- [甲, 乙]\n- [丙]\none_way: []\n")
    with pytest.raises(SourceError, match="至少要有两个词"):
        import_synonyms(file)
    assert not SynonymGroup.objects.exists()


def test_imported_synonyms_are_in_force_with_the_next_search(tmp_path):
    article = factories.make_article(title="怎么连上无线网")
    file = tmp_path / "synonyms.yaml"
    file.write_text("equal:\n- [Wi-Fi, 无线网]\none_way: []\n")
    import_synonyms(file)
    assert [hit.pk for hit in engine.search("Wi-Fi").hits] == [article.pk]


def test_deleted_synonyms_stay_deleted():
    call_command("prepare_site", verbosity=0)
    SynonymGroup.objects.all().delete()
    call_command("prepare_site", verbosity=0)
    assert not SynonymGroup.objects.exists()


ALL = """equal:
- [口令, 密码]
one_way:
- typed: [代扣]
  words: [免密支付]
equal_off:
- [关, 开]
"""


def test_synonyms_are_exported_and_imported_again_byte_by_byte(tmp_path):
    (tmp_path / "synonyms.yaml").write_text(ALL, encoding="utf-8")
    report = import_guide(tmp_path)
    assert [(entry.outcome, entry.message) for entry in report.entries] == [
        (Outcome.CREATED, "新增 3 组同义词")
    ]
    export_guide(tmp_path / "out")
    assert (tmp_path / "out" / "synonyms.yaml").read_text(encoding="utf-8") == ALL
    assert import_guide(tmp_path / "out").entries[0].outcome is Outcome.UNCHANGED


def test_the_order_of_words_makes_no_new_group(tmp_path):
    SynonymGroup.objects.create(words="密码、口令")
    (tmp_path / "synonyms.yaml").write_text(
        "equal:\n- [口令, 密码]\n- [甲, 乙]\n", encoding="utf-8"
    )
    assert import_guide(tmp_path).entries[0].message == "新增 1 组同义词"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("equal:\n- [甲, 乙]\n- [丙]\n", "第 3 行：丙：一组同义词至少要有两个词"),
        ("equal: 甲\n", "第 1 行：“equal”必须是列表"),
        ("equal:\n- 甲\n", "第 2 行：“equal”必须是列表"),
        ("one_way:\n- [甲, 乙]\n", "第 2 行：“one_way”必须是列表"),
        ("other: []\n", "第 1 行：没有 'other' 这一项"),
        ("equal:\n- &a [甲, 乙]\n- *a\n", "第 3 行：标题信息不是正确的 YAML"),
        ("[]\n", "第 1 行："),
        ("", "第 1 行："),
    ],
)
def test_a_list_of_synonyms_that_is_none_is_refused_with_its_line(tmp_path, text, sentence):
    (tmp_path / "synonyms.yaml").write_text(text, encoding="utf-8")
    report = import_guide(tmp_path)
    assert report.is_refused
    assert report.entries[0].message.startswith(sentence)
    assert not SynonymGroup.objects.exists()
