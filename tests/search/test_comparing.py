from articles.search import analyzer, comparing


def _detail(query, line, rare):
    wanted = comparing.wanted(analyzer.words(query), 1.0)
    return comparing.detail_score(wanted, frozenset(analyzer.words(line)), rare)


def test_a_rare_unit_more_is_only_a_detail_a_common_one_another_question():
    rare = {"不": 0.2, "鲸": 0.9}
    assert _detail("能退票", "能退鲸票", rare) > _detail("能退票", "不能退票", rare)


def test_the_query_itself_counts_in_full():
    assert _detail("能退票", "退票能", {}) == comparing.WEIGHTS.detail


def test_what_only_lacks_some_of_the_query_has_no_detail():
    assert _detail("能退票", "退票", {}) == 0


def _apart(query, *lines):
    wanted = comparing.wanted(analyzer.words(query), 1.0)
    compared = {
        n: comparing.compared(wanted, " ".join(analyzer.words(line)))
        for n, line in enumerate(lines)
    }
    return comparing.apart_scores(wanted, compared)


def test_what_few_candidates_have_tells_them_apart():
    lines = ["退票", "退票", "退票", "改票"]
    scores = _apart("改退票", *lines)
    assert scores[3] > scores[0]


def test_a_candidate_without_any_of_the_query_has_nothing_that_tells_it_apart():
    assert _apart("退票", "退票", "鲸")[1] == 0


def test_a_candidate_has_at_most_the_weight():
    assert _apart("退票", "退票", "鲸")[0] == comparing.WEIGHTS.apart
