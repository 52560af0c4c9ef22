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
    assert [NAMES[at] for at in pieces_of(text, KNOWN.get, 0)] == pieces


@given(st.text())
def test_no_text_has_more_pieces_than_are_read(text: str) -> None:
    """Any text can be cut, and only known pieces come out."""
    found = pieces_of(text * 20, KNOWN.get, 0)
    assert len(found) <= MOST
    assert set(found) <= set(range(len(NAMES)))
