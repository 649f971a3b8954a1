import pytest

from articles.content import pinyin
from articles.search import engine, neighbours, sounds
from articles.search.backends.reading import Reader
from articles.search.sounds import Slot, distance, read_letters
from tests.search.test_engine import FREE, GUIDE

pytestmark = pytest.mark.usefixtures("starter")

SERVICE = "/guides/forgot-password/customer-service/"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("wangjimima", "忘记密码"),
        ("wjmm", "忘记密码"),
        ("wangjmima", "忘记密码"),
        ("wangjimma", "忘记密码"),
        ("mianmizhif", "免密支付"),
        ("忘记mima", "忘记密码"),
        ("忘计密码", "忘记密码"),
        ("往记密码", "忘记密码"),
        ("忘既密马", "忘记密码"),
        ("免蜜支付", "免密支付"),
        ("mianmizhifu", "免密支付"),
        ("mmzf", "免密支付"),
        ("取销免密支付", "取消免密支付"),
        ("支付保", "支付宝"),
        ("zhifubo", "支付宝"),
        ("zhifubao wangjimima", "支付宝 忘记密码"),
        ("mima wangle", "密码 忘了"),
        ("zhifubaowangjimima", "支付宝忘记密码"),
        ("wang ji mi ma", "忘记密码"),
        ("wo wang ji le mi ma", "我忘记了密码"),
        ("wowangjilemima", "我忘记了密码"),
        ("guanbimianmizhfu", "关闭免密支付"),
        ("zhifbaowangjimima", "支付宝忘记密码"),
        ("zhi fu bao wang ji mi ma", "支付宝忘记密码"),
        ("zen me ban mima wang le", "怎么办密码忘了"),
        ("zhifubao de mima wangle", "支付宝的密码 忘了"),
        ("woyaoquxiaomianmizhifu", "我要取消免密支付"),
    ],
)
def test_slips_and_pinyin_find_what_the_right_spelling_finds(typed, right):
    page = engine.search(typed)
    assert page.query == typed
    assert page.correction == right
    assert [hit.url for hit in page.hits] == [hit.url for hit in engine.search(right).hits]


@pytest.mark.parametrize(
    "text",
    [
        "忘记密码",
        "忘記密碼",
        "怎么关闭免密支付",
        "95188",
        "支付宝密码忘了怎么办",
        "App",
        "免密支付是什么意思",
    ],
)
def test_a_right_query_is_not_corrected(text):
    assert engine.search(text).correction is None


@pytest.mark.parametrize(
    "text", ["how are you", "ni hao", "ni hao ma", "you le me", "app le", "alibaba"]
)
def test_syllables_that_are_function_words_alone_are_no_pinyin(text):
    assert engine.search(text).correction is None


def test_a_visitor_can_insist():
    assert engine.search_exactly("忘计密码").correction is None


@pytest.mark.parametrize(
    ("typed", "url"),
    [("wangj", GUIDE), ("wj", GUIDE), ("忘j", GUIDE), ("忘记mi", GUIDE), ("mianmizh", FREE)],
)
def test_suggestions_come_while_pinyin_is_typed(typed, url):
    assert engine.suggest(typed)[0].url == url


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("zhi", "zhi", 0), ("zhi", "zi", 1), ("lan", "nan", 1), ("an", "ang", 1), ("bo", "bao", 2),
     ("mi", "ma", 2), ("ka", "fu", None)],
)  # fmt: skip
def test_distance_between_syllables(left, right, expected):
    assert distance(left, right) == expected


def test_letters_are_read_as_the_fewest_syllables_first():
    first = next(read_letters("xianjin", unfinished=False))
    assert first == (Slot("sound", "xian"), Slot("sound", "jin"))


@pytest.mark.parametrize("unfinished", [True, False])
def test_letters_that_are_nearly_syllables_are_read_once(monkeypatch, unfinished):
    looked_up = []

    class Counted(frozenset):
        def __contains__(self, letters):
            looked_up.append(letters)
            return super().__contains__(letters)

    monkeypatch.setattr(pinyin, "SYLLABLES", Counted(pinyin.SYLLABLES))
    monkeypatch.setattr(sounds, "_STARTS", Counted(sounds._STARTS))
    list(read_letters("angangangangangangangangangaii", unfinished=unfinished))
    assert len(looked_up) <= 2 * sounds.LONGEST_LETTERS * sounds.LONGEST_SYLLABLE


def test_one_syllable_may_be_only_begun_where_the_letters_are_no_syllables():
    begun = (Slot("sound", "wang"), Slot("start", "j"), Slot("sound", "mi"), Slot("sound", "ma"))
    assert begun in read_letters("wangjmima", unfinished=False)


@pytest.mark.parametrize("letters", ["wangjm", "wangjimima"])
def test_short_letters_and_whole_syllables_have_no_syllable_only_begun(letters):
    ways = list(read_letters(letters, unfinished=False))
    assert not any({slot.kind for slot in way} == {"sound", "start"} for way in ways)


def test_any_letters_are_read_in_bounded_time():
    assert len(list(read_letters("a" * 10_000, unfinished=True))) <= 4


def test_a_syllable_that_is_begun_is_read_last():
    ways = list(read_letters("wangjizh", unfinished=True))
    assert ways[0] == (Slot("sound", "wang"), Slot("sound", "ji"), Slot("start", "zh"))


@pytest.mark.parametrize("typed", ["bcdfghjk lmnpqrst", "wjmm zfbd qxmm", "jjjjjjjj jjjjjjjj"])
def test_many_letters_ask_the_database_a_bounded_number_of_times(monkeypatch, typed):
    asked = []

    def count(self, initials):
        asked.extend(initials)
        return []

    monkeypatch.setattr(Reader, "pairs_by_initials", count)
    engine.search(typed)
    assert 0 < len(asked) == len(set(asked)) <= neighbours.MOST_BEGINNINGS
