"""How far a quote reaches."""

from handhold.core.coach import Coach
from handhold.core.coach.context import scene
from handhold.core.coach.judge import FAR, Spot, as_weighed, weigh_places
from handhold.core.coach.scores import Scores
from handhold.core.coach.tokens import read

LIMITS = {"clause": 0.6, "neighbour": 0.2}
TEXT = "You can sleep, but you owe me this, because I paid."


def quoted(coach: Coach, *weights: float) -> list[str]:
    """Return what is quoted where the clauses weigh so much."""
    at = scene(read(TEXT, coach.spelling), coach.guards)
    names = dict.fromkeys(coach.book.categories, 0.0)
    clauses = [{**names, "any": weight} for weight in weights]
    assert len(clauses) == len(at.shape.clauses)
    found = weigh_places(at, Scores(0.0, {}, clauses, {}), coach, LIMITS)
    return [TEXT[spot.start : spot.end] for spot in found]


def test_a_neighbour_of_about_the_same_weight_is_quoted_too(rules_only: Coach) -> None:
    """Within the sentence, up to so much less than the strongest."""
    assert quoted(rules_only, -9.0, FAR, 0.0) == ["but you owe me this, because I paid"]


def test_a_neighbour_that_weighs_far_less_is_not(rules_only: Coach) -> None:
    """Though it would weigh enough for a lighter quote."""
    assert quoted(rules_only, -9.0, FAR + 0.1, 0.0) == ["but you owe me this"]


def test_what_weighs_little_is_not(rules_only: Coach) -> None:
    """However near to the strongest."""
    assert quoted(rules_only, -9.0, 0.5, -1.4) == ["but you owe me this"]


def test_a_rule_s_quote_reaches_as_far_as_the_weights_own() -> None:
    """Its category stays, and so do its words where the weights quote less of them, or something else."""
    spot = Spot("guilt", 10, 20)
    assert as_weighed(spot, [Spot("sell", 0, 5), Spot("sell", 15, 30)]) == Spot("guilt", 10, 30)
    assert as_weighed(spot, [Spot("sell", 12, 14)]) == spot
    assert as_weighed(spot, [Spot("sell", 0, 10), Spot("sell", 20, 30)]) == spot
