"""Does this go with that? The worst finding wins, and what nobody tested is never fine."""

from collections.abc import Iterable, Mapping

from handhold.base.errors import InputError
from handhold.core.supplies.model import (
    Assessment,
    Cell,
    Confidence,
    Finding,
    Kind,
    Option,
    Selection,
    SuppliesRules,
    Verdict,
)

UNKNOWN = "unknown"
NONE = "none"
_THINGS = (Kind.lubricant, Kind.barrier, Kind.toy, Kind.shape)
_PAIRS = ((Kind.lubricant, Kind.barrier), (Kind.lubricant, Kind.toy))


def selection_of(given: Mapping[str, object], rules: SuppliesRules) -> Selection:
    """Return the selection that a mapping such as a form or a JSON line names.

    Missing, empty and None values mean "not named"; other keys are ignored. Raises InputError,
    naming the value, for an id that isn't in `options(rules)`.
    """
    chosen: dict[str, str] = {}
    for kind in Kind:
        value = given.get(kind.value)
        if value is None or value == "":
            continue
        if not isinstance(value, str) or rules.option(kind, value) is None:
            raise InputError(f"{kind.value}: {value!s:.80}")
        chosen[kind.value] = value
    return Selection(**chosen)


def check(selection: Selection, rules: SuppliesRules) -> Assessment:
    """Return what the tables say about everything in the selection, together.

    The verdict is the worst finding's; with no finding at all it is `unknown`, never `ok`.
    An unknown material, and any lubricant with a barrier or toy that has no line, is a
    `caution`. Raises InputError, naming the value, for an id that isn't in the options.
    """
    chosen = _chosen(selection, rules)
    findings = [_finding(cell, chosen) for cell in rules.cells if matches(cell, selection)]
    findings.extend(_unknowns(chosen, rules))
    findings.extend(_untested(chosen, rules))
    findings.sort(key=lambda one: -one.verdict.rank)
    assumed = rules.words["assumed"] if _leans_on_open_use(selection, rules) else ""
    if not findings:
        assumed = rules.words["nothing"]
    return Assessment(
        selection=selection,
        verdict=worst(one.verdict for one in findings),
        findings=tuple(findings),
        label_note=rules.words["label-note"],
        assumed=assumed,
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of some verdicts; `unknown` when there are none."""
    return max(verdicts, key=lambda one: one.rank, default=Verdict.unknown)


def matches(cell: Cell, selection: Selection) -> bool:
    """Tell whether a line of the tables speaks about this selection."""
    named = (
        (cell.lubricants, selection.lubricant),
        (cell.barriers, selection.barrier),
        (cell.toys, selection.toy),
        (cell.shapes, selection.shape),
    )
    if any(wanted and value not in wanted for wanted, value in named):
        return False
    if not cell.uses or selection.use in cell.uses:
        return True
    return cell.open_use and not selection.use


def _chosen(selection: Selection, rules: SuppliesRules) -> dict[Kind, Option]:
    chosen: dict[Kind, Option] = {}
    for kind in Kind:
        value = selection.of(kind)
        if not value:
            continue
        option = rules.option(kind, value)
        if option is None:
            raise InputError(f"{kind.value}: {value:.80}")
        chosen[kind] = option
    return chosen


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


def _unknowns(chosen: Mapping[Kind, Option], rules: SuppliesRules) -> list[Finding]:
    return [
        _caution((chosen[kind],), rules.words[f"unknown-{kind.value}"])
        for kind in _THINGS
        if kind in chosen and chosen[kind].id == UNKNOWN
    ]


def _untested(chosen: Mapping[Kind, Option], rules: SuppliesRules) -> list[Finding]:
    """Return a caution for each pair of known things that no line of the tables carries."""
    found = []
    for one, other in _PAIRS:
        if one not in chosen or other not in chosen:
            continue
        pair = (chosen[one], chosen[other])
        if any(thing.id in {UNKNOWN, NONE} for thing in pair):
            continue
        if not any(_carries(cell, pair, chosen) for cell in rules.cells):
            found.append(_caution(pair, rules.words["untested"]))
    return found


def _carries(cell: Cell, pair: tuple[Option, Option], chosen: Mapping[Kind, Option]) -> bool:
    """Tell whether a line speaks about the pair, or rules out being fine for one of the two."""
    first, second = pair
    ids = cell.barriers if second.kind is Kind.barrier else cell.toys
    if first.id in cell.lubricants and second.id in ids:
        return True
    alone = first.id in cell.lubricants and not (cell.barriers or cell.toys)
    other = second.id in ids and not cell.lubricants
    if not (alone or other) or cell.verdict is Verdict.ok:
        return False
    use = chosen[Kind.use].id if Kind.use in chosen else ""
    return not cell.uses or use in cell.uses or (cell.open_use and not use)


def _caution(between: tuple[Option, ...], reason: str) -> Finding:
    return Finding(between, Verdict.caution, reason, (), Confidence.general)


def _leans_on_open_use(selection: Selection, rules: SuppliesRules) -> bool:
    if selection.use:
        return False
    return any(cell.open_use and cell.uses and matches(cell, selection) for cell in rules.cells)
