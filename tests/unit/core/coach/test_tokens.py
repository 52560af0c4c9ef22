"""Reading: everyday spelling made plain, and each token tied to its place."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from handhold.core.coach.clauses import shape
from handhold.core.coach.tokens import read

SPELLING = {"u": "you", "dont": "do not", "im": "i am", "its": "it is", "gonna": "going to"}


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("don't", "do not"),
        ("dont", "do not"),
        ("DON’T", "do not"),
        ("you'll", "you will"),
        ("it's", "it is"),
        ("mum's", "mum 's"),
        ("ur so sweet", "you are so sweet"),
        ("ur hair", "your hair"),
        ("ill cope", "i will cope"),
        ("i feel ill", "i feel ill"),
    ],
)
def test_everyday_spelling_reads_like_plain_words(written: str, plain: str) -> None:
    """Apostrophes, capitals and text-speak all end in the same plain words."""
    norms = [token.norm for token in read(written, SPELLING).tokens[1:-1]]
    assert " ".join(norms) == plain


@given(st.text(max_size=200))
def test_every_token_points_into_the_message_and_in_order(text: str) -> None:
    """Offsets never leave the text and never run backwards."""
    tokens = read(text, SPELLING).tokens
    assert tokens[0].start == 0
    assert tokens[-1].end == len(text)
    for one, two in pairwise(tokens):
        assert 0 <= one.start <= one.end <= len(text)
        assert one.start <= two.start


@given(st.text(max_size=200))
def test_starts_say_where_each_token_stands_in_the_plain_text(text: str) -> None:
    """Rules match in the plain text, so its offsets must lead back to tokens."""
    reading = read(text, SPELLING)
    for token, start in zip(reading.tokens, reading.starts, strict=True):
        assert reading.norm.startswith(token.norm + " ", start)


def test_clauses_part_where_a_new_thought_joins_on() -> None:
    """A comma, a `but` and a stop each end a clause; a stop ends the sentence too."""
    reading = read("You can say no, but I'll be sad. Really sad", {})
    built = shape(reading)
    words = [
        " ".join(token.norm for token in reading.tokens[clause.first : clause.last])
        for clause in built.clauses
    ]
    assert words == ["you can say no", "but i will be sad", "really sad"]
    assert [clause.sentence for clause in built.clauses] == [0, 0, 1]


def test_only_paired_marks_quote() -> None:
    """A lone quotation mark opens nothing."""
    assert shape(read('he said "just relax" to me', {})).quoted
    assert not shape(read("he is 6'1\" tall", {})).quoted
