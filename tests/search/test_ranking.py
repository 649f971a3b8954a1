from articles.search import analyzer, ranking


def _detail(query, line, rare):
    wanted = ranking.wanted(analyzer.words(query), 1.0)
    return ranking.detail_score(wanted, analyzer.words(line), rare)


def test_a_rare_unit_more_is_only_a_detail_a_common_one_another_question():
    rare = {"不": 0.2, "鲸": 0.9}
    assert _detail("能退票", "能退鲸票", rare) > _detail("能退票", "不能退票", rare)


def test_the_query_itself_counts_in_full():
    assert _detail("能退票", "退票能", {}) == ranking.WEIGHTS.detail


def test_what_only_lacks_some_of_the_query_has_no_detail():
    assert _detail("能退票", "退票", {}) == 0


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
