from difflib import SequenceMatcher

import pytest

from articles.history import matching
from articles.history.matching import pair_steps
from articles.history.states import StepState

LONG = "abcdefghijklmnopqrst" * 20


@pytest.fixture
def compared(monkeypatch):
    """The texts that were compared character by character."""
    found = []

    def counted(junk, old, new, **options):
        found.append((old, new))
        return SequenceMatcher(junk, old, new, **options)

    monkeypatch.setattr(matching, "SequenceMatcher", counted)
    return found


def steps(*texts):
    return [StepState(None, {"text": text}) for text in texts]


def test_a_hundred_long_steps_written_backwards_are_soon_given_up(compared):
    old = [f"{LONG}{number}" for number in range(100)]
    pairs = pair_steps(steps(*old), steps(*(text[::-1] for text in old)))
    assert len(pairs) == 200
    assert len(compared) < 100


def test_changed_steps_are_looked_for_at_the_same_place_first(compared):
    old = [f"打开第 {number} 个页面，然后点“继续”。" for number in range(100)]
    new = [f"打开第 {number} 个页面，再点“继续”。" for number in range(100)]
    assert pair_steps(steps(*old), steps(*new)) == [(place, place) for place in range(100)]
    assert len(compared) == 100


def test_a_changed_step_is_found_at_another_place():
    old = steps("打开登录页。", "输入收到的验证码。")
    new = steps("准备好手机。", "输入刚才收到的验证码。")
    assert pair_steps(old, new) == [(0, None), (None, 0), (1, 1)]
