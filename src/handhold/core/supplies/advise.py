"""The checker the other way round: what would go with these, and what to have at hand."""

from dataclasses import dataclass, replace

from handhold.core.supplies.check import STRICTEST, check
from handhold.core.supplies.lines import said, untold, worst
from handhold.core.supplies.model import (
    Assessment,
    Finding,
    Kind,
    KitLine,
    Option,
    Selection,
    Source,
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
    """One line of a shopping list, and whose word it is; `kind` is '' for the general kit."""

    text: str
    why: str
    kind: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class ShoppingList:
    """What to have at hand. `warnings` come first when the choices don't go together.

    `assumed` says what was taken for granted, '' when nothing was.
    """

    warnings: tuple[str, ...]
    lines: tuple[Line, ...]
    label_note: str
    assumed: str = ""


def fitting(selection: Selection, rules: SuppliesRules) -> tuple[Fit, ...]:
    """Return every real lubricant with how it goes with the rest: fine ones first, noes last.

    Among those that go alike, the one that less is said against comes first.
    The lubricant in the selection is left aside. What people put up with rather than choose
    (none, unknown, a medicine) isn't offered. A lubricant about which nothing is said as long
    as no use is named is looked at for the strictest one, and `assumed` says so; where nothing
    is said even then, it is left out. Raises InputError for an id that isn't in the options.
    """
    fits = []
    for option in rules.options[Kind.lubricant]:
        if not option.offered:
            continue
        told = _with(option, selection, rules)
        if told.verdict is not Verdict.unknown:
            fits.append(Fit(option, told.verdict, told))
    return tuple(sorted(fits, key=_order))


def shopping_list(selection: Selection, rules: SuppliesRules) -> ShoppingList:
    """Return what to have at hand for these choices, in plain words.

    Choices that don't go together are named in `warnings`. A lubricant that wasn't chosen, or
    is a no with the rest, is filled in with one that goes. What there is to know of a toy
    whose shape wasn't named stands in `assumed`. Raises InputError like `check`.
    """
    told = check(selection, rules)
    noes = [one for one in told.findings if one.verdict is Verdict.no]
    assumed = told.assumed if told.verdict is not Verdict.unknown else ""
    chosen = _chosen(selection, rules)
    kept = [one for one in chosen if not _unfit(one, noes)]
    lines = [_own(option) for option in kept if option.have]
    if all(one.kind is not Kind.lubricant for one in kept):
        proposed, leaning = _proposed(selection, rules)
        lines.insert(0, proposed)
        assumed = assumed or leaning
    lines.extend(
        Line(one.text, one.why, sources=one.sources)
        for one in rules.kit
        if _wanted(one, selection)
    )
    warnings = tuple(one.reason for one in noes)
    assumed = " ".join(filter(None, (assumed, *(one.reason for one in untold(selection, rules)))))
    return ShoppingList(warnings, tuple(lines), told.label_note, assumed)


def _order(fit: Fit) -> tuple[int, int]:
    own = worst(one.verdict for one in fit.assessment.findings if fit.option in one.between)
    return _ORDER.index(fit.verdict), own.rank


def _with(option: Option, selection: Selection, rules: SuppliesRules) -> Assessment:
    asked = replace(selection, lubricant=option.id)
    if asked.use or any(option in one.between for one in said(asked, rules)):
        return check(asked, rules)
    told = check(replace(asked, use=STRICTEST), rules)
    return replace(told, assumed=rules.words["assumed"])


def _unfit(option: Option, noes: list[Finding]) -> bool:
    """Tell whether this is a lubricant that is a no; what covers or holds a toy may mend a no."""
    return option.kind is Kind.lubricant and any(option in one.between for one in noes)


def _chosen(selection: Selection, rules: SuppliesRules) -> list[Option]:
    found = (rules.option(kind, selection.of(kind)) for kind in _THINGS)
    return [one for one in found if one is not None]


def _own(option: Option) -> Line:
    return Line(option.have, option.hint, option.kind.value, option.sources)


def _proposed(selection: Selection, rules: SuppliesRules) -> tuple[Line, str]:
    """Return a line for the first lubricant that nothing speaks against, and what it leans on."""
    for one in fitting(selection, rules):
        if all(
            found.verdict is Verdict.ok
            for found in said(one.assessment.selection, rules)
            if one.option in found.between
        ):
            return _own(one.option), one.assessment.assumed
    return Line(rules.words["ask-for-lubricant"], rules.words["label-note"], "lubricant"), ""


def _wanted(line: KitLine, selection: Selection) -> bool:
    named = (
        (line.lubricants, selection.lubricant),
        (line.barriers, selection.barrier),
        (line.toys, selection.toy),
        (line.shapes, selection.shape),
        (line.uses, selection.use),
    )
    return all(not wanted or value in wanted for wanted, value in named)
