"""What holds for every selection there is."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.errors import InputError
from handhold.core.supplies import Kind, Selection, check, selection_of, worst

THINGS = (Kind.lubricant, Kind.barrier, Kind.toy, Kind.shape)


@st.composite
def selections(draw, rules, *, needs=()):
    """Draw a selection; kinds in `needs` are always named."""
    chosen = {}
    for kind in Kind:
        ids = [one.id for one in rules.options[kind]]
        chosen[kind.value] = draw(st.sampled_from(ids if kind in needs else ["", *ids]))
    return Selection(**chosen)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_the_verdict_is_the_worst_finding(rules, data):
    """And the worst comes first."""
    told = check(data.draw(selections(rules)), rules)
    assert told.verdict == worst(one.verdict for one in told.findings)
    ranks = [one.verdict.rank for one in told.findings]
    assert ranks == sorted(ranks, reverse=True)


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_combination_is_never_better_than_any_of_its_parts(rules, data):
    """The worst of its pairs, for the same use; adding a thing never improves a verdict."""
    whole = data.draw(selections(rules))
    rank = check(whole, rules).verdict.rank
    named = [kind for kind in THINGS if whole.of(kind)]
    for size in range(len(named)):
        for kept in combinations(named, size):
            part = replace(whole, **{kind.value: "" for kind in named if kind not in kept})
            assert check(part, rules).verdict.rank <= rank, (part, whole)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_three_and_four_things_are_the_worst_of_their_pairs(rules, data):
    """Except a porous toy shared bare, which takes toy, cover and use to say."""
    whole = data.draw(selections(rules, needs=(Kind.lubricant, Kind.barrier, Kind.toy)))
    pairs = [
        replace(whole, **{kind.value: "" for kind in THINGS if kind not in kept})
        for kept in combinations(THINGS, 2)
    ]
    assert check(whole, rules).verdict == worst(check(pair, rules).verdict for pair in pairs)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_unknown_is_ever_fine(rules, data):
    """An unknown lubricant, barrier, toy or shape is a caution at best."""
    kind = data.draw(st.sampled_from(THINGS))
    whole = replace(data.draw(selections(rules)), **{kind.value: "unknown"})
    told = check(whole, rules)
    assert told.verdict in {"caution", "no"}
    assert any("Unknown" in one.reason for one in told.findings)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_naming_anal_use_never_makes_it_better(rules, data):
    """What isn't said is taken for the strictest use."""
    whole = replace(data.draw(selections(rules)), use="")
    named = check(replace(whole, use="anal"), rules).verdict
    assert named.rank >= check(whole, rules).verdict.rank


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_answer_gives_reasons_and_says_that_the_label_outranks_it(rules, data):
    """And every finding names what it is about."""
    told = check(data.draw(selections(rules)), rules)
    assert "outranks" in told.label_note
    for finding in told.findings:
        assert finding.reason
        assert finding.between
    assert (told.verdict == "unknown") == (not told.findings)


@given(st.sampled_from(list(Kind)), st.text(min_size=1))
@settings(max_examples=200, deadline=None)
def test_an_id_that_nobody_knows_is_named_in_the_error(rules, kind, text):
    """From a form or a JSON line, and from a hand-made selection."""
    if rules.option(kind, text) is not None:
        return
    with pytest.raises(InputError) as caught:
        selection_of({kind.value: text}, rules)
    assert text[:80] in str(caught.value)
    with pytest.raises(InputError):
        check(Selection(**{kind.value: text}), rules)


@pytest.mark.parametrize("value", [3, ["latex-condom"], {"id": "tpe"}, True])
def test_a_value_that_is_no_text_is_an_error(rules, value):
    """JSON may hold anything."""
    with pytest.raises(InputError):
        selection_of({"toy": value}, rules)


def test_empty_values_and_strange_keys_mean_not_named(rules):
    """A form sends empty fields, a JSON line may carry more than it needs."""
    assert selection_of({"toy": "", "use": None, "id": 7}, rules) == Selection()


def test_nothing_named_is_unknown_and_says_what_to_name(rules):
    """Never fine."""
    told = check(Selection(), rules)
    assert told.verdict == "unknown"
    assert "compare" in told.assumed


def test_leaning_on_a_use_nobody_named_is_said(rules):
    """And not said when the use was named."""
    assert "anal" in check(Selection(shape="no-base"), rules).assumed
    assert check(Selection(shape="no-base", use="anal"), rules).assumed == ""
    assert check(Selection(shape="no-base", use="vaginal"), rules).verdict == "unknown"
