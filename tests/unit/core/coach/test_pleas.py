"""Short plain pressure as people text it, and the short kind sentences that look like it."""

import tomllib
from pathlib import Path

import pytest

from handhold.core.coach import Coach, advise
from handhold.core.coach.context import scene
from handhold.core.coach.hits import find_hits
from handhold.core.coach.model import Role
from handhold.core.coach.tokens import read

SENTENCES = tomllib.loads((Path(__file__).parent / "pleas.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", SENTENCES["pressing"])
def test_a_short_plea_is_heard(text: str, coach: Coach) -> None:
    """A few words can press: a plea, a promise, a price, a name, a drink."""
    assert advise(text, coach).pressure


@pytest.mark.parametrize("text", SENTENCES["kind"])
def test_a_kind_sentence_is_not_taken_for_a_plea(text: str, rules_only: Coach) -> None:
    """Please, once, come on and sad are everyday words."""
    at = scene(read(text, rules_only.spelling), rules_only.guards)
    assert [
        hit.rule.id
        for hit in find_hits(at, rules_only, Role.asker)
        if hit.rule.id.startswith("plea.")
    ] == []


@pytest.mark.parametrize(
    ("text", "disowned"),
    [
        ("That I paid for dinner isn't a reason.", True),
        ("Flirting doesn't mean you owe me anything.", True),
        ("There's no such thing as owing sex.", True),
        ("Being married is not a reason to say yes.", True),
        ("\"I don't fancy it\" isn't a reason.", False),
        ("Tired isn't a reason.", False),
        ('"Not tonight" doesn\'t mean no.', False),
        ("There's no such thing as too tired.", False),
    ],
)
def test_waving_a_refusal_away_is_an_argument_and_waving_a_claim_away_is_none(
    text: str, disowned: bool, rules_only: Coach
) -> None:
    """Only what would press on the reader can be disowned."""
    assert (
        bool(scene(read(text, rules_only.spelling), rules_only.guards).guarded["disowned"])
        is disowned
    )


def test_a_refusal_called_no_reason_presses(coach: Coach) -> None:
    """As it treats a no as the start of an argument."""
    (found,) = advise("\"I don't fancy it\" isn't a reason.", coach).pressure
    assert found.category == "ignore_no"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Please just try it", "repeat_ask"),
        ("I promise it won't hurt", "minimise"),
        ("I won't be mad, just sad", "guilt"),
        ("you're no fun", "shame"),
        ("Would you get drunk with me and try", "intoxication"),
        ("come onnn", "sell"),
    ],
)
def test_a_plea_goes_by_its_rule_s_name(text: str, category: str, coach: Coach) -> None:
    """The weights alone would call some of them something else: a few words are little to go by."""
    assert [found.category for found in advise(text, coach).pressure] == [category]
