"""Texts are cut into the longest pieces that are known."""

import pytest
from hypothesis import given, strategies as st

from handhold.core.encoder import MOST, pieces_of

NAMES = ("[UNK]", "[CLS]", "[SEP]", "a", "b", "ab", "##b", "##bc", "cafe", "'", "!", "##'")
KNOWN = {name: at for at, name in enumerate(NAMES)}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("ab", ["ab"]),
        ("AB!", ["ab", "!"]),
        ("abbc", ["ab", "##bc"]),
        ("abb", ["ab", "##b"]),
        ("abx a", ["[UNK]", "a"]),
        ("Café", ["cafe"]),
        ("a\u2019b", ["a", "'", "b"]),
        ("a_b", ["a", "[UNK]", "b"]),
        ("a" + "b" * 40, ["[UNK]"]),
        ("", []),
        (" \n\t", []),
    ],
)
def test_words_are_cut_into_the_longest_pieces(text: str, pieces: list[str]) -> None:
    """A word that can't be cut is unknown as a whole."""
    assert [NAMES[one.number] for one in pieces_of(text, KNOWN.get, 0)] == pieces


@given(st.text())
def test_no_text_has_more_pieces_than_are_read(text: str) -> None:
    """Any text can be cut, and only known pieces come out."""
    found = pieces_of(text * 20, KNOWN.get, 0)
    assert len(found) <= MOST
    assert {one.number for one in found} <= set(range(len(NAMES)))


@given(st.text())
def test_each_piece_stands_where_it_says(text: str) -> None:
    """In order, none in another, and outside of them there is nothing but space and accents."""
    found = pieces_of(text[: MOST // 2], KNOWN.get, 0)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_accents_and_letters_that_become_two_do_not_move_a_piece() -> None:
    """Places are those of the text as it was typed."""
    text = "İ cafe\u0301 ab"
    assert [text[one.start : one.end] for one in pieces_of(text, KNOWN.get, 0)] == ["İ", "cafe", "ab"]
