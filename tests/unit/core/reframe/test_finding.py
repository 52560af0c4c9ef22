"""Where a question sells: what the third reader adds to rules and tables."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from handhold.content.location import packs_root
from handhold.content.passages import load_ask_rules
from handhold.core.encoder import Encoder, Heard, Told
from handhold.core.reframe import ReframeRules, reframe
from handhold.core.reframe.weights import Said, Weights
from handhold.core.stop import Reading

RULES = load_ask_rules(packs_root()).reframe
SHORT = "How do I get my wife to try anal?"
RULED = "She likes most of it, so how do I get my wife to try anal?"
OPEN = "what time of day is he softest and most likely to agree"
CALM = "How wide is a beginner's plug?"


class Says(Encoder):
    """An encoder that says what it's given of the whole and of each word, and counts how often it is asked."""

    def __init__(self, sells: float, words: Mapping[str, float] | None = None, **ways: float) -> None:
        """Take log odds: that a text sells, by word, by way; of a word that isn't named they are -9."""
        self.whole = {"sells": sells} | {f"sells {way}": odds for way, odds in ways.items()}
        self.odds, self.asked = words or {}, 0

    def told(self, text: str) -> Told:
        """Return them, a piece for each letter run."""
        self.asked += 1
        found, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            bare = word.rstrip("?,.")
            found.append(Heard(start, start + len(bare), self.odds.get(bare, -9.0)))
            if bare != word:
                found.append(Heard(start + len(bare), at, 9.0))
        return Told(self.whole, {"sells": tuple(found)})


def quotes(question: str, says: Encoder | None) -> list[str]:
    """Return what is pointed out with this as the third reader."""
    found = reframe(question, with_(says))
    return [flag.quote for flag in found.flags] if found else []


def with_(says: Encoder | None) -> ReframeRules:
    """Return the rules with this as the third reader."""
    return replace(RULES, encoder=says)


def test_a_plain_question_is_not_read_by_it() -> None:
    """It takes half a second."""
    says = Says(9.0, {"wide": 9.0})
    assert quotes(CALM, says) == []
    assert says.asked == 0


def weighing(odds: float, says: Encoder | None) -> ReframeRules:
    """Return the rules with tables that say this of any question."""

    class Steady(Weights):
        def said(self, reading: Reading, hits: Mapping[tuple[int, int], str]) -> Said:
            return Said(odds, {"sell": 0.0, "guilt": -1.0})

    assert RULES.weights is not None
    return replace(RULES, weights=Steady(RULES.weights.question, RULES.weights.word), encoder=says)


def test_of_a_short_question_it_takes_nothing_away() -> None:
    """What rules point at is said by the way in long ones; to a short one the encoder may only add."""
    says = Says(-9.0)
    assert reframe(RULED, weighing(0.0, says)) is None
    found = reframe(SHORT, weighing(0.0, says))
    assert found is not None
    assert [flag.quote for flag in found.flags] == ["get my wife", "to try"]
    assert says.asked == 2
    assert quotes(SHORT, Says(9.0, {"anal": 3.0})) == ["get my wife", "to try", "anal"]


def test_it_is_asked_where_a_rule_points_at_something_and_can_say_no() -> None:
    """Rules know words, not what they mean; where the tables are sure as well, they are right."""
    says = Says(-9.0)
    assert reframe(RULED, weighing(0.0, None)) is not None
    assert reframe(RULED, weighing(0.0, says)) is None
    assert says.asked == 1
    assert reframe(RULED, weighing(2.0, says)) is not None


def test_its_words_are_pointed_out_and_those_of_rules_beside_them() -> None:
    """Of two places that meet, the encoder's is shown, with the rule's category; one that meets many gives way to them."""
    assert quotes(RULED, None) == ["get my wife", "to try"]
    assert quotes(RULED, Says(9.0, {"likes": 3.0})) == ["likes", "get my wife", "to try"]
    assert quotes(RULED, Says(9.0, {"wife": 3.0, "to": 3.0})) == ["get my wife", "to try"]
    found = reframe(RULED, with_(Says(9.0, {"how": 3.0, "do": 3.0, "I": 3.0, "get": 3.0}, guilt=99.0)))
    assert found is not None
    assert [(flag.quote, flag.category) for flag in found.flags] == [("how do I get", "sell"), ("to try", "sell")]


def test_where_no_rule_points_the_likeliest_way_is_named() -> None:
    """Of the tables and the encoder together."""
    found = reframe(OPEN, with_(Says(9.0, {"softest": 2.0, "likely": 2.0}, deception=30.0)))
    assert found is not None
    assert [(flag.quote, flag.category) for flag in found.flags] == [("softest", "deception"), ("likely", "deception")]
    assert quotes(OPEN, Says(-9.0, {"softest": 2.0})) == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ({"softest": 1.0, "and": 1.0}, ["softest and"]),
        ({"softest": 1.0, "most": 1.0}, ["softest and most"]),
        ({"softest": 1.0, "likely": 1.0}, ["softest", "likely"]),
        ({"softest": -3.0, "likely": -3.2}, ["softest"]),
        ({"softest": -5.0}, []),
    ],
)
def test_neighbours_are_one_place(words: dict[str, float], shown: list[str]) -> None:
    """One word between them is shown with them; of faint ones the likeliest is shown, and none where all are too faint."""
    assert quotes(OPEN, Says(9.0, words)) == shown


def test_no_place_goes_over_a_full_stop_or_holds_one() -> None:
    """Marks weigh nothing, whatever is said of them."""
    text = "what time is he softest, most likely to agree"
    assert quotes(text, Says(9.0, {"softest": 1.0, "most": 1.0})) == ["softest", "most"]


def test_a_word_is_shown_whole() -> None:
    """Also where only one of its pieces weighs."""

    class Cut(Says):
        def told(self, text: str) -> Told:
            at = text.index("softest")
            return Told(self.whole, {"sells": (Heard(at, at + 4, -9.0), Heard(at + 4, at + 7, 5.0))})

    assert quotes(OPEN, Cut(9.0)) == ["softest"]


def test_an_encoder_that_knows_nothing_of_selling_is_not_heard() -> None:
    """A file from before leaves it to rules and tables."""

    class Older(Says):
        def told(self, text: str) -> Told:
            return Told({"stop": 9.0}, {})

    assert quotes(RULED, Older(0.0)) == quotes(RULED, None) != []
