"""What holds for every selection there is."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from handhold.base.errors import InputError
from handhold.core.supplies import Kind, Selection, check, selection_of, worst
from handhold.core.supplies.lines import said

THINGS = (Kind.lubricant, Kind.barrier, Kind.toy, Kind.shape)
BETWEEN_BODIES = ("sharing", "anal-then-vaginal", "anal-then-oral", "vaginal-then-anal")
"""Uses for which a condom over the toy mends something."""


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
    """For the same use, adding a thing never improves what is said; but for a toy's cover."""
    whole = data.draw(selections(rules))
    rank = _said(whole, rules).rank
    assert rank <= check(whole, rules).verdict.rank
    named = [kind for kind in THINGS if whole.of(kind)]
    for size in range(len(named)):
        for kept in combinations(named, size):
            if whole.use in BETWEEN_BODIES and whole.barrier and Kind.barrier not in kept:
                continue
            part = replace(whole, **{kind.value: "" for kind in named if kind not in kept})
            assert _said(part, rules).rank <= rank, (part, whole)


def _said(selection, rules):
    """Return the worst of what is said, apart from what goes unsaid."""
    return worst(one.verdict for one in said(selection, rules))


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_three_and_four_things_are_the_worst_of_their_pairs(rules, data):
    """Except between bodies, where it takes toy, cover and use to say."""
    whole = data.draw(selections(rules, needs=(Kind.lubricant, Kind.barrier, Kind.toy)))
    if whole.use in BETWEEN_BODIES:
        whole = replace(whole, use="anal")
    pairs = [
        replace(whole, **{kind.value: "" for kind in THINGS if kind not in kept})
        for kept in combinations(THINGS, 2)
    ]
    assert _said(whole, rules) == worst(_said(pair, rules) for pair in pairs)


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_uncertain_is_ever_fine(rules, data):
    """Unknown things, silicone of an unknown recipe or kind: a caution at best, and why."""
    uncertain = [one for kind in THINGS for one in rules.options[kind] if one.uncertain]
    assert {one.id for one in uncertain} == {"unknown", "silicone-unlabelled", "silicone-unknown"}
    thing = data.draw(st.sampled_from(uncertain))
    whole = replace(data.draw(selections(rules)), **{thing.kind.value: thing.id})
    told = check(whole, rules)
    assert told.verdict in {"caution", "no"}
    assert any(one.between == (thing,) and "Unknown" in one.reason for one in told.findings)


@pytest.mark.parametrize("silicone", ["silicone-unlabelled", "silicone-unknown"])
def test_silicone_of_an_unknown_kind_is_a_caution_by_itself(rules, silicone):
    """Alone, and with everything about it that is fine."""
    kind = "lubricant" if silicone == "silicone-unlabelled" else "toy"
    assert check(Selection(**{kind: silicone}), rules).verdict == "caution"
    rest = {"barrier": "latex-condom", "shape": "flared-base", "use": "anal"}
    assert check(Selection(**{kind: silicone}, **rest), rules).verdict == "caution"


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_naming_anal_use_never_makes_it_better(rules, data):
    """What isn't said is taken for the strictest use."""
    whole = replace(data.draw(selections(rules)), use="")
    named = _said(replace(whole, use="anal"), rules)
    assert named.rank >= _said(whole, rules).rank


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_answer_gives_reasons_and_says_what_a_label_is_worth(rules, data):
    """It outranks the table, or changes nothing; and every finding names what it is about."""
    told = check(data.draw(selections(rules)), rules)
    assert told.label_note in {rules.words["label-note"], rules.words["label-fixed"]}
    for finding in told.findings:
        assert finding.reason
        assert finding.between
    known = [one for one in told.findings if one.verdict != "unknown"]
    assert (told.verdict == "unknown") == (not known)
    assert told.verdict != "unknown" or told.findings or told.assumed


@given(st.sampled_from(list(Kind)), st.text(min_size=1))
@settings(max_examples=200, deadline=None)
def test_an_id_that_nobody_knows_is_named_in_the_error(rules, kind, text):
    """From a form or a JSON line, and from a hand-made selection."""
    if rules.option(kind, text) is not None:
        return
    with pytest.raises(InputError) as caught:
        selection_of({kind.value: text}, rules)
    assert repr(text[:80]) in str(caught.value)
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
