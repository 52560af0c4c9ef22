"""Does this go with that? The worst finding wins, and what nobody tested is never fine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from handhold.base.errors import InputError
from handhold.core.supplies.lines import (
    MATERIALS,
    NONE,
    caution,
    matches,
    said,
    things,
    untold,
    worst,
)
from handhold.core.supplies.model import (
    Assessment,
    Finding,
    Kind,
    Option,
    Selection,
    SuppliesRules,
    Verdict,
)

STRICTEST = "anal"
"""The use that is taken for granted when none is named."""


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

    The verdict is the worst finding's; with none, or none but what isn't known, it is
    `unknown`, never `ok`. Whatever is uncertain, and any lubricant with a barrier or toy that
    has no line, is a `caution`; so is a toy for anal use whose shape isn't named, and an `ok`
    in which nothing is said about a lubricant, barrier or toy that was named. Raises
    InputError, naming the value, for an id that isn't in the options.
    """
    lines = said(selection, rules)
    findings = [
        *lines,
        *untold(selection, rules),
        *_silent(things(selection, rules), lines, rules),
    ]
    findings.sort(key=lambda one: -one.verdict.rank)
    return Assessment(
        selection=selection,
        verdict=worst(one.verdict for one in findings),
        findings=tuple(findings),
        label_note=rules.words["label-note" if _label_decides(findings) else "label-fixed"],
        assumed=_assumed(selection, findings, rules),
    )


def _silent(
    chosen: Mapping[Kind, Option], findings: Sequence[Finding], rules: SuppliesRules
) -> list[Finding]:
    """Return what no finding is about: beside what is fine, each material that was named is a caution.

    Where nothing at all is said, a lubricant and its use are `unknown` together.
    """
    verdict = worst(one.verdict for one in findings)
    unspoken = [
        chosen[kind]
        for kind in MATERIALS
        if kind in chosen and chosen[kind].id != NONE
        if not any(chosen[kind] in one.between for one in findings)
    ]
    if verdict is Verdict.ok:
        return [_unspoken(one, chosen.get(Kind.use), rules) for one in unspoken]
    if verdict is Verdict.unknown and Kind.use in chosen:
        return [
            replace(_unspoken(one, chosen[Kind.use], rules), verdict=verdict, label_may_say=None)
            for one in unspoken
            if one.kind is Kind.lubricant
        ]
    return []


def _unspoken(one: Option, use: Option | None, rules: SuppliesRules) -> Finding:
    """Return a caution that nothing speaks about this, for this use where it is a lubricant."""
    if use is None or one.kind is not Kind.lubricant:
        return caution((one,), rules.words["silent"], label_may_say=Verdict.ok)
    return caution((one, use), rules.words["silent-use"], label_may_say=Verdict.ok)


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


def _assumed(selection: Selection, findings: Sequence[Finding], rules: SuppliesRules) -> str:
    """Return what was taken for granted, or what to name where nothing could be compared."""
    if any(one.verdict is not Verdict.unknown for one in findings):
        return rules.words["assumed"] if _leans_on_open_use(selection, rules) else ""
    asked = any(one.between[0].kind is Kind.lubricant for one in findings)
    return "" if asked else rules.words["nothing"]


def _leans_on_open_use(selection: Selection, rules: SuppliesRules) -> bool:
    if selection.use:
        return False
    return any(cell.open_use and cell.uses and matches(cell, selection) for cell in rules.cells)
