"""Words made comparable: stems, concepts, spelling."""

import pytest
from hypothesis import given, strategies as st

from handhold.core.ask.spelling import distance, make_spelling
from handhold.core.ask.terms import make_concepts, split_words, stem


@pytest.mark.parametrize(
    "family",
    [
        ("bleed", "bleeding", "bleeds"),
        ("stop", "stopping", "stopped", "stops"),
        ("slow", "slowly"),
        ("agree", "agrees", "agreed"),
        ("worry", "worries", "worried"),
        ("condom", "condoms"),
        ("dress", "dresses"),
        ("kindness", "kind"),
    ],
)
def test_words_that_differ_by_grammar_share_a_stem(family: tuple[str, ...]) -> None:
    """A question and a section needn't use the same form."""
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize(("one", "other"), [("anal", "anus"), ("using", "us"), ("sing", "s")])
def test_words_that_differ_in_meaning_do_not(one: str, other: str) -> None:
    """Short words keep their endings."""
    assert stem(one) != stem(other)


def test_contractions_are_split_the_same_way_everywhere() -> None:
    """`don't` in a guide and `do not` in a question are the same two words."""
    assert split_words("I don't; she can't, it's Ann’s") == [
        "i", "do", "not", "she", "can", "not", "it", "ann",
    ]  # fmt: skip


def test_a_phrase_stands_for_its_concept() -> None:
    """Several words can mean one thing, and overlapping ones are all found."""
    concepts = make_concepts([("no", ["turned down", "said no"]), ("down", ["down"])])
    stems = [stem(w) for w in split_words("I was turned down")]
    assert concepts.of(stems) == [(2, 4, "#no"), (3, 4, "#down")]


SPELLING = make_spelling({"condom": 9, "lubricant": 5, "pain": 7, "paint": 1}, frozenset({"rain"}))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("condem", "condom"),
        ("lubircant", "lubricant"),
        ("lubrikant", "lubricant"),
        ("lubrricent", "lubricant"),
        ("pian", "pain"),
        ("rain", None),
        ("pain", None),
        ("pn", None),
        ("weather", None),
        ("condo17", None),
    ],
)
def test_a_misspelling_is_read_as_the_nearest_word_of_the_shelf(
    written: str, meant: str | None
) -> None:
    """Known words, everyday words, short words and numbers stay as they are."""
    assert SPELLING.correct(written) == meant


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_the_number_of_slips_is_the_same_both_ways(one: str, other: str) -> None:
    """Distance is symmetrical, and nought only between equal words."""
    assert distance(one, other, 3) == distance(other, one, 3)
    assert (distance(one, other, 3) == 0) == (one == other)
