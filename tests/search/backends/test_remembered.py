from articles.search.backends import remembered
from articles.search.backends.remembered import Remembered


def test_blocks_that_were_not_asked_for_the_longest_make_room(monkeypatch):
    monkeypatch.setattr(remembered, "MOST_BLOCK_BYTES", 3 * (100 + remembered._ENTRY))
    known = Remembered(1)
    known.put_blocks({key: bytes(100) for key in (1, 2, 3)})
    known.blocks([1])
    known.put_blocks({4: bytes(100)})
    assert set(known.blocks(range(10))) == {1, 3, 4}


def test_a_block_larger_than_all_room_is_not_kept(monkeypatch):
    monkeypatch.setattr(remembered, "MOST_BLOCK_BYTES", 1000)
    known = Remembered(1)
    known.put_blocks({1: bytes(1000)})
    assert known.blocks([1]) == {}


def test_titles_and_sizes_stay_within_bounds(monkeypatch):
    monkeypatch.setattr(remembered, "MOST_LEADS", 10)
    monkeypatch.setattr(remembered, "MOST_SIZES", 10)
    known = Remembered(1)
    for number in range(100):
        known.put_leads({number: "密 码"})
        known.put_sizes({number: 3})
    assert 0 < len(known.leads(range(100))) <= 11
    assert 0 < len(known.sizes(range(100))) <= 11


def test_a_very_long_title_is_read_each_time():
    known = Remembered(1)
    known.put_leads({1: "密 " * remembered.LONGEST_LEAD, 2: "密 码"})
    assert known.leads([1, 2]) == {2: "密 码"}
