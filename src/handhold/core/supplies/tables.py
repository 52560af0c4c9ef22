"""The tables as people read them: rows, columns, and in every place the worst verdict."""

from collections.abc import Iterable
from dataclasses import dataclass

from handhold.base.errors import InputError
from handhold.core.supplies.check import check
from handhold.core.supplies.model import (
    Assessment,
    CleaningCell,
    CleaningWay,
    Dispute,
    Finding,
    Group,
    Kind,
    Option,
    Selection,
    SuppliesRules,
    Verdict,
)

MATRICES = ("barriers", "toys")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a table: its verdict and everything there is to say about it."""

    row: Group
    column: Group
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """What sources disagree about here."""
        return _disputes(self.findings)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of lubricants (rows) by barriers or toys (columns)."""

    columns: tuple[Group, ...]
    rows: tuple[tuple[Group, tuple[Place, ...]], ...]

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """What sources disagree about in any place, each once, in reading order."""
        return _disputes(one for _, places in self.rows for place in places for one in place.findings)


@dataclass(frozen=True, slots=True)
class CleaningRow:
    """One toy material: whether it holds on to germs (`porous`), and a cell for every way."""

    toy: Option
    cells: tuple[CleaningCell, ...]


@dataclass(frozen=True, slots=True)
class CleaningTable:
    """Toy materials (rows) by ways of cleaning and sharing (columns)."""

    ways: tuple[CleaningWay, ...]
    rows: tuple[CleaningRow, ...]

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """What sources disagree about in any place, each once, in reading order."""
        return _disputes(cell for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """One shape and what is said of it for anal use."""

    shape: Option
    verdict: Verdict
    findings: tuple[Finding, ...]


def options(rules: SuppliesRules) -> dict[str, tuple[Option, ...]]:
    """Return what can be chosen, by the names used in a selection, in reading order."""
    return {kind.value: rules.options[kind] for kind in Kind}


def matrix(rules: SuppliesRules, which: str) -> Matrix:
    """Return the table of lubricants by `barriers` or by `toys`, no use named.

    Options of one group share a place, which holds the worst of them, and what the tables say
    of it; what isn't known is left to the checker. Raises InputError for any other name.
    """
    if which not in MATRICES:
        raise InputError(f"there is no table of {which[:80]!r}")
    kind = Kind.barrier if which == "barriers" else Kind.toy
    columns = _groups(rules, kind)
    rows = tuple(
        (row, tuple(_place(rules, row, column) for column in columns))
        for row in _groups(rules, Kind.lubricant)
    )
    return Matrix(columns, rows)


def cleaning_table(rules: SuppliesRules) -> CleaningTable:
    """Return the table of toy materials by ways of cleaning and sharing."""
    rows = (
        CleaningRow(toy, cleaning(rules, toy.id))
        for toy in rules.options[Kind.toy]
        if toy.id != "none"
    )
    return CleaningTable(rules.ways, tuple(rows))


def cleaning(rules: SuppliesRules, toy: str) -> tuple[CleaningCell, ...]:
    """Return one cell for every way of cleaning; InputError, naming it, for an unknown toy."""
    if rules.option(Kind.toy, toy) is None:
        raise InputError(f"the tables have no toy {toy[:80]!r}")
    found = {cell.way.id: cell for cell in rules.cleaning if cell.toy == toy}
    return tuple(found[way.id] for way in rules.ways if way.id in found)


def shape_table(rules: SuppliesRules) -> tuple[ShapeRow, ...]:
    """Return every shape with its verdict for anal use."""
    rows = []
    for shape in rules.options[Kind.shape]:
        told = check(Selection(shape=shape.id, use="anal"), rules)
        rows.append(ShapeRow(shape, told.verdict, told.findings))
    return tuple(rows)


def _disputes(findings: Iterable[Finding | CleaningCell]) -> tuple[Dispute, ...]:
    return tuple({one.dispute.id: one.dispute for one in findings if one.dispute}.values())


def _groups(rules: SuppliesRules, kind: Kind) -> tuple[Group, ...]:
    return tuple(one for one in rules.groups if one.kind is kind)


def _members(rules: SuppliesRules, group: Group) -> Iterable[str]:
    return (one.id for one in rules.options[group.kind] if one.group == group.id)


def _place(rules: SuppliesRules, row: Group, column: Group) -> Place:
    told = [
        _together(rules, lubricant, column.kind, thing)
        for lubricant in _members(rules, row)
        for thing in _members(rules, column)
    ]
    worst = max(told, key=lambda one: one.verdict.rank)
    known = tuple(one for one in worst.findings if one.verdict is not Verdict.unknown)
    return Place(row, column, worst.verdict, known)


def _together(rules: SuppliesRules, lubricant: str, kind: Kind, thing: str) -> Assessment:
    if kind is Kind.barrier:
        return check(Selection(lubricant=lubricant, barrier=thing), rules)
    return check(Selection(lubricant=lubricant, toy=thing), rules)
