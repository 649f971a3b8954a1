from collections import Counter

from articles.search import analyzer, comparing, postings
from articles.search.covering import Index, Synonym, results


def index(*texts):
    """The blocks that documents with these texts leave, and how many there are."""
    found = {}
    for number, text in enumerate(texts):
        words = analyzer.words(text)
        for token in (*words, *analyzer.pairs(words)):
            found.setdefault(token, {})[number] = 100
    blocks = {token: {0: postings.pack(impacts)} for token, impacts in found.items()}
    frequencies = Counter({token: len(impacts) for token, impacts in found.items()})
    return Index(blocks, frequencies, len(texts), len(texts) - 1)


def kept(query, *texts, lines=None, synonyms=()):
    wanted = comparing.wanted(analyzer.words(query), 1.0)
    compared = comparing.compared(wanted, lines or {})
    return results(range(len(texts)), compared, wanted, synonyms, index(*texts))


def test_what_every_document_has_makes_none_a_result():
    assert kept("支付密码", "支付密码", "支付账单", "支付余额") == (0,)


def test_what_all_have_finds_all_where_nothing_else_is_found():
    assert kept("支付", "支付密码", "支付账单") == (0, 1)


def test_a_character_beside_others_is_no_hit():
    assert kept("密码", "密码", "免密", "秘密") == (0,)


def test_a_character_in_the_best_line_counts_but_less():
    texts = ("更换手机", "换卡", "账单", "账单")
    assert kept("换手机", *texts, lines={0: "更 换 手 机"}) == (0,)
    assert 1 in kept("换机", *texts, lines={0: "机", 1: "换 卡"})


def test_function_words_alone_find_what_has_them():
    assert kept("怎么办", "怎么办", "账单") == (0,)


def test_a_synonym_counts_as_what_was_typed():
    synonym = Synonym(("口", "令"), ("密 码",))
    assert kept("口令", "密码", "账单", synonyms=[synonym]) == (0,)


def test_a_latin_word_or_a_number_is_a_hit_by_itself():
    assert kept("app 95188", "App 里", "95188", "账单") == (0, 1)


def test_the_order_is_kept_and_none_of_none():
    assert kept("密码 账单", "账单", "密码", "密码账单") == (0, 1, 2)
    wanted = comparing.wanted(("密",), 1.0)
    assert results((), comparing.compared(wanted, {}), wanted, (), index("密码")) == ()
