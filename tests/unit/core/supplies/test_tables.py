"""The tables for reading, the adviser, the list, the data for --json."""

import json
from dataclasses import replace

import pytest

from handhold.base.errors import InputError
from handhold.core.supplies import (
    Group,
    Kind,
    Selection,
    check,
    cleaning,
    cleaning_data,
    cleaning_table,
    fitting,
    matrix,
    options,
    options_data,
    shape_table,
    shopping_list,
    to_data,
)


@pytest.mark.parametrize("which", ["barriers", "toys"])
def test_a_matrix_has_a_place_for_every_row_and_column(rules, which):
    """And every place has a verdict and a reason."""
    table = matrix(rules, which)
    assert len(table.rows) >= 14
    for row, places in table.rows:
        assert [place.column for place in places] == list(table.columns)
        for place in places:
            assert place.row == row
            assert place.verdict != "unknown"
            assert place.findings


def test_a_matrix_place_holds_the_worst_of_its_group(rules):
    """Glass and TPE in one column: oil is fine on one and ruins the other."""
    one = Group(Kind.toy, "all", "All")
    toys = tuple(replace(toy, group="all") for toy in rules.options[Kind.toy])
    groups = (*(group for group in rules.groups if group.kind is not Kind.toy), one)
    lumped = replace(rules, groups=groups, options={**rules.options, Kind.toy: toys})
    rows = {row.id: places for row, places in matrix(lumped, "toys").rows}
    place = next(place for place in rows["mineral"] if place.column == one)
    assert place.verdict == "no"
    assert {thing.id for thing in place.findings[0].between} == {"mineral-oil", "tpe"}


def test_a_matrix_of_another_name_is_an_input_error(rules):
    """It names the value."""
    with pytest.raises(InputError, match="moons"):
        matrix(rules, "moons")


def test_every_toy_has_every_way_of_cleaning(rules):
    """No gaps that could read as fine."""
    table = cleaning_table(rules)
    for row in table.rows:
        assert [cell.way for cell in row.cells] == list(table.ways)
        assert row.toy.porous


def test_cleaning_an_unknown_toy_is_an_input_error(rules):
    """It names the value."""
    with pytest.raises(InputError, match="cheese"):
        cleaning(rules, "cheese")


def test_the_shape_table_is_about_anal_use(rules):
    """Every shape, each with a reason."""
    rows = shape_table(rules)
    assert {row.shape.id: row.verdict.value for row in rows}["no-base"] == "no"
    assert all(row.findings for row in rows)


def test_options_explain_themselves(rules):
    """Every id has a label and a hint in plain words."""
    for found in options(rules).values():
        for one in found:
            assert one.label
            assert one.hint.endswith(".")
    assert json.loads(json.dumps(options_data(rules)))["lubricant"][0]["id"] == "water-based"


def test_fitting_gives_fine_ones_first_and_agrees_with_check(rules):
    """It never offers none or unknown."""
    asked = Selection(barrier="latex-condom", toy="silicone-solid", shape="flared-base", use="anal")
    fits = fitting(asked, rules)
    ranks = [fit.verdict.rank for fit in fits]
    assert ranks == sorted(ranks)
    assert [fit.option.id for fit in fits if fit.verdict == "ok"] == ["water-based"]
    assert not {fit.option.id for fit in fits} & {"none", "unknown", "antifungal-nearby"}
    for fit in fits:
        assert fit.assessment.selection.lubricant == fit.option.id
        assert check(fit.assessment.selection, rules).verdict == fit.verdict


def test_fitting_leaves_the_chosen_lubricant_aside(rules):
    """So that a bad choice shows what would go instead."""
    one = fitting(Selection(lubricant="plant-oil", barrier="latex-condom"), rules)
    other = fitting(Selection(barrier="latex-condom"), rules)
    assert [fit.option.id for fit in one] == [fit.option.id for fit in other]


@pytest.mark.parametrize("use", ["vaginal", "oral", "oral-anal", "outside", "anal", ""])
@pytest.mark.parametrize("bodies", [{"toy": "none"}, {"barrier": "none"}, {"shape": "finger"}])
def test_bodies_only_are_offered_water_based_first(rules, use, bodies):
    """Whatever for; nobody is left with numbing gel and nonoxynol-9."""
    fits = fitting(Selection(**bodies, use=use), rules)
    assert fits[0].option.id == "water-based"
    assert fits[0].verdict == "ok"
    assert bool(fits[0].assessment.assumed) == (use == "")
    told = shopping_list(Selection(**bodies, use=use), rules)
    assert "plain water-based" in told.lines[0].text
    assert not any("names your condom" in line.text for line in told.lines)


def test_fitting_puts_first_what_less_is_said_against_when_nothing_is_fine(rules):
    """A toy whose shape isn't told makes each of them a caution, and water-based still comes first."""
    fits = fitting(Selection(toy="glass", use="anal"), rules)
    assert not [fit for fit in fits if fit.verdict == "ok"]
    assert fits[0].option.id == "water-based"
    assert fits[0].verdict == "caution"
    own = [
        max((f.verdict.rank for f in fit.assessment.findings if fit.option in f.between), default=0)
        for fit in fits
    ]
    assert own == sorted(own)


def test_the_adviser_and_the_list_say_what_they_took_for_granted(rules):
    """That it's anal, when nobody has said what for."""
    strict = rules.words["assumed"]
    assert shopping_list(Selection(barrier="none"), rules).assumed == strict
    assert shopping_list(Selection(shape="no-base"), rules).assumed == strict
    assert shopping_list(Selection(barrier="none", use="vaginal"), rules).assumed == ""
    assert shopping_list(Selection(barrier="latex-condom"), rules).assumed == ""
    assert "wider" in shopping_list(Selection(toy="abs", use="anal"), rules).assumed
    assert shopping_list(Selection(toy="abs", shape="flared-base", use="anal"), rules).assumed == ""
    fits = fitting(Selection(shape="flared-base"), rules)
    assert strict in {fit.assessment.assumed for fit in fits}


@pytest.mark.parametrize("bad", ["plant-oil", "mineral-oil", "nonoxynol-9", "none"])
def test_a_list_leaves_out_a_lubricant_that_is_a_no_and_puts_in_a_fine_one(rules, bad):
    """The warning stays on top."""
    told = shopping_list(Selection(bad, "latex-condom", use="anal"), rules)
    assert told.warnings
    assert "plain water-based" in told.lines[0].text
    assert [line.kind for line in told.lines].count("lubricant") == 1
    assert not any("old towels" in line.text for line in told.lines)


def test_a_list_keeps_a_lubricant_that_is_not_what_the_no_is_about(rules):
    """A shape that can get lost says nothing against silicone."""
    told = shopping_list(Selection("silicone-dimethicone", shape="no-base"), rules)
    assert told.warnings
    assert "dimethicone" in told.lines[0].text


def test_a_shopping_list_fills_in_a_lubricant_that_goes(rules):
    """And says what else to have at hand for these choices."""
    told = shopping_list(Selection(barrier="latex-condom", toy="glass", use="anal"), rules)
    text = " ".join(line.text for line in told.lines)
    assert told.lines[0].kind == "lubricant"
    assert "water-based" in told.lines[0].text
    assert "allergic to latex" in text
    assert "nail file" in text
    assert not told.warnings


def test_a_shopping_list_warns_before_it_lists(rules):
    """Choices that don't go together come first."""
    told = shopping_list(Selection(lubricant="mineral-oil", barrier="latex-condom"), rules)
    assert told.warnings
    assert "Oil swells" in told.warnings[0]


def test_a_shopping_list_proposes_no_lubricant_when_none_is_fine(rules):
    """It asks for one whose label names the condom."""
    told = shopping_list(Selection(barrier="polyurethane-condom"), rules)
    assert "label names" in told.lines[0].text


def test_the_data_of_an_answer_is_plain_json_with_its_sides(rules):
    """The contract of --jsonl: verdict, findings with between, reason, sources, disputed."""
    asked = Selection(lubricant="silicone-dimethicone", toy="silicone-solid")
    told = json.loads(json.dumps(to_data(check(asked, rules))))
    finding = told["findings"][0]
    assert told["verdict"] == "caution"
    assert finding["between"] == ["silicone-dimethicone", "silicone-solid"]
    assert finding["disputed"] is True
    assert len(finding["sides"]) == 3
    assert {"title", "publisher", "address", "seen"} <= set(finding["sources"][0])


def test_the_data_of_cleaning_is_plain_json_with_its_sides(rules):
    """Way, label, how, verdict, reason, sources; sides and choice where sources disagree."""
    told = json.loads(json.dumps(cleaning_data("glass-borosilicate", rules)))
    assert told["porous"] == "no"
    ways = {one["way"]: one for one in told["cleaning"]}
    assert list(ways) == ["soap", "boil", "dishwasher", "bleach", "share"]
    assert ways["boil"]["verdict"] == "caution"
    assert ways["boil"]["disputed"] is True
    assert len(ways["boil"]["sides"]) == 2
    assert ways["boil"]["choice"]
    assert "sides" not in ways["soap"]
    for one in told["cleaning"]:
        assert {"label", "how", "reason", "sources", "confidence", "disputed"} <= set(one)
    assert cleaning_data("", rules) == {"porous": "", "cleaning": []}
    with pytest.raises(InputError, match="cheese"):
        cleaning_data("cheese", rules)


@pytest.mark.parametrize("which", ["barriers", "toys"])
def test_a_matrix_names_what_sources_disagree_about_once(rules, which):
    """Each dispute of a place, and those of the table in reading order; what isn't known stays out."""
    table = matrix(rules, which)
    places = [place for _, row in table.rows for place in row]
    found = [dispute for place in places for dispute in place.disputes]
    assert list(table.disputes) == list(dict.fromkeys(found))
    assert len(table.disputes) > 1
    assert not [one for place in places for one in place.findings if one.verdict == "unknown"]
    assert [one.id for one in cleaning_table(rules).disputes] == ["glass-heat"]
