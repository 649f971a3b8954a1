"""Characters that no text may have."""

import pytest

from articles.content.characters import unfit_in_line, unfit_in_text, without_unfit


@pytest.mark.parametrize(
    ("character", "name"),
    [("\0", "U+0000"), ("\x07", "U+0007"), ("\x85", "U+0085"), ("\ud800", "U+D800")],
)
def test_a_control_character_is_named(character, name):
    assert unfit_in_text(f"密{character}码") == name
    assert unfit_in_line(f"密{character}码") == name


@pytest.mark.parametrize("text", ["", "密码\n\t下一行\r\n", "😀 \u3000\u2028 é"])
def test_line_breaks_tabs_and_all_that_is_written_are_fit_for_a_text(text):
    assert unfit_in_text(text) == ""
    assert without_unfit(text) == text


@pytest.mark.parametrize("character", ["\n", "\r", "\t", "\u2028", "\u2029"])
def test_what_breaks_a_line_is_not_fit_for_one(character):
    assert unfit_in_line(f"密{character}码") == f"U+{ord(character):04X}"


def test_what_is_unfit_can_be_left_out():
    assert without_unfit("密\x00码\x1b\ud800好") == "密码好"
