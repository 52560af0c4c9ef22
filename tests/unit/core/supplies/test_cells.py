"""Every line of the shipped tables against a second writing-down in cells.toml."""

from itertools import combinations, islice, product

import pytest

from handhold.core.supplies import Kind, Selection, check, cleaning
from unit.core.supplies.second_opinion import (
    CELLS,
    CONDOMS,
    LETTERS,
    USES,
    places,
    second_opinion,
)

THINGS = ("lubricant", "barrier", "toy", "shape")
UNCERTAIN = {"unknown", "silicone-unlabelled", "silicone-unknown"}


def _places(table: str) -> list[tuple[str, str, str]]:
    return list(places(table))


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
    told = {cell.way.id: cell.verdict.value for cell in cleaning(rules, toy)}
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


def test_the_second_writing_down_leaves_nothing_out(rules):
    """A thing, or a use, added to the tables has to be written down twice."""
    for kind in THINGS:
        assert {one.id for one in rules.options[kind]} == set(CELLS[f"{kind}-uses"])
    assert {"", *(one.id for one in rules.options["use"])} == set(USES)
    tabled = {*CELLS["barriers"], "none", "unknown"}
    assert {one.id for one in rules.options["lubricant"]} == tabled


def _all_of(rules, use: str):
    """Yield every selection there is for a use, places left empty too."""
    ids = (["", *(one.id for one in rules.options[kind])] for kind in THINGS)
    for chosen in product(*ids):
        yield Selection(*chosen, use)


def _up_to(number: int, rules, use: str):
    for size in range(number + 1):
        for kinds in combinations(THINGS, size):
            for ids in product(*([one.id for one in rules.options[kind]] for kind in kinds)):
                yield Selection(**dict(zip(kinds, ids, strict=True)), use=use)


def _disagreements(rules, selections) -> list[Selection]:
    return [one for one in selections if check(one, rules).verdict != second_opinion(one)]


@pytest.mark.slow
@pytest.mark.parametrize("use", USES)
def test_one_or_two_things_for_each_use_agree_with_a_second_opinion(rules, use):
    """All lubricants, barriers, toys and shapes: known, unknown, none, and not named."""
    assert _disagreements(rules, _up_to(2, rules, use)) == []


@pytest.mark.slow
@pytest.mark.parametrize("use", USES)
def test_three_and_four_things_for_each_use_agree_with_a_second_opinion(rules, use):
    """Every forty-third of all the selections there are; the stride shares no factor with them."""
    assert _disagreements(rules, islice(_all_of(rules, use), 7, None, 43)) == []


@pytest.mark.slow
@pytest.mark.parametrize("use", USES)
def test_fine_holds_nothing_uncertain_and_nothing_that_no_line_is_about(rules, use):
    """Every thirteenth lubricant, barrier, toy and shape, and of these what is called fine."""
    fine = 0
    for one in islice(_all_of(rules, use), 3, None, 13):
        told = check(one, rules)
        if told.verdict != "ok":
            continue
        fine += 1
        assert not {one.lubricant, one.barrier, one.toy, one.shape} & UNCERTAIN, one
        about = {thing for finding in told.findings for thing in finding.between}
        for kind in (Kind.lubricant, Kind.barrier, Kind.toy):
            thing = rules.option(kind, one.of(kind))
            assert thing is None or thing.id == "none" or thing in about, one
    assert fine or use in {"anal-then-vaginal", "anal-then-oral"}


@pytest.mark.parametrize("toy", [toy for toy in CELLS["toy-uses"] if toy != "none"])
def test_sharing_is_told_alike_by_the_checker_and_by_the_cleaning_table(rules, toy):
    """A no of the table is a no without a condom, and a fine one is fine under a condom."""
    listed = cleaning(rules, toy)[-1]
    assert listed.way.id == "share"
    asked = Selection(toy=toy, use="sharing")
    bare = [check(Selection(toy=toy, use="sharing", barrier=b), rules) for b in ("", "none")]
    covered = [check(Selection(toy=toy, use="sharing", barrier=b), rules) for b in CONDOMS]
    assert check(asked, rules).verdict == ("no" if listed.verdict == "no" else "caution")
    assert len({one.verdict for one in bare}) == 1
    best = "no" if toy == "leather" else "ok" if listed.verdict == "ok" else "caution"
    assert {one.verdict.value for one in covered} == {best}
