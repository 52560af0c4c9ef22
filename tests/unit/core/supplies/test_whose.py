"""Whose word each place of the tables rests on, against a second writing-down in whose.toml."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from handhold.core.supplies import Kind, Selection, Source, check, cleaning
from unit.core.supplies.second_opinion import CELLS

WHOSE = tomllib.loads((Path(__file__).parent / "whose.toml").read_text("utf-8"))
CODES = {source: code for code, sources in WHOSE["codes"].items() for source in sources}
WAYS = ("soap", "boil", "dishwasher", "bleach", "share")


def _codes(sources: Iterable[Source]) -> set[str]:
    """Return the codes of some sources; "-" when there are none."""
    return {CODES[one.id] for one in sources} or {"-"}


def _places(table: str) -> list[tuple[str, str, str]]:
    columns = CELLS[f"{table[:-1]}-columns"]["members"]
    return [
        (lubricant, member, codes)
        for lubricant, row in WHOSE[table].items()
        for codes, members in zip(row, columns, strict=True)
        for member in members
    ]


def _about(rules, thing: str, **chosen: str) -> list[Source]:
    """Return the sources of all that is said about a lubricant with this thing."""
    told = check(Selection(**chosen), rules)
    return [
        source
        for finding in told.findings
        if thing in {one.id for one in finding.between}
        for source in finding.sources
    ]


def test_each_thing_to_have_at_hand_names_its_sources_or_says_that_it_has_none(tables, rules):
    """And a year that isn't there is one that nobody could read, not one that was forgotten."""
    kit = [one for table in tables for one in table.get("kit", ())]
    assert len(kit) == len(rules.kit)
    assert all(("sources" in one) != (one.get("confidence") == "general") for one in kit)
    years = [one["year"] for table in tables for one in table.get("source", ())]
    assert len(years) == len(rules.sources)
    assert {year for year in years if not isinstance(year, int)} == {"not stated"}


@pytest.mark.parametrize(("lubricant", "barrier", "codes"), _places("barriers"))
def test_a_lubricant_with_a_barrier_rests_on_the_sources_written_down(rules, lubricant, barrier, codes):
    """On these, and on no more."""
    found = _about(rules, barrier, lubricant=lubricant, barrier=barrier)
    assert _codes(found) == set(codes.split())


@pytest.mark.parametrize(("lubricant", "toy", "codes"), _places("toys"))
def test_a_lubricant_with_a_toy_rests_on_the_sources_written_down(rules, lubricant, toy, codes):
    """On these, and on no more."""
    assert _codes(_about(rules, lubricant, lubricant=lubricant, toy=toy)) == set(codes.split())


@pytest.mark.parametrize(("toy", "row"), list(WHOSE["cleaning"].items()))
def test_each_way_of_cleaning_rests_on_the_sources_written_down(rules, toy, row):
    """Soap, boiling, dishwasher, bleach and sharing, for each material."""
    told = [_codes(cell.sources) for cell in cleaning(rules, toy)]
    assert told == [set(codes.split()) for codes in row]


@pytest.mark.parametrize(("shape", "codes"), list(WHOSE["shapes"].items()))
def test_each_shape_rests_on_the_sources_written_down(rules, shape, codes):
    """For anal use."""
    told = check(Selection(shape=shape, use="anal"), rules)
    assert _codes(told.findings[0].sources) == set(codes.split())


@pytest.mark.parametrize("use", ["anal", ""])
def test_a_shape_that_nobody_told_rests_on_what_is_said_of_a_base(rules, use):
    """The page about a flange, and the count of what got lost."""
    told = check(Selection(toy="glass", use=use), rules)
    assert _codes(told.findings[-1].sources) == {"V1", "V2"}


def test_a_label_may_rule_out_polyisoprene_for_a_water_based_gel(rules):
    """One cleared gel is labelled as not for it; so is whatever else says "check the label"."""
    told = check(Selection("water-based", "polyisoprene-condom"), rules)
    assert told.verdict == "ok"
    assert told.findings[0].label_may_say == "no"


def test_oil_makes_a_lambskin_condom_neither_better_nor_worse(rules):
    """A no as before, and both pages are named."""
    for oil in ("mineral-oil", "plant-oil"):
        told = check(Selection(oil, "lambskin-condom"), rules)
        assert {one.verdict for one in told.findings} == {"no"}
        assert any("likely fine" in one.reason for one in told.findings)
        assert rules.option(Kind.lubricant, oil) in told.findings[0].between + told.findings[1].between
