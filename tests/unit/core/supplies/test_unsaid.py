"""What goes unsaid: a toy's shape, and a lubricant that nothing speaks about."""

import pytest

from handhold.core.supplies import Kind, Selection, check, to_data

ANAL = ("anal", "anal-then-vaginal", "anal-then-oral", "vaginal-then-anal")
TOYS = (
    *("silicone-solid", "silicone-motor", "silicone-soft", "silicone-unknown", "tpe", "pvc", "abs"),
    *("glass", "glass-borosilicate", "metal", "metal-plated", "ceramic", "wood", "unknown"),
)


def _of_the_base(told):
    """Return the findings about the base that a toy needs."""
    return [one for one in told.findings if "clearly wider than its widest part; without" in one.reason]


@pytest.mark.parametrize("use", ANAL)
@pytest.mark.parametrize("toy", TOYS)
def test_a_toy_for_anal_use_without_a_shape_is_never_fine(rules, toy, use):
    """Alone, with what is fine beside it, and under a condom: a finding of its own, with its sources."""
    for rest in ({}, {"lubricant": "water-based"}, {"lubricant": "water-based", "barrier": "latex-condom"}):
        told = check(Selection(toy=toy, use=use, **rest), rules)
        assert told.verdict in {"caution", "no"}
        (found,) = _of_the_base(told)
        assert found.verdict == "caution"
        assert [one.id for one in found.between] == [toy, use]
        assert found.sources


def test_every_toy_but_leather_is_asked_for_its_shape(rules):
    """A toy added to the tables is added to these, too."""
    asked = {toy for cell in rules.untold for toy in cell.toys}
    assert asked == set(TOYS)
    assert asked == {one.id for one in rules.options[Kind.toy]} - {"leather", "none"}


@pytest.mark.parametrize("use", ["", "sharing"])
def test_where_a_toy_may_go_anywhere_its_untold_shape_is_not_known(rules, use):
    """The base it would need is named, and what the tables say of the materials stands."""
    chosen = {"toy": "silicone-solid", "use": use, "barrier": "latex-condom"}
    lubricant = {"lubricant": "water-based"}
    told = check(Selection(**chosen, **lubricant), rules)
    assert told.verdict == "ok"
    assert [one.verdict for one in _of_the_base(told)] == ["unknown"]
    assert to_data(told)["findings"][-1]["verdict"] == "unknown"
    alone = check(Selection(toy="glass"), rules)
    assert alone.verdict == "unknown"
    assert _of_the_base(alone)
    assert "compare" in alone.assumed


@pytest.mark.parametrize("use", ["vaginal", "oral", "oral-anal", "outside"])
def test_no_base_is_asked_for_where_nothing_gets_lost(rules, use):
    """A vibrator on the outside needs none."""
    told = check(Selection(lubricant="water-based", toy="abs", use=use), rules)
    assert told.verdict == "ok"
    assert not _of_the_base(told)
    assert told.assumed == ""


@pytest.mark.parametrize("shape", ["flared-base", "no-base", "unknown"])
def test_a_shape_that_is_told_is_not_asked_for(rules, shape):
    """Its own line speaks, or it says that it isn't known."""
    for use in ("anal", "sharing", ""):
        assert not _of_the_base(check(Selection(toy="abs", shape=shape, use=use), rules))
    told = check(Selection("water-based", toy="silicone-solid", shape="flared-base", use="anal"), rules)
    assert told.verdict == "ok"


def test_an_untold_shape_hides_nothing_else(rules):
    """A pair that nobody tested is still named, and a toy that no line is about."""
    told = check(Selection("antifungal-nearby", toy="metal", use="anal"), rules)
    assert any(one.reason == rules.words["untested"] for one in told.findings)
    assert _of_the_base(told)
    bare = check(Selection(toy="metal", barrier="latex-condom", use="anal"), rules)
    assert any(one.reason == rules.words["silent"] for one in bare.findings)
    assert _of_the_base(bare)


@pytest.mark.parametrize("oil", ["mineral-oil", "plant-oil"])
@pytest.mark.parametrize("use", ["anal", "anal-then-oral"])
def test_oil_in_the_anus_is_a_caution_that_says_what_is_known(rules, oil, use):
    """No study of it there; what it does to a vagina and to a condom, with whose word it is."""
    told = check(Selection(oil, use=use), rules)
    assert told.verdict == "caution"
    found = next(one for one in told.findings if one.between[0].id == oil)
    assert [one.id for one in found.between] == [oil, use]
    assert "no study" in found.reason
    assert {one.id for one in found.sources} == {"brown-2013", "rosen-1999", "uk-leaflet"}
    assert told.assumed == ""


UNSPOKEN = [
    ("lotion", "outside"),
    ("mineral-oil", "outside"),
    ("plant-oil", "oral"),
    ("plant-oil", "oral-anal"),
    ("antifungal-nearby", "vaginal"),
    ("antifungal-nearby", "anal"),
]


@pytest.mark.parametrize(("lubricant", "use"), UNSPOKEN)
def test_a_lubricant_that_nothing_speaks_about_for_a_use_is_not_known(rules, lubricant, use):
    """Both were named, so nobody is told to name them: it's said that nothing is known of the two."""
    told = check(Selection(lubricant, use=use), rules)
    assert told.verdict == "unknown"
    (found,) = told.findings
    assert found.verdict == "unknown"
    assert [one.id for one in found.between] == [lubricant, use]
    assert "for or against" in found.reason
    assert told.assumed == ""


@pytest.mark.parametrize(("lubricant", "use"), UNSPOKEN)
def test_beside_what_is_fine_such_a_lubricant_is_a_caution(rules, lubricant, use):
    """The finger is fine; the lubricant isn't asked for again, nor what for."""
    told = check(Selection(lubricant, shape="finger", use=use), rules)
    assert told.verdict == "caution"
    assert told.findings[0].reason == rules.words["silent-use"]


@pytest.mark.parametrize("use", ["vaginal", "oral", "outside", "anal"])
def test_every_lubricant_and_use_is_answered_about_the_two(rules, use):
    """Whatever lubricant is named with a use, nobody is told to name a lubricant and what for."""
    for one in rules.options[Kind.lubricant]:
        if one.id == "none":
            continue
        told = check(Selection(one.id, use=use), rules)
        assert told.assumed == "", one.id
        assert one in told.findings[0].between


def test_no_lubricant_where_nothing_speaks_against_it_is_told_to_name_one(rules):
    """There is nothing to compare then."""
    told = check(Selection("none", use="vaginal"), rules)
    assert (told.verdict, told.findings) == ("unknown", ())
    assert "Name a lubricant" in told.assumed
