"""The checker the other way round: what would go with these, and what to have at hand."""

from dataclasses import dataclass, replace

from handhold.core.supplies.check import NONE, UNKNOWN, check
from handhold.core.supplies.model import (
    Assessment,
    Kind,
    KitLine,
    Option,
    Selection,
    SuppliesRules,
    Verdict,
)

_ORDER = (Verdict.ok, Verdict.caution, Verdict.no)
_THINGS = (Kind.lubricant, Kind.barrier, Kind.toy, Kind.shape)


@dataclass(frozen=True, slots=True)
class Fit:
    """One option and how it goes with the rest."""

    option: Option
    verdict: Verdict
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a shopping list. `kind` is what it stands for, '' for the general kit."""

    text: str
    why: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ShoppingList:
    """What to have at hand. `warnings` come first when the choices don't go together."""

    warnings: tuple[str, ...]
    lines: tuple[Line, ...]
    label_note: str


def fitting(selection: Selection, rules: SuppliesRules) -> tuple[Fit, ...]:
    """Return every real lubricant with how it goes with the rest: fine ones first, noes last.

    The lubricant in the selection is left aside. What people put up with rather than choose
    (none, unknown) isn't offered. With nothing to compare, a lubricant isn't called fine: it
    is left out. Raises InputError for an id that isn't in the options.
    """
    fits = []
    for option in rules.options[Kind.lubricant]:
        if option.id in {NONE, UNKNOWN}:
            continue
        told = check(replace(selection, lubricant=option.id), rules)
        if told.verdict is not Verdict.unknown:
            fits.append(Fit(option, told.verdict, told))
    return tuple(sorted(fits, key=lambda one: _ORDER.index(one.verdict)))


def shopping_list(selection: Selection, rules: SuppliesRules) -> ShoppingList:
    """Return what to have at hand for these choices, in plain words.

    A lubricant that wasn't chosen is filled in with those that are fine with the rest. Choices
    that don't go together are named in `warnings`. Raises InputError like `check`.
    """
    told = check(selection, rules)
    warnings = tuple(one.reason for one in told.findings if one.verdict is Verdict.no)
    lines = [_own(option) for option in _chosen(selection, rules) if option.have]
    if not selection.lubricant:
        lines[:0] = _proposed(selection, rules)
    lines.extend(Line(one.text, one.why) for one in rules.kit if _wanted(one, selection))
    return ShoppingList(warnings, tuple(lines), told.label_note)


def _chosen(selection: Selection, rules: SuppliesRules) -> list[Option]:
    found = (rules.option(kind, selection.of(kind)) for kind in _THINGS)
    return [one for one in found if one is not None]


def _own(option: Option) -> Line:
    return Line(option.have, option.hint, option.kind.value)


def _proposed(selection: Selection, rules: SuppliesRules) -> list[Line]:
    fine = [one.option for one in fitting(selection, rules) if one.verdict is Verdict.ok]
    if not fine:
        return [Line(rules.words["ask-for-lubricant"], rules.words["label-note"], "lubricant")]
    return [_own(fine[0])]


def _wanted(line: KitLine, selection: Selection) -> bool:
    named = (
        (line.lubricants, selection.lubricant),
        (line.barriers, selection.barrier),
        (line.toys, selection.toy),
        (line.shapes, selection.shape),
        (line.uses, selection.use),
    )
    return all(not wanted or value in wanted for wanted, value in named)
