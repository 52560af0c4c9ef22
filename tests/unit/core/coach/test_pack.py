"""The shipped rules: each is tried on its own examples."""

import tomllib
from pathlib import Path

import pytest

from handhold.core.coach import Coach, Role, advise
from handhold.core.coach.context import places, runs, scene
from handhold.core.coach.hits import find_hits
from handhold.core.coach.rules import Rule, RuleError, parse_tables
from handhold.core.coach.tokens import read

PACK = Path(__file__).parents[4] / "packs" / "_coach" / "en"
BOOK = parse_tables([tomllib.loads(p.read_text("utf-8")) for p in sorted(PACK.glob("*.toml"))])
CATEGORIES = 16
MARKERS = 12


def speaks(rule: Rule, text: str, coach: Coach) -> bool:
    """Say whether this rule has a hit in the text, for either role."""
    at = scene(read(text, coach.spelling), coach.guards)
    return any(hit.rule.id == rule.id for role in Role for hit in find_hits(at, coach, role))


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in BOOK.rules for text in rule.hits]
)
def test_a_rule_finds_what_it_says_it_finds(rule: Rule, text: str, rules_only: Coach) -> None:
    """Each `hits` example is found by its rule."""
    assert speaks(rule, text, rules_only)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in BOOK.rules for text in rule.misses]
)
def test_a_rule_leaves_alone_what_it_says_it_leaves(
    rule: Rule, text: str, rules_only: Coach
) -> None:
    """Each `misses` example is left alone by its rule."""
    assert not speaks(rule, text, rules_only)


def test_every_rule_brings_examples_both_ways() -> None:
    """A rule without examples can't fail, so it is no rule."""
    assert [rule.id for rule in BOOK.rules if not rule.hits or not rule.misses] == []


def test_all_categories_and_markers_are_worded_and_have_rules() -> None:
    """Sixteen kinds of pressure and twelve kind things, each with words and a rule."""
    assert len(BOOK.categories) == CATEGORIES
    assert len(BOOK.markers) == MARKERS
    assert {rule.gives for rule in BOOK.rules} == {*BOOK.categories, *BOOK.markers}
    assert all(words.instead for words in BOOK.categories.values())


def test_points_name_markers_that_exist() -> None:
    """What a conversation may carry is told by markers the coach can find."""
    assert all(set(point.markers) <= set(BOOK.markers) for point in BOOK.points.values())


def test_every_class_of_words_in_use_exists(rules_only: Coach) -> None:
    """Compiling the pack at all proves it; each rule must have kept its patterns, in order."""
    kept = [(one.rule.id, one.number) for one in rules_only.patterns]
    assert kept == [(rule.id, at) for rule in BOOK.rules for at in range(len(rule.patterns))]
    assert {at for places in rules_only.awake.values() for at in places} == set(range(len(kept)))


def test_what_is_not_tried_could_not_have_matched(rules_only: Coach) -> None:
    """A pattern is passed over by the words of a message; trying each all the same finds no more."""
    texts = [text for rule in BOOK.rules for text in (*rule.hits, *rule.misses)]
    for text in texts[::7]:
        at = read(text, rules_only.spelling)
        words = at.words()
        for one in rules_only.patterns:
            if not runs(one.pattern, words):
                assert not places(one.pattern, at), f"{one.pattern.source!r} in {text!r}"


@pytest.mark.parametrize(
    "table",
    [
        {"rule": [{"id": "x", "category": "guilt", "pattern": "a"}]},
        {"rule": [{"id": "x"}]},
        {"rule": "x"},
        {"class": "x"},
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(table: dict[str, object]) -> None:
    """Rules without wording, without pattern, or in the wrong place are errors."""
    with pytest.raises(RuleError):
        parse_tables([table])


@pytest.mark.parametrize("word", ["safe to send", "certified", "score", "consent given"])
def test_no_wording_certifies_or_scores(word: str) -> None:
    """The coach never vouches for a text and never marks a person."""
    for words in (*BOOK.categories.values(), *BOOK.markers.values(), *BOOK.points.values()):
        assert word not in " ".join((words.title, words.why, *words.instead)).lower()


def test_our_own_suggestions_are_not_flagged_by_our_own_rules(rules_only: Coach) -> None:
    """What the coach offers instead must pass the rules that speak for themselves."""
    for words in BOOK.categories.values():
        for text in words.instead:
            assert advise(text, rules_only).pressure == (), text


@pytest.mark.parametrize(
    "text",
    [
        'It says "you owe me" on the mug.',
        "I don't want you to feel you owe me anything.",
        "I'm sorry I said you owe me.",
        "My ex used to say you owe me.",
        "You owe me a pizza.",
    ],
)
def test_quoted_denied_disowned_reported_and_everyday_words_weigh_nothing(
    text: str, rules_only: Coach
) -> None:
    """The same words press when they are meant, and only then."""
    assert advise("You owe me.", rules_only).pressure
    assert advise(text, rules_only).pressure == (), text
