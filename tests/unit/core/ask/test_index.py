"""The index: how likely somebody whom a passage answers would use the words of a question."""

import math
from collections import Counter

import pytest
from hypothesis import given, strategies as st

from handhold.core.ask import Index, Passage, build_index
from handhold.core.ask.terms import Wording, make_concepts, split_words

WORDING = Wording(
    make_concepts([("pain", ["hurts", "sore"]), ("mess", ["need to poo"])]),
    people=frozenset({"he", "she"}),
    filler=frozenset({"it", "to", "do", "i", "the"}),
    soft=frozenset({"need", "know"}),
)


def weigh(question: str) -> dict[str, float]:
    """Return the weights of a question's terms."""
    return WORDING.weigh([WORDING.form(word) for word in split_words(question)])


def index_of(*asked: str, text: str = "") -> Index:
    """Return the index of passages that are asked for in these ways, one a line."""
    return build_index([Passage("g", f"c{at}", "", "", text, asked=ways) for at, ways in enumerate(asked)], WORDING)


ASKED = ["does it hurt", "sore the day after", "will he laugh", "need to poo half way", "who knows"]
INDEX = index_of(*ASKED)


@pytest.mark.parametrize("at", range(len(ASKED)))
def test_a_way_of_asking_leads_to_its_own_passage(at: int) -> None:
    """No other suits as well."""
    fits = INDEX.find(weigh(ASKED[at]))
    assert max(fits, key=lambda one: fits[one]) == at


def test_what_more_people_ask_with_suits_better() -> None:
    """A passage that two ask for with a word suits better than one that one asks for so."""
    fits = index_of("sore\nsore the day after", "sore\nlaugh the day after").find(weigh("sore"))
    assert fits[0] > fits[1]


def test_whoever_is_spoken_of_is_a_partner() -> None:
    """It makes no difference to what is asked."""
    assert INDEX.find(weigh("will she laugh")) == INDEX.find(weigh("will he laugh"))


def test_what_means_the_same_leads_there_too() -> None:
    """Also in words that nobody asked with."""
    assert 1 in INDEX.find(weigh("hurts"))
    assert 1 not in INDEX.find(weigh("laugh"))


def test_a_word_that_is_nowhere_makes_it_suit_less() -> None:
    """The more of a question is strange, the less of it is known."""
    assert INDEX.find(weigh("sore zebra"))[1] < INDEX.find(weigh("sore"))[1]


def test_fillers_alone_lead_nowhere() -> None:
    """What says nothing finds nothing; neither does an empty shelf."""
    assert INDEX.find(weigh("do it")) == {}
    assert build_index([], WORDING).find(weigh("sore")) == {}


def test_without_ways_of_asking_the_text_decides() -> None:
    """A guide whose author listed none is found by its own words."""
    bare = build_index([Passage("g", "a", "", "", "zebras bite"), Passage("g", "b", "", "", "cats purr")], WORDING)
    assert list(bare.find(weigh("zebra"))) == [0]


WORDS = st.lists(st.sampled_from(["day", "laugh", "half", "poo", "half", "zebra", "he"]), min_size=1, max_size=6)


@given(asked=st.lists(WORDS.map(" ".join), min_size=1, max_size=4), question=WORDS.map(" ".join))
def test_it_is_the_mean_log_likelihood_by_weight_and_rarity(asked: list[str], question: str) -> None:
    """What `find` adds up term by term is the classifier's formula, written out: log (n + a) / (N + aV), less log 1/V."""
    index = index_of(*asked)
    weights = weigh(question)
    used = [Counter(dict.fromkeys(weigh(one), 1)) for one in asked]
    terms = {term for one in used for term in one}
    rare = {term: weight * index.rarity(term) for term, weight in weights.items()}
    for at, fit in index.find(weights).items():
        whole = 0.02 * len(terms) + sum(used[at].values())
        told = [rare[t] * math.log(len(terms) * (used[at][t] + 0.02) / whole) for t in weights]
        assert fit == pytest.approx(sum(told) / sum(rare.values()), abs=1e-4)
