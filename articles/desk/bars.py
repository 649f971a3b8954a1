"""Small pictures of days and weeks: bars in user units, drawn by templates as SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CHART_WIDTH, CHART_HEIGHT = 720, 160
_FILLED = 0.8


@dataclass(frozen=True, slots=True)
class Bar:
    """One day or week in the picture: its place in the drawing, and its figures.

    `marked` is the part of the total that is drawn darker.
    """

    day: date
    total: int
    marked: int
    x: float
    width: float
    y: float
    height: float
    marked_y: float
    marked_height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars with what they show in words: together, the unit, the whole bar, its marked part."""

    bars: tuple[Bar, ...]
    caption: str
    unit: str
    counted: str
    counted_marked: str
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT


def draw_bars(
    figures: Sequence[tuple[date, int, int]], height: int = CHART_HEIGHT
) -> tuple[Bar, ...]:
    """Return bars for (day, total, marked), the tallest filling the picture."""
    tallest = max((total for _, total, _ in figures), default=0) or 1
    step = CHART_WIDTH / max(len(figures), 1)
    bars = []
    for index, (day, total, marked) in enumerate(figures):
        tall = height * total / tallest
        dark = height * min(marked, total) / tallest
        bars.append(
            Bar(
                day=day, total=total, marked=marked, x=round(index * step, 2),
                width=round(step * _FILLED, 2), y=round(height - tall, 2),
                height=round(tall, 2), marked_y=round(height - dark, 2),
                marked_height=round(dark, 2),
            )
        )  # fmt: skip
    return tuple(bars)


def every_day(
    first_day: date, last_day: date, figures: Mapping[date, tuple[int, int]]
) -> list[tuple[date, int, int]]:
    """Return (day, total, marked) for each day, the days without figures too."""
    length = (last_day - first_day).days + 1
    days = (first_day + timedelta(days=number) for number in range(length))
    return [(day, *figures.get(day, (0, 0))) for day in days]
