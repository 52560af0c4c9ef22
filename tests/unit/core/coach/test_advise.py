"""The whole coach, as the pages and the command line use it."""

import json
import time
import tomllib
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.keys import key_of
from handhold.core.coach import Coach, Overall, Role, advise, compile_coach
from handhold.core.coach.scores import NET, combine
from handhold.core.coach.weights import Table, WeightsError, parse_weights
from handhold.core.convnet import Said

SLOWEST = 0.05
PACK = Path(__file__).parents[4] / "packs" / "_coach" / "en"
TABLES = [tomllib.loads(p.read_text("utf-8")) for p in sorted(PACK.glob("*.toml"))]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("If you really loved me you'd do it.", "love_test"),
        ("You owe me after last weekend.", "entitlement"),
        ("Everyone does it, it's completely normal now.", "normative"),
        ("My ex let me do it whenever I wanted.", "comparison"),
        ("You're such a prude. Grow up.", "shame"),
        ("Do it or I'll find someone else who will.", "threat"),
        ("I'll keep asking until you say yes.", "repeat_ask"),
        ("You didn't say no, so I'm bringing it anyway.", "ignore_no"),
        ("Let's get you drunk first, you're so much more fun.", "intoxication"),
    ],
)
@pytest.mark.parametrize("which", ["rules_only", "coach"])
def test_plain_pressure_is_named(
    text: str, category: str, which: str, request: pytest.FixtureRequest
) -> None:
    """With weights or without, plain pressure is found and named."""
    advice = advise(text, request.getfixturevalue(which))
    assert advice.overall is not Overall.fine
    assert category in {finding.category for finding in advice.pressure}


@pytest.mark.parametrize(
    ("text", "unwilling"),
    [
        ("I don't really want to, but we can try if you stop being moody", True),
        ("Ok I guess, if it makes you happy", True),
        ("Fine. I don't want to lose you.", True),
        ("Alright, let's get it over with", True),
        ("I'm scared you'll leave if I say no", True),
        ("I suppose we could try it then", True),
        ("No thank you. I'm not keen.", False),
        ("I don't want to, thanks for asking", False),
        ("Yes! I'm happy you asked.", False),
        ("I guess I'm curious too. Let's talk on Sunday.", False),
        ("Not sure yet. Can I think about it?", False),
        ("I'd like that, if you stop when I say so.", False),
    ],
)
def test_a_yes_for_the_sake_of_peace_is_told_from_a_no_and_from_a_glad_yes(
    text: str, unwilling: bool, coach: Coach
) -> None:
    """It is said of answers alone, and nothing in such an answer is praised or blamed."""
    answer = advise(text, coach, Role.invitee)
    assert answer.unwilling is unwilling
    assert not (unwilling and (answer.good or answer.pressure))
    assert not advise(text, coach).unwilling


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("if you love me you'll drop it", "love_test"),
        ("fine but you owe me massively for even asking", "entitlement"),
        ("Bring that cough syrup, the strong one, then you won't say stop.", "intoxication"),
        ("I'd do it if you go first", None),
        ("Only with a condom, and only if you've been tested.", None),
        ("I said no last week, and it's still no.", None),
    ],
)
def test_an_answer_can_press_too_but_never_by_its_own_conditions(
    text: str, category: str | None, coach: Coach
) -> None:
    """A limit, a condition, a small step or time taken is the asked person's own."""
    found = {finding.category for finding in advise(text, coach, Role.invitee).pressure}
    assert found == ({category} if category else set())


def test_a_clear_head_is_not_praised_where_a_drink_is_to_help(coach: Coach) -> None:
    """A finding takes back the marker that it contradicts."""
    advice = advise("Let's have a few glasses of wine first so you can relax", coach)
    assert "intoxication" in {finding.category for finding in advice.pressure}
    assert "sober" not in advice.good


@pytest.mark.parametrize(
    "text",
    [
        "Would you like to try it some day? It's completely fine if not.",
        "I've been curious about it. How would you feel about that? No rush.",
        "Thank you for telling me. I won't bring it up again.",
        "No, I don't want to.",
        'When you said "if you loved me you would", I felt cornered.',
    ],
)
@pytest.mark.parametrize("which", ["rules_only", "coach"])
def test_kind_and_plain_messages_are_left_alone(
    text: str, which: str, request: pytest.FixtureRequest
) -> None:
    """An ask, a no, a thank-you and a report of pressure are no pressure."""
    advice = advise(text, request.getfixturevalue(which))
    assert advice.overall is Overall.fine
    assert advice.pressure == ()


def test_a_rule_is_not_heard_where_all_else_says_otherwise(coach: Coach) -> None:
    """Loaded words in a message that plainly leaves the other free; by themselves they are found."""
    said = (
        "You asked me at the bus stop whether I was disappointed. I was, for about as long as it took to get to the "
        "chemist's, and then I thought how brave you'd been to say it at all. So that's settled. You don't owe me "
        "anything for having told me no, least of all cheerfulness. I'll leave a bag of tomatoes on your step."
    )
    assert advise(said, coach).pressure == ()
    assert advise("It's next Friday, my place, both of us. So that's settled.", coach).pressure != ()


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            ("I've been curious about something and I'm a bit shy about it. You owe me this. What "
            "would you like? If it's a no, that is completely fine."),
            "You owe me this",
        ),
        (
            ("I love you. If you really loved me you would do it tonight. No pressure, take your "
            "time, and it's fine if not."),
            "If you really loved me you would do it tonight",
        ),
    ],
)
def test_kind_words_around_it_do_not_drown_plain_pressure(coach: Coach, text: str, quote: str) -> None:
    """One sentence that presses is found among five that don't."""
    assert quote in [finding.quote for finding in advise(text, coach).pressure]


def test_kind_things_are_named_too(coach: Coach) -> None:
    """A question, a way out and time are credited, in the pack's order."""
    good = advise("How would you feel about it? A no is fine, and there's no rush.", coach).good
    assert set(good) >= {"open_question", "opt_out", "no_deadline"}
    assert list(good) == [marker for marker in coach.book.markers if marker in good]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(list(Role)))
def test_any_text_gets_quotes_that_are_really_there(text: str, role: Role) -> None:
    """Whatever is typed: no error, true offsets, and quotes exactly when not fine."""
    advice = advise(text, COACH, role)
    for finding in advice.pressure:
        assert finding.quote == text[finding.start : finding.end]
        assert finding.quote
        assert finding.why
        assert finding.instead
    assert (advice.overall is Overall.fine) == (advice.pressure == ())
    assert advice == advise(text, COACH, role)


COACH = compile_coach(TABLES, (PACK / "model.bin").read_bytes())


def test_a_long_letter_is_read_quickly(coach: Coach) -> None:
    """Many times the usual length still takes a blink."""
    letter = "I've been thinking about us, and about Saturday. What would you like? " * 30
    start = time.perf_counter()
    advise(letter, coach)
    assert time.perf_counter() - start < SLOWEST * 10


def test_the_model_file_fits_the_pack() -> None:
    """The shipped file is small, and made for the rules that are shipped with it."""
    held = (PACK / "model.bin").read_bytes()
    assert len(held) < 2_000_000
    weights = parse_weights(held)
    markers = {"g:" + marker for marker in COACH.book.markers}
    assert set(weights.message.heads) == {"any", "heavy", *markers}
    assert set(weights.clause.heads) == {"any", *COACH.book.categories, *markers}
    said = weights.net.read(["ok"], [(0, 1)])
    assert set(said.whole) == {"any", *markers}
    assert [set(clause) for clause in said.clauses] == [{"any", *COACH.book.categories, *markers}]


@pytest.mark.parametrize("broken", [b"", b"[]", b"{}", b'{"format": 2}', b"\xff", b'{"format": 5}\n'])
def test_a_model_that_cannot_be_read_is_refused(broken: bytes) -> None:
    """Damaged files and other formats raise, and never change an answer in silence."""
    with pytest.raises(WeightsError):
        parse_weights(broken)


@pytest.mark.parametrize("cut", [1, 1000, 400_000])
def test_a_model_that_is_cut_or_longer_is_refused(cut: int) -> None:
    """A file that isn't whole raises, wherever it ends."""
    held = (PACK / "model.bin").read_bytes()
    for broken in (held[:-cut], held + b"x" * cut):
        with pytest.raises(WeightsError):
            parse_weights(broken)


def test_a_model_of_other_rules_is_refused() -> None:
    """Rules that changed after training may mean something else, so the pair must match."""
    other = [*TABLES, {"lexicon": {"another": "zzzz"}}]
    with pytest.raises(WeightsError):
        compile_coach(other, (PACK / "model.bin").read_bytes())


LACKING = [
    ("message table", "heavy", lambda head: head["tables"]["message"]["heads"]),
    ("words table", "any", lambda head: head["tables"]["words"]["heads"]),
    ("clause table", "bargain", lambda head: head["tables"]["clause"]["heads"]),
    ("network", "any", lambda head: head["net"]["text_heads"]),
]


@pytest.mark.parametrize(("part", "name", "heads"), LACKING)
def test_a_model_that_lacks_what_is_asked_of_it_is_refused(
    part: str, name: str, heads: Callable[[dict[str, Any]], list[str]]
) -> None:
    """When it is read, not when somebody's draft is."""
    line, _, body = (PACK / "model.bin").read_bytes().partition(b"\n")
    head = json.loads(line)
    named = heads(head)
    named[named.index(name)] = "other"
    with pytest.raises(WeightsError, match=f"{part} says nothing of '{name}'"):
        compile_coach(TABLES, json.dumps(head).encode() + b"\n" + body)


def test_a_model_without_a_limit_is_refused() -> None:
    """Where a head speaks up must be told for each."""
    line, _, body = (PACK / "model.bin").read_bytes().partition(b"\n")
    head = json.loads(line)
    del head["limits"]["neighbour"]
    with pytest.raises(WeightsError, match="limits says nothing of 'neighbour'"):
        compile_coach(TABLES, json.dumps(head).encode() + b"\n" + body)


def test_a_table_adds_weights_by_head() -> None:
    """Rows move heads by whole numbers (128 added in a row) times scale, by the set's size."""
    keys = array("I", sorted(map(key_of, ("x", "other"))))
    at = keys.index(key_of("x"))
    ends = array("I", (0, 2, 2) if at == 0 else (0, 0, 2))
    table = Table(("a", "b"), (1.0, 0.0), (0.5, 2.0), keys, ends, bytes((0, 132, 1, 127)))
    assert table.scores(["x", "y", "z", "u"]) == {"a": 2.0, "b": -1.0}
    assert [table.knows(feature) for feature in ("x", "other", "y")] == [True, True, False]


def test_a_marker_is_found_in_its_clause_and_taken_back_by_pressure() -> None:
    """Half the whole message, half its best clause, less the share that presses."""
    message = {"any": 0.0, "g:sober": 3.0}
    clauses = [{"g:sober": -1.0}, {"g:sober": 6.0}]
    calm = combine(message, {"any": -60.0}, clauses, said(-60.0), ["sober"])
    assert calm.markers["sober"] == pytest.approx(4.5)
    pressing = combine(message, {"any": 60.0}, clauses, said(30.0), ["sober"])
    assert pressing.markers["sober"] == pytest.approx(3.5)
    assert pressing.any == pytest.approx(30.0)


def test_the_network_has_a_word_in_markers_too() -> None:
    """In the whole message, and in the clause where both together find it likeliest."""
    clauses = [{"g:sober": 1.0}, {"g:sober": 0.0}]
    told = Said({"any": -60.0, "g:sober": 4.0}, ({"g:sober": 0.0}, {"g:sober": 8.0}))
    calm = combine({"any": -60.0, "g:sober": 2.0}, {"any": -60.0}, clauses, told, ["sober"])
    assert calm.markers["sober"] == pytest.approx(((1 - NET) * 2 + NET * 4 + NET * 8) / 2)


def said(whole: float) -> Said:
    """Return what a network might say of a message of two clauses."""
    return Said({"any": whole}, ({"any": 2.0, "guilt": 1.0}, {"any": -2.0, "guilt": 0.0}))


def test_the_network_counts_for_a_third_and_less_than_the_tables() -> None:
    """For the message, for each clause and its categories."""
    clauses = ({"any": 0.0, "guilt": 0.0, "g:sober": 5.0}, {"any": 1.0, "guilt": 1.0, "g:sober": 0.0})
    both = combine({"any": 1.0, "g:sober": 0.0}, {"any": 0.0}, clauses, said(2.0), ["sober"])
    assert both.any == pytest.approx((1 - NET) * 0.5 + NET * 2.0)
    assert both.clauses[0] == pytest.approx({"any": NET * 2, "guilt": NET, "g:sober": 5.0})
    assert both.clauses[1]["any"] == pytest.approx((1 - NET) - NET * 2)
    assert NET < 0.5
