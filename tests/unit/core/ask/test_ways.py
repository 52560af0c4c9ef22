"""Ways of asking: how like a question is to those that a passage is known to answer."""

import pytest
from hypothesis import given, strategies as st

from handhold.core.ask.terms import Wording, make_concepts, split_words
from handhold.core.ask.ways import Ways, WaysReader

WORDING = Wording(
    make_concepts([("pain", ["hurts", "sore"]), ("mess", ["need to poo"])]),
    people=frozenset({"he", "she"}),
    filler=frozenset({"it", "to", "do", "i", "the"}),
    soft=frozenset({"need", "know"}),
)


def weigh(question: str) -> dict[str, float]:
    """Return the weights of a question's terms."""
    words = split_words(question)
    return WORDING.weigh(words, WORDING.stems(words))


def ways_of(*asked: tuple[int, str]) -> Ways:
    """Return these ways of asking for numbered passages."""
    reader = WaysReader()
    for passage, question in asked:
        reader.add(passage, weigh(question))
    return reader.finish()


ASKED = ["does it hurts", "sore the day after", "will he laugh", "need to poo half way", "who knows"]
WAYS = ways_of(*enumerate(ASKED))


@pytest.mark.parametrize("at", range(len(ASKED)))
def test_a_question_is_most_like_itself(at: int) -> None:
    """The same words are as like as one way of asking can make a passage."""
    alike = WAYS.like(weigh(ASKED[at]))
    assert alike[at] == pytest.approx(2 / 3)
    assert all(other < 2 / 3 for where, other in alike.items() if where != at)


def test_two_who_ask_alike_say_more_than_one() -> None:
    """A passage that both lead to is more like the question than one that one leads to."""
    ways = ways_of((0, "sore"), (0, "sore the day after"), (1, "sore"))
    alike = ways.like(weigh("sore"))
    assert alike[0] > alike[1]


def test_whoever_is_spoken_of_is_a_partner() -> None:
    """It makes no difference to what is asked."""
    assert WAYS.like(weigh("will she laugh")) == WAYS.like(weigh("will he laugh"))


def test_what_means_the_same_is_alike() -> None:
    """Other words for the same thing lead to the passage too."""
    assert WAYS.like(weigh("hurts"))[1] > 0


def test_a_word_that_nobody_asks_with_makes_it_less_like() -> None:
    """The more of a question is strange, the less of it is known."""
    assert WAYS.like(weigh("sore zebra"))[1] < WAYS.like(weigh("sore"))[1]


def test_fillers_and_people_alone_are_like_nothing() -> None:
    """What says nothing leads nowhere."""
    assert WAYS.like(weigh("she do it")) == {}
    assert ways_of().like(weigh("sore")) == {}


@given(st.lists(st.sampled_from(["does", "hurts", "day", "need", "needs", "knows", "poo", "he", "zebra"]), max_size=9))
def test_likeness_lies_between_0_and_1(words: list[str]) -> None:
    """Whatever is asked."""
    assert all(0 < alike <= 1 + 1e-6 for alike in WAYS.like(weigh(" ".join(words))).values())
