"""What the lines of the tables say about a selection, one by one."""

from collections.abc import Iterable, Mapping, Sequence

from handhold.base.errors import InputError
from handhold.core.supplies.model import (
    Cell,
    Confidence,
    Finding,
    Kind,
    Option,
    Selection,
    SuppliesRules,
    Verdict,
)

NONE = "none"
MATERIALS = (Kind.lubricant, Kind.barrier, Kind.toy)
_PAIRS = ((Kind.lubricant, Kind.barrier), (Kind.lubricant, Kind.toy))


def said(selection: Selection, rules: SuppliesRules) -> list[Finding]:
    """Return what is said about what was named; nothing about what goes unsaid.

    Adding a lubricant, toy or shape never makes the worst of these better. Raises InputError
    like `check`.
    """
    chosen = things(selection, rules)
    matching = [cell for cell in rules.cells if matches(cell, selection)]
    return [
        *(_finding(cell, chosen) for cell in matching),
        *_uncertain(chosen),
        *_untested(chosen, matching, rules),
    ]


def untold(selection: Selection, rules: SuppliesRules) -> list[Finding]:
    """Return what there is to know of a toy whose shape wasn't named, where shape decides.

    It is a `caution` for anal use, and `unknown` where the toy may or may not go there.
    """
    if selection.shape:
        return []
    chosen = things(selection, rules)
    return [_finding(cell, chosen) for cell in rules.untold if matches(cell, selection)]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts; `unknown` when there are none."""
    return max(verdicts, key=lambda one: one.rank, default=Verdict.unknown)


def matches(cell: Cell, selection: Selection) -> bool:
    """Tell whether a line of the tables speaks about this selection."""
    named = (
        (cell.lubricants, selection.lubricant),
        (() if cell.open_barrier and not selection.barrier else cell.barriers, selection.barrier),
        (cell.toys, selection.toy),
        (cell.shapes, selection.shape),
    )
    if any(wanted and value not in wanted for wanted, value in named):
        return False
    if not cell.uses or selection.use in cell.uses:
        return True
    return cell.open_use and not selection.use


def things(selection: Selection, rules: SuppliesRules) -> dict[Kind, Option]:
    """Return what was named, by kind. Raises InputError, naming the value, for an id that isn't in the options."""
    chosen: dict[Kind, Option] = {}
    for kind in Kind:
        value = selection.of(kind)
        if not value:
            continue
        option = rules.option(kind, value)
        if option is None:
            raise InputError(f"the tables have no {kind.value} {value[:80]!r}")
        chosen[kind] = option
    return chosen


def caution(
    between: tuple[Option, ...], reason: str, *, label_may_say: Verdict | None = None
) -> Finding:
    """Return a caution that is the checker's own word, not that of a line."""
    return Finding(
        between, Verdict.caution, reason, (), Confidence.general, label_may_say=label_may_say
    )


def _finding(cell: Cell, chosen: Mapping[Kind, Option]) -> Finding:
    named = {
        Kind.lubricant: cell.lubricants,
        Kind.barrier: cell.barriers,
        Kind.toy: cell.toys,
        Kind.shape: cell.shapes,
        Kind.use: cell.uses,
    }
    return Finding(
        between=tuple(chosen[kind] for kind, ids in named.items() if ids and kind in chosen),
        verdict=cell.verdict,
        reason=cell.reason,
        sources=cell.sources,
        confidence=cell.confidence,
        dispute=cell.dispute,
        label_may_say=cell.label_may_say,
    )


def _uncertain(chosen: Mapping[Kind, Option]) -> list[Finding]:
    """Return a caution for each thing that nobody can be sure of.

    A label can tell what a material is, but not what shape a thing has.
    """
    return [
        caution((one,), one.uncertain, label_may_say=Verdict.ok if kind in MATERIALS else None)
        for kind, one in chosen.items()
        if one.uncertain
    ]


def _untested(
    chosen: Mapping[Kind, Option], matching: Sequence[Cell], rules: SuppliesRules
) -> list[Finding]:
    """Return a caution for each pair of known things that no line of the tables carries."""
    found = []
    for one, other in _PAIRS:
        if one not in chosen or other not in chosen:
            continue
        pair = (chosen[one], chosen[other])
        if any(thing.uncertain or thing.id == NONE for thing in pair):
            continue
        if not any(_carries(cell, pair) for cell in matching):
            found.append(caution(pair, rules.words["untested"]))
    return found


def _carries(cell: Cell, pair: tuple[Option, Option]) -> bool:
    """Tell whether a matching line speaks about the pair, or rules out being fine for one of it."""
    first, second = pair
    ids = cell.barriers if second.kind is Kind.barrier else cell.toys
    if first.id in cell.lubricants and second.id in ids:
        return True
    alone = first.id in cell.lubricants and not (cell.barriers or cell.toys)
    other = second.id in ids and not cell.lubricants
    return (alone or other) and cell.verdict is not Verdict.ok
