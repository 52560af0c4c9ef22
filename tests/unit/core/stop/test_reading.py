"""How a question is read before any rule looks at it."""

import pytest
from hypothesis import given, strategies as st

from handhold.core.stop import Lexicon, read

LEXICON = Lexicon(
    spell={"u": ("you",), "dont": ("do", "not"), "bf": ("boyfriend",)},
    phrases={("passed", "out"): "passed-out"},
    people=frozenset({"wife", "boyfriend"}),
    owners=frozenset({"my", "a"}),
    breaks=frozenset({"drunk", "and"}),
    typos=frozenset({"consent", "asleep"}),
    known=frozenset({"content"}),
    longest_phrase=2,
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Dont U think so?", " do not you think so . "),
        ("I can't, he won't", " i can not , he will not "),
        ("my lovely kind wife asks", " partner asks "),
        ("my drunk wife", " my drunk partner "),
        ("my bf", " partner "),
        ("she passed out", " she passed-out "),
        ("is it concent? aslep", " is it consent . asleep "),
        ("the content", " the content "),
    ],
)
def test_a_question_is_read_as_plain_words(text: str, line: str) -> None:
    """Slang, contractions, noun phrases and slips are made plain; drunk stays visible."""
    assert read(text, LEXICON).line == line


def test_a_quote_gives_back_the_letters_as_written() -> None:
    """What is quoted to a person is their own spelling, not ours."""
    reading = read("Well, DONT wake my lovely wife!", LEXICON)
    at = reading.line.index("do not wake partner")
    assert reading.quote(at, at + len("do not wake partner ")) == "DONT wake my lovely wife"


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_every_word_lies_in_it(text: str) -> None:
    """No input breaks the reading, and offsets always point into the text."""
    for word in read(text, LEXICON).words:
        assert 0 <= word.start < word.end <= max(len(text), len(text.lower()))


def test_only_the_first_twenty_thousand_characters_are_read() -> None:
    """As many as the pages and the command line take: a longer text costs no more than that."""
    assert len(read("ab " * 100_000, LEXICON).words) == 20_000 // 3 + 1
