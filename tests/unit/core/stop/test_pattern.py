"""The language that rules are written in."""

import pytest

from handhold.core.stop import Lexicon, read
from handhold.core.stop.pattern import PatternUnreadable, compile_pattern

PLAIN = Lexicon(spell={}, phrases={}, people=frozenset(), owners=frozenset())
CLASSES = {"p": ("he", "she"), "cant": ("can not", "<p> can not")}


def matches(pattern: str, text: str) -> bool:
    """Return whether the pattern is found in the text."""
    return compile_pattern(pattern, CLASSES).within(read(text, PLAIN))


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("convinc*", "a convincing idea", True),
        ("<p> said", "and she said so", True),
        ("<p> said", "and it said so", False),
        ("said ~ no", "said a very clear no", True),
        ("said ~1 no", "said a very clear no", False),
        ("said ~9 no", "said it. and then no", False),
        ("said !not yes", "said not yes", False),
        ("said very? no", "said no", True),
        ("(tell_him|let_him_know) so", "let him know so", True),
        ("^ no", "yes. no", True),
        ("^ no", "yes no", False),
        ("yes $", "yes. no", True),
        ("yes (no|$)", "say yes", True),
        ("<cant> stay", "she can not stay", True),
    ],
)
def test_each_item_means_what_the_handbook_says(pattern: str, text: str, found: bool) -> None:
    """Prefixes, classes, gaps, denials, choices, and sentence ends."""
    assert matches(pattern, text) is found


def test_only_the_bracketed_parts_are_quoted() -> None:
    """A rule can look at more than it points out."""
    text = "how do I GET him to Try it"
    pattern = compile_pattern("[get] him [to (try|do)]", CLASSES)
    spans = next(pattern.find(read(text, PLAIN)))
    assert [text[a:b] for a, b in spans] == ["GET", "to Try"]


@pytest.mark.parametrize("broken", ["<nobody> said", "(a|b (c|d)", "[open", "a&b"])
def test_a_broken_pattern_is_refused_by_name(broken: str) -> None:
    """A slip in the data is found when it is read, not when it is needed."""
    with pytest.raises(PatternUnreadable):
        compile_pattern(broken, CLASSES)


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        ("he (tell|let_know) her", [(" he ",), (" her ",), (" tell ", " let know ")]),
        ("convinc* ~ not?", [(" convinc",)]),
        ("<p> (yes|$) !no ^ $ *ing", []),
        ("a_<p>_b c_d*", [(" a ",), (" c d",)]),
    ],
)
def test_a_line_without_what_a_pattern_needs_is_never_looked_at_closely(pattern: str, needs: list[tuple[str, ...]]) -> None:
    """Most patterns fit no question at all: they aren't even compiled. So these stretches must never be wrong."""
    checked = compile_pattern(pattern, CLASSES)
    assert list(checked.needs) == needs
    assert not checked.within(read("it is so", PLAIN)) or not needs
    assert ("regex" in vars(checked)) is not bool(needs)
