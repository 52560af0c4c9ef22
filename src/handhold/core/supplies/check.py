"""Does this go with that? The worst finding wins, and what nobody tested is never fine."""

from collections.abc import Iterable, Mapping, Sequence

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

NONE = "none"
STRICTEST = "anal"
"""The use that is taken for granted when none is named."""
_MATERIALS = (Kind.lubricant, Kind.barrier, Kind.toy)
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
            raise InputError(f"the tables have no {kind.value} {str(value)[:80]!r}")
        chosen[kind.value] = value
    return Selection(**chosen)


def check(selection: Selection, rules: SuppliesRules) -> Assessment:
    """Return what the tables say about everything in the selection, together.

    The verdict is the worst finding's; with no finding at all it is `unknown`, never `ok`.
    Whatever is uncertain, and any lubricant with a barrier or toy that has no line, is a
    `caution`; so is an `ok` in which nothing is said about a lubricant, barrier or toy that
    was named. Raises InputError, naming the value, for an id that isn't in the options.
    """
    findings = said(selection, rules)
    if worst(one.verdict for one in findings) is Verdict.ok:
        findings.extend(_silent(_chosen(selection, rules), findings, rules))
    findings.sort(key=lambda one: -one.verdict.rank)
    told = [rules.words["assumed"]] if _leans_on_open_use(selection, rules) else []
    if selection.toy not in ("", NONE) and not selection.shape and _shape_decides(selection, rules):
        told.append(rules.words["shape-untold"])
    assumed = " ".join(told) if findings else rules.words["nothing"]
    return Assessment(
        selection=selection,
        verdict=worst(one.verdict for one in findings),
        findings=tuple(findings),
        label_note=rules.words["label-note" if _label_decides(findings) else "label-fixed"],
        assumed=assumed,
    )


def said(selection: Selection, rules: SuppliesRules) -> list[Finding]:
    """Return what is said about what was named; nothing about what goes unsaid.

    Adding a lubricant, toy or shape never makes the worst of these better. Raises InputError
    like `check`.
    """
    chosen = _chosen(selection, rules)
    matching = [cell for cell in rules.cells if matches(cell, selection)]
    return [
        *(_finding(cell, chosen) for cell in matching),
        *_uncertain(chosen),
        *_untested(chosen, matching, rules),
    ]


def _shape_decides(selection: Selection, rules: SuppliesRules) -> bool:
    """Tell whether there are shapes that nothing makes fine for this use: then one that goes unsaid is pointed out."""
    return any(
        cell.shapes and cell.open_use and cell.verdict is Verdict.no and (selection.use or STRICTEST) in cell.uses
        for cell in rules.cells
    )


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


def _chosen(selection: Selection, rules: SuppliesRules) -> dict[Kind, Option]:
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
        _caution((one,), one.uncertain, label_may_say=Verdict.ok if kind in _MATERIALS else None)
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
            found.append(_caution(pair, rules.words["untested"]))
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


def _silent(
    chosen: Mapping[Kind, Option], findings: Sequence[Finding], rules: SuppliesRules
) -> list[Finding]:
    """Return a caution for each material that was named and that no finding is about."""
    return [
        _caution((chosen[kind],), rules.words["silent"], label_may_say=Verdict.ok)
        for kind in _MATERIALS
        if kind in chosen and chosen[kind].id != NONE
        if not any(chosen[kind] in one.between for one in findings)
    ]


def _label_decides(findings: Sequence[Finding]) -> bool:
    """Tell whether a label could turn the verdict: not where shape, body or use decide it."""
    verdict = worst(one.verdict for one in findings)
    if verdict not in {Verdict.caution, Verdict.no}:
        return True
    return all(_label_knows(one) for one in findings if one.verdict is verdict)


def _label_knows(finding: Finding) -> bool:
    """Tell whether labels speak about this: how a lubricant goes with a material."""
    kinds = {one.kind for one in finding.between if one.id != NONE}
    pair = Kind.lubricant in kinds and bool(kinds & {Kind.barrier, Kind.toy})
    return pair or finding.label_may_say is not None


def _caution(
    between: tuple[Option, ...], reason: str, *, label_may_say: Verdict | None = None
) -> Finding:
    return Finding(
        between, Verdict.caution, reason, (), Confidence.general, label_may_say=label_may_say
    )


def _leans_on_open_use(selection: Selection, rules: SuppliesRules) -> bool:
    if selection.use:
        return False
    return any(cell.open_use and cell.uses and matches(cell, selection) for cell in rules.cells)
