from articles.search import analyzer, comparing, lines


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


def _compared(query, *leads):
    wanted = comparing.wanted(analyzer.words(query), 1.0)
    lines = (
        "\n".join(" ".join(analyzer.words(line)) for line in lead.split("\n")) for lead in leads
    )
    return wanted, comparing.compared(wanted, dict(enumerate(lines)))


def _apart(query, *lines):
    wanted, compared = _compared(query, *lines)
    return comparing.apart_scores(wanted, compared.shared).tolist()


def test_what_few_candidates_have_tells_them_apart():
    lines = ["退票", "退票", "退票", "改票"]
    scores = _apart("改退票", *lines)
    assert scores[3] > scores[0]


def test_a_candidate_without_any_of_the_query_has_nothing_that_tells_it_apart():
    assert _apart("退票", "退票", "鲸")[1] == 0


def test_a_candidate_has_at_most_the_weight():
    assert _apart("退票", "退票", "鲸")[0] == comparing.WEIGHTS.apart


def _scores(query, *lines):
    return _compared(query, *lines)[1].scores.tolist()


def test_the_query_itself_is_most_like_it_whatever_its_order_costs():
    full = comparing.WEIGHTS.likeness + comparing.WEIGHTS.order + comparing.WEIGHTS.sound
    same, turned, other = _scores("取消免密支付", "取消免密支付", "支付免密取消", "鲸")
    assert same == full
    assert full - comparing.WEIGHTS.order < turned < full
    assert other == 0


def test_a_document_is_compared_by_the_line_that_is_most_like_the_query():
    _, compared = _compared("退票", "改签\n退票\n退票费", "退票\n退票")
    assert compared.lines == {0: "退 票", 1: "退 票"}
    assert compared.same.tolist() == [[True, True], [True, True]]
    assert compared.scores[0] == compared.scores[1]


def test_what_only_sounds_alike_counts_less_than_what_is_written_alike():
    same, sounding, other = _scores("密码", "密码", "蜜马", "账单")
    assert same > sounding > other


def test_a_unit_that_comes_twice_stands_twice_in_the_order():
    once, twice = _scores("试了又试", "试了又", "试了又试")
    assert twice > once


def test_lines_too_long_to_be_remembered_are_compared_alike():
    long = "密" * 2 * lines.LONGEST_REMEMBERED
    assert _scores("密", long) == _scores("密", "密密")


def test_numbers_given_anew_change_nothing(monkeypatch):
    before = _scores("取消免密支付", "免密支付怎么取消", "鲸")
    monkeypatch.setattr(lines, "MOST_NUMBERED", 0)
    assert _scores("取消免密支付", "免密支付怎么取消", "鲸") == before
    assert _scores("解除", "解除绑定") == _scores("解除", "解除绑定")
