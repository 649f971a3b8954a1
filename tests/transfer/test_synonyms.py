import pytest
from django.core.management import call_command

from articles.management.commands.prepare_site import SYNONYMS
from articles.models import SynonymGroup
from articles.search import engine
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
