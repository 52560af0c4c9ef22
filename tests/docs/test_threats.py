"""The page on who might do harm names tests that exist, and leaves no promise without one."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from conftest import ROOT
from properties.mutants import MUTANTS

PAGE = ROOT / "docs" / "threats.md"
TESTS = ROOT / "tests"
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
PLANTED = re.compile(r"`(law-\d+-\w+)`")
FAULTS = tomllib.loads((TESTS / "safety/faults.toml").read_text("utf-8"))["fault"]
NOT_BUILT = ("R17", "R18")


def absent(text: str) -> list[str]:
    """Return the tests that a text names and that don't exist."""
    missing = []
    for file, name in NAMED.findall(text):
        path = TESTS / file
        parsed = ast.parse(path.read_text("utf-8")) if path.is_file() else ast.Module([], [])
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        if name not in {node.name for node in parsed.body if isinstance(node, kinds)}:
            missing.append(f"{file}::{name}")
    return missing


def promises(text: str) -> Iterator[str]:
    """Yield each point below a "Can't", with the lines that belong to it."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE):
        _, _, points = part.partition("**Can't:**\n")
        points = re.split(r"\n\n", points, maxsplit=1)[0]
        yield from (
            point for point in re.split(r"^- ", points, flags=re.MULTILINE) if point.strip()
        )


def rows(text: str) -> dict[str, list[str]]:
    """Return the table's rows by number: what must hold, shown by, runs, seen red, missing."""
    cells = [
        line.strip("|").split("|") for line in text.splitlines() if re.match(r"\| R\d+ \|", line)
    ]
    return {number.strip(): [cell.strip() for cell in rest] for number, *rest in cells}


def test_every_test_the_page_names_exists():
    """By file and by name, and there are many."""
    text = PAGE.read_text("utf-8")
    assert absent(text) == []
    assert len(set(NAMED.findall(text))) > 100
    assert text.count("::") == len(NAMED.findall(text)) + text.count("`file::name`")


@pytest.mark.parametrize(
    "named",
    [
        "docs/test_threats.py::test_that_nobody_wrote",
        "docs/none.py::test_every_test_the_page_names_exists",
    ],
)
def test_a_test_that_does_not_exist_is_told(named):
    """A name that is gone, and a file that is gone."""
    assert absent(f"It is shown by `{named}`.") == [named]


def test_every_cannot_names_a_test():
    """A promise that no test shows stands elsewhere, and says so."""
    found = list(promises(PAGE.read_text("utf-8")))
    assert len(found) > 50
    assert [point for point in found if not NAMED.search(point)] == []


def test_every_requirement_has_a_row_with_tests_or_says_what_is_missing():
    """Twenty-five, in order, each with all its cells."""
    table = rows(PAGE.read_text("utf-8"))
    assert list(table) == [f"R{number}" for number in range(1, 26)]
    for number, cells in table.items():
        assert len(cells) == 5, number
        _, shown, runs, _, missing = cells
        assert bool(NAMED.search(shown)) == bool(runs) == (number not in NOT_BUILT), number
        assert shown or missing, number


def test_every_planted_bug_the_page_names_is_planted():
    """By the law it breaks and by its own name."""
    named = set(PLANTED.findall(PAGE.read_text("utf-8")))
    assert len(named) > 8
    assert named <= {f"law-{each.law}-{each.plant.__name__}" for each in MUTANTS}


def told_red(cell: str) -> tuple[list[str], int]:
    """Return the faults told in words in a cell of what was seen red, and how many bugs and tests it names beside them."""
    named = len(PLANTED.findall(cell)) + len(NAMED.findall(cell))
    words = NAMED.sub("", PLANTED.sub("", cell)).split(";")
    return [found for each in words if (found := each.strip(" ,"))], named


def unbound(number: str, cells: list[str]) -> list[str]:
    """Return what is wrong with what a row says was seen red: it names planted faults word for word, and all of them."""
    _, shown, _, red, _ = cells
    faults = {each["name"]: each["test"] for each in FAULTS if each["requirement"] == number}
    told, named = told_red(red)
    wrong = [f"no such fault: {each}" for each in told if each not in faults]
    wrong += [f"not told: {each}" for each in faults if each not in told]
    wrong += [f"not in the row: {test}" for test in faults.values() if f"`{test.partition('[')[0]}`" not in shown]
    if bool(told or named) == (number in NOT_BUILT):
        wrong.append("never seen red" if number not in NOT_BUILT else "not built")
    return wrong


def test_what_is_said_to_have_been_seen_red_was():
    """For each requirement a fault that is planted, a law's mutant, or a test; and each fault's test is one that shows it."""
    table = rows(PAGE.read_text("utf-8"))
    assert {each["requirement"] for each in FAULTS} <= set(table)
    assert {number: wrong for number, cells in table.items() if (wrong := unbound(number, cells))} == {}


@pytest.mark.parametrize(
    ("red", "wrong"),
    [
        ("half a request is waited for for ever", []),
        ("half a request is waited for", ["no such fault", "not told"]),
        ("", ["not told", "never seen red"]),
        ("half a request is waited for for ever; `law-2-last_writer_wins`", []),
    ],
)
def test_a_fault_that_is_not_planted_is_told(red, wrong):
    """Another wording, and nothing at all."""
    shown = "`relay/test_server.py::test_half_a_request_is_cut_after_its_time`"
    found = unbound("R13", ["", shown, "always", red, ""])
    assert [each.partition(":")[0] for each in found] == wrong
    elsewhere = unbound("R13", ["", "", "always", red, ""])
    assert [each for each in elsewhere if each not in found] == ["not in the row: relay/test_server.py::test_half_a_request_is_cut_after_its_time"]


def test_what_is_said_to_look_longer_at_night_does():
    """One of the named files asks for the profile, or draws by Hypothesis, which follows it."""
    for number, (_, shown, runs, *_) in rows(PAGE.read_text("utf-8")).items():
        sources = [(TESTS / file).read_text("utf-8") for file, _ in NAMED.findall(shown)]
        varies = any(
            re.search(r"HANDHOLD_PROFILE|NIGHTLY|^@given", text, re.MULTILINE) for text in sources
        )
        assert not re.search(r"at night", runs) or varies, number
