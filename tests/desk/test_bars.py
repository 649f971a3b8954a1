"""The small pictures: bars to scale, a day without figures too."""

from datetime import date, timedelta

from articles.desk.bars import CHART_HEIGHT, draw_bars, every_day

TODAY = date(2026, 3, 1)


def test_a_picture_is_as_high_as_its_highest_bar():
    bars = draw_bars([(TODAY - timedelta(days=1), 5, 1), (TODAY, 10, 10)])
    assert [bar.height for bar in bars] == [CHART_HEIGHT / 2, CHART_HEIGHT]
    assert bars[1].marked_height == CHART_HEIGHT


def test_a_picture_of_nothing_has_flat_bars():
    assert [bar.height for bar in draw_bars([(TODAY, 0, 0)])] == [0]


def test_days_without_figures_are_in_the_picture():
    first = TODAY - timedelta(days=2)
    days = every_day(first, TODAY, {TODAY: (3, 1)})
    assert [(total, marked) for _, total, marked in days] == [(0, 0), (0, 0), (3, 1)]
