"""Every line of the shipped tables against a second writing-down in cells.toml."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from handhold.core.supplies import Selection, check, cleaning

CELLS = tomllib.loads((Path(__file__).parent / "cells.toml").read_text("utf-8"))
LETTERS = {"o": "ok", "c": "caution", "n": "no"}


def _places(table: str) -> list[tuple[str, str, str]]:
    return list(_each_place(table))


def _each_place(table: str):
    for lubricant, row in CELLS[table].items():
        columns = CELLS[f"{table[:-1]}-columns"]["members"]
        letters = row.split()
        assert len(letters) == len(columns), lubricant
        for letter, members in zip(letters, columns, strict=True):
            for member in members:
                yield lubricant, member, LETTERS[letter]


@pytest.mark.parametrize(("lubricant", "barrier", "verdict"), _places("barriers"))
def test_lubricant_and_barrier_get_the_verdict_written_down(rules, lubricant, barrier, verdict):
    """Each lubricant with each barrier, no use named."""
    told = check(Selection(lubricant=lubricant, barrier=barrier), rules)
    assert told.verdict == verdict


@pytest.mark.parametrize(("lubricant", "toy", "verdict"), _places("toys"))
def test_lubricant_and_toy_get_the_verdict_written_down(rules, lubricant, toy, verdict):
    """Each lubricant with each toy material, no use named."""
    assert check(Selection(lubricant=lubricant, toy=toy), rules).verdict == verdict


@pytest.mark.parametrize("use", ["anal", "vaginal", "oral"])
@pytest.mark.parametrize(("lubricant", "barrier", "verdict"), _places("barriers"))
def test_a_no_of_the_table_is_never_fine_for_any_use(rules, lubricant, barrier, verdict, use):
    """Naming a use may soften nonoxynol-9 to a caution, and nothing to fine."""
    told = check(Selection(lubricant=lubricant, barrier=barrier, use=use), rules)
    if verdict == "no":
        assert told.verdict in {"no", "caution"}
        assert told.verdict == "no" or lubricant == "nonoxynol-9"
    if verdict == "caution":
        assert told.verdict in {"no", "caution"}


@pytest.mark.parametrize(("toy", "row"), list(CELLS["cleaning"].items()))
def test_each_way_of_cleaning_gets_the_verdict_written_down(rules, toy, row):
    """Soap, boiling, dishwasher, bleach and sharing, for each material."""
    told = {cell.way: cell.verdict.value for cell in cleaning(rules, toy)}
    ways = ("soap", "boil", "dishwasher", "bleach", "share")
    assert told == {way: LETTERS[letter] for way, letter in zip(ways, row.split(), strict=True)}


@pytest.mark.parametrize(("shape", "letter"), list(CELLS["shapes"].items()))
def test_each_shape_gets_the_verdict_written_down(rules, shape, letter):
    """For anal use, and the same when no use is named."""
    assert check(Selection(shape=shape, use="anal"), rules).verdict == LETTERS[letter]
    assert check(Selection(shape=shape), rules).verdict == LETTERS[letter]


def test_the_second_writing_down_leaves_no_shape_out(rules):
    """A shape added to the tables has to be written down twice."""
    assert {one.id for one in rules.options["shape"]} == set(CELLS["shapes"])


PAIRS = {
    (one, other): verdict
    for table in ("barriers", "toys")
    for one, other, verdict in _places(table)
}


def _second_opinion(lubricant: str, barrier: str, toy: str, shape: str) -> str:
    """Return the worst of the pairs, from cells.toml and the house decisions alone."""
    told = [LETTERS[CELLS["shapes"][shape]]]
    told.append(PAIRS.get((lubricant, barrier), "caution"))
    told.append(PAIRS.get((lubricant, toy), "caution"))
    if lubricant == "nonoxynol-9" or barrier == "lambskin-condom":
        told.append("no")
    return max(told, key=["ok", "caution", "no"].index)


def test_every_combination_of_four_agrees_with_a_second_opinion(rules):
    """All lubricants, barriers, toys and shapes that the tables know, and the unknown ones."""
    lubricants = [*CELLS["barriers"], "unknown"]
    barriers = [
        *(member for members in CELLS["barrier-columns"]["members"] for member in members),
        *("vinyl-glove", "kitchen-film", "unknown"),
    ]
    toys = [member for members in CELLS["toy-columns"]["members"] for member in members]
    wrong = [
        chosen
        for chosen in product(lubricants, barriers, [*toys, "unknown"], ["flared-base", "beads"])
        if check(Selection(*chosen), rules).verdict != _second_opinion(*chosen)
    ]
    assert wrong == []
