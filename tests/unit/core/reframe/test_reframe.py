"""Reframe: selling words pointed out, and a better question beside the old one."""

import re

import pytest

from handhold.content.location import packs_root
from handhold.content.passages import load_ask_rules
from handhold.core.reframe import ReframeRules, reframe
from handhold.core.reframe.reword import _filled


@pytest.fixture(scope="module")
def rules() -> ReframeRules:
    """Return the English rules that ship with the program."""
    return load_ask_rules(packs_root()).reframe


@pytest.mark.parametrize(
    ("question", "category", "quote"),
    [
        ("How do I get my wife to try anal?", "sell", "get my wife to"),
        ("Should I tell him I'll leave if he doesn't?", "threat", "leave if"),
        ("How do I ask after a few drinks?", "intoxication", "after a few drinks"),
        ("She hasn't said no, can I assume it's fine?", "ignore_no", "hasn't said no"),
        ("How many times can I ask?", "repeat_ask", "How many times"),
        ("Don't I deserve it?", "entitlement", "deserve"),
        ("If he loved me he'd do it, right?", "love_test", "If he loved me"),
        ("My ex loved it. Why won't you?", "comparison", "My ex loved"),
        ("How do I tell her everyone does it?", "normative", "everyone does it"),
        ("Can I start with just the tip?", "minimise", "just the tip"),
        ("What can I offer him in return?", "bargain", "offer him in return"),
        ("How do I get an answer by Friday?", "urgency", "by Friday"),
        ("How do I stop her being such a prude?", "shame", "prude"),
        ("How do I say it so she thinks it was her idea?", "deception", "thinks it was her idea"),
        ("How do I make him feel guilty?", "guilt", "make him feel guilty"),
        ("What if I just go for it?", "no_ask", "just go for it"),
    ],
)
def test_each_way_of_selling_is_pointed_out(
    rules: ReframeRules, question: str, category: str, quote: str
) -> None:
    """The flag is in the asker's own words, at its place, with a reason."""
    found = reframe(question, rules)
    assert found is not None
    of_kind = [f for f in found.flags if f.category == category]
    flag = next(f for f in of_kind if quote in f.quote or f.quote in quote)
    assert flag.quote == question[flag.start : flag.end]
    assert flag.why
    assert "?" in found.better


@pytest.mark.parametrize(
    "question",
    [
        "How do I get over my embarrassment?",
        "How do I tell my boyfriend I don't want to?",
        "should i just do it for her even if i dont want to",
        "i never want it but he does should i just do it",
        "she loves it but i dont should i just do it",
        "should i just give in",
        "my sister was raped how do i help her",
        "How do we choose a first toy together?",
        "My wife is trying to talk me into it",
        "How do I get tested?",
        "What counts as nagging?",
        "How do I stop trying to convince her?",
        "I used to beg, and I want to apologise. How?",
        "How do I persuade my doctor to test my throat too?",
        "Is it my duty as a wife?",
        "Can we try again after a bad first time?",
        "What does a good yes sound like?",
        "How do I read his body language?",
        "How do I take a no well?",
        "We both deserve a nice evening",
        "The clinic gave me a deadline for the vaccine",
        "How long should I rest a roast chicken before carving?",
        "is there a way to put your tongue there and not pick up a bug",
        "how long b4 prep starts workin if i take it 2day",
        "when is the deadline for my income tax return",
        "can you help me write a letter for a job in a bakery",
        "it was nice but afterwards i went all weepy. normal?",
        "feel so bad after sayin no to him, he looked so sad",
        "is there anything inbetween yes and no i can say",
        "he brought it up 3 times since i said no, whats a good way to tell him to drop it",
        "he wants to know by the weekend and i havent made up my mind",
        "can i say yes to a bit of it, just the outside, and leave the rest",
        "i really do want to but my backside clamps shut, why",
    ],
)
def test_innocent_uses_of_the_same_words_are_left_alone(rules: ReframeRules, question: str) -> None:
    """One's own feelings, one's own no, and choosing together are never reframed."""
    assert reframe(question, rules) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How do I get her to try it?", "whether she wants this"),
        ("How do I get my husband to try it?", "whether he wants this"),
        ("How do I get my partner to try it?", "whether they want this"),
    ],
)
def test_the_better_question_takes_the_pronoun_that_was_used(
    rules: ReframeRules, question: str, words: str
) -> None:
    """Nobody is given a gender; nobody who was given one loses it."""
    found = reframe(question, rules)
    assert found is not None
    assert words in found.better


def test_every_better_question_is_whole_in_every_pronoun(rules: ReframeRules) -> None:
    """No slot is left over, sentences begin with a capital, verbs agree."""
    for category in rules.categories.values():
        for pronoun in ("she", "he", "they"):
            better = _filled(category.better, pronoun)
            assert not re.search(r"[{}]", better)
            assert better[0].isupper()
            assert not re.search(
                r"\b(they (wants|feels|is)|(s?he) (want|feel|need|don't))\b", better
            )


def test_flags_never_overlap_and_stand_in_order(rules: ReframeRules) -> None:
    """A page can mark them one after the other."""
    text = "Everyone does it, so how do I convince her it's no big deal before our anniversary?"
    found = reframe(text, rules)
    assert found is not None
    ends = [0, *(f.end for f in found.flags)]
    assert all(f.start >= end for f, end in zip(found.flags, ends, strict=False))
    assert len(found.flags) >= 3
