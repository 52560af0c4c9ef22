"""The pattern language: sentences that can be read aloud."""

import pytest

from handhold.core.coach.pattern import PatternError, compile_pattern
from handhold.core.coach.tokens import read

CLASSES = {"joy": ["love it", "enjoy ~1 it"], "self": ["{self}"]}


def matches(pattern: str, text: str) -> bool:
    """Say whether the pattern is found anywhere in the text."""
    return bool(compile_pattern(pattern, CLASSES).regex.search(read(text, {}).norm))


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        ("you will {joy}", "You will enjoy doing it", "You will enjoy yourself"),
        ("you ~2 owe me", "you really do owe me", "you never ever ever owe me"),
        ("you really? owe", "you owe", "you surely owe"),
        ("promis* me", "promising me", "prom me"),
        ("^ guess", "Fine. Guess so", "I guess so"),
        ("no $", "so no", "no way"),
        ("you _ me", "you owe me", "you me"),
        ("(yes|no way) ?", "no way?", "no?"),
        ("it is . so", "It is. So be it", "It is so"),
        ("no // so", "no! so", "no so"),
    ],
)
def test_each_piece_of_the_language_means_one_thing(pattern: str, hit: str, miss: str) -> None:
    """Every sign is shown once where it matches and once where it must not."""
    assert matches(pattern, hit)
    assert not matches(pattern, miss)


def test_a_gap_never_reaches_over_the_end_of_a_sentence() -> None:
    """Two thoughts are not joined into one accusation."""
    assert not matches("you ~3 owe", "It's you. I owe him")


@pytest.mark.parametrize("broken", ["(a|b", "a)", "{nobody}", "{self}"])
def test_a_broken_pattern_is_refused_by_name(broken: str) -> None:
    """Open brackets, unknown classes and classes that hold themselves are errors."""
    with pytest.raises(PatternError):
        compile_pattern(broken, CLASSES)


def test_anchors_are_words_without_which_nothing_can_match() -> None:
    """Anchors let a message skip most patterns, so they must never be wrong."""
    rarest, *others = compile_pattern("you (owe|owed) me", {}).anchors
    assert rarest == {"owe", "owed"}
    assert set(others) == {frozenset({"you"}), frozenset({"me"})}
    assert compile_pattern("(a|b)?", {}).anchors == ()
