from articles.search import analyzer, postings, ranking

BLOCKS = {
    "密 码": {0: postings.pack({1: 200, 2: 90, 3: 200})},
    "支 付": {0: postings.pack({0: 50, 2: 255, 3: 120})},
}


def test_documents_with_all_pairs_have_the_least_impact_of_them():
    assert ranking.together(["支 付", "密 码"], BLOCKS, range(5)) == {2: 90 / 255, 3: 120 / 255}


def test_no_document_has_a_pair_that_is_nowhere():
    assert ranking.together(["支 付", "付 密"], BLOCKS, range(5)) == {}


def test_a_query_without_pairs_stands_nowhere_as_a_run():
    assert ranking.together([], BLOCKS, range(5)) == {}


def test_a_token_that_no_document_has_is_the_rarest():
    assert ranking.rarity({"无": 0, "有": 5}, 10)["无"] == 1
    assert ranking.rarity({"无": 0, "有": 5}, 10)["有"] < 1


def test_an_index_of_other_tokens_or_weights_has_another_version():
    now = ranking.INDEX_VERSION
    lighter = {**ranking.FIELDS, "body": ranking.FieldWeight(0.1, 300)}
    assert now == ranking.index_version(analyzer.VERSION, ranking.FIELDS, ranking.SATURATION)
    assert now != ranking.index_version(analyzer.VERSION + 1, ranking.FIELDS, ranking.SATURATION)
    assert now != ranking.index_version(analyzer.VERSION, lighter, ranking.SATURATION)
    assert now != ranking.index_version(analyzer.VERSION, ranking.FIELDS, 0.8)
    assert 0 < now < 2**31  # fits the column
