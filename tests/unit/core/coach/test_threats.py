"""Plain threats and the kind sentences that look like them."""

import tomllib
from pathlib import Path

import pytest

from handhold.core.coach import Coach, advise
from handhold.core.coach.context import scene
from handhold.core.coach.hits import find_hits
from handhold.core.coach.model import Role
from handhold.core.coach.tokens import read

SENTENCES = tomllib.loads((Path(__file__).parent / "threats.toml").read_text("utf-8"))


def spoke(text: str, coach: Coach) -> set[str]:
    """Return the rules for plain threats, conditions and guesses that speak up in a text."""
    at = scene(read(text, coach.spelling), coach.guards)
    return {hit.rule.id for hit in find_hits(at, coach, Role.asker) if hit.rule.id.startswith("plain.")}


@pytest.mark.parametrize("text", SENTENCES["pressing"])
def test_a_plain_threat_is_heard(text: str, coach: Coach) -> None:
    """Something dear is to go if the reader doesn't do it, or wants to be safe."""
    assert advise(text, coach).pressure


@pytest.mark.parametrize("text", SENTENCES["kind"])
def test_a_kind_sentence_is_not_taken_for_a_threat(text: str, rules_only: Coach) -> None:
    """What hangs on feelings, wishes, safety or a clear head, or takes only the thing itself away, is a limit."""
    assert spoke(text, rules_only) == set()


def test_a_threat_and_a_condition_are_told_in_their_own_words(coach: Coach) -> None:
    """What is said of a condition against condoms is about condoms."""
    (condition,) = advise("We're not having sex if you use a condom.", coach).pressure
    (threat,) = advise("No anal, no wedding.", coach).pressure
    assert condition.category == threat.category == "threat"
    assert "Wanting a condom" in condition.why
    assert "isn't free" in threat.why
