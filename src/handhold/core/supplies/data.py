"""An answer as plain data, for `--json` and for pages that want no classes."""

from typing import Any

from handhold.core.supplies.model import (
    Assessment,
    CleaningCell,
    Dispute,
    Finding,
    Kind,
    Option,
    Source,
    SuppliesRules,
)
from handhold.core.supplies.tables import cleaning, options


def to_data(told: Assessment) -> dict[str, Any]:
    """Return `{verdict, findings, label_note, assumed}` of plain JSON values.

    A finding is `{between, verdict, reason, sources, confidence, disputed, label_may_say}`;
    `between` holds ids such as `latex-condom`, a source is `{title, publisher, year, address,
    seen, reported}` (a year of None: none was stated), and `sides` (each `{says, sources}`) and
    `choice` are there only when it is disputed.
    """
    return {
        "verdict": told.verdict.value,
        "findings": [_finding(one) for one in told.findings],
        "label_note": told.label_note,
        "assumed": told.assumed,
    }


def cleaning_data(toy: str, rules: SuppliesRules) -> dict[str, Any]:
    """Return `{porous, cleaning}` of a toy: whether it holds on to germs, and every way to clean it.

    A way is `{way, label, how, verdict, reason, sources, confidence, disputed}`, with `sides`
    and `choice` as in a finding. Without a toy both are empty. Raises InputError for an id
    that isn't in the options.
    """
    option = rules.option(Kind.toy, toy)
    told = cleaning(rules, toy) if toy else ()
    return {"porous": option.porous if option else "", "cleaning": [_way(one) for one in told]}


def options_data(rules: SuppliesRules) -> dict[str, list[dict[str, str]]]:
    """Return every option as `{id, label, hint}`, by the names used in a selection."""
    return {kind: [_option(one) for one in found] for kind, found in options(rules).items()}


def _option(one: Option) -> dict[str, str]:
    return {"id": one.id, "label": one.label, "hint": one.hint}


def _finding(one: Finding) -> dict[str, Any]:
    may_say = one.label_may_say.value if one.label_may_say else None
    return {"between": [thing.id for thing in one.between], **_told(one), "label_may_say": may_say}


def _way(one: CleaningCell) -> dict[str, Any]:
    return {"way": one.way.id, "label": one.way.label, "how": one.way.how, **_told(one)}


def _told(one: Finding | CleaningCell) -> dict[str, Any]:
    return {
        "verdict": one.verdict.value,
        "reason": one.reason,
        "sources": [_source(source) for source in one.sources],
        "confidence": one.confidence.value,
        "disputed": one.disputed,
        **(_sides(one.dispute) if one.dispute else {}),
    }


def _sides(one: Dispute) -> dict[str, Any]:
    sides = [
        {"says": side.says, "sources": [_source(source) for source in side.sources]}
        for side in one.sides
    ]
    return {"sides": sides, "choice": one.choice}


def _source(one: Source) -> dict[str, Any]:
    return {
        "title": one.title,
        "publisher": one.publisher,
        "year": one.year,
        "address": one.address,
        "seen": one.seen,
        "reported": one.reported,
    }
