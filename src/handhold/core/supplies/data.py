"""An answer as plain data, for `--json` and for pages that want no classes."""

from typing import Any

from handhold.core.supplies.model import Assessment, Dispute, Finding, Option, Source, SuppliesRules
from handhold.core.supplies.tables import options


def to_data(told: Assessment) -> dict[str, Any]:
    """Return `{verdict, findings, label_note, assumed}` of plain JSON values.

    A finding is `{between, verdict, reason, sources, confidence, disputed, label_may_say}`;
    `between` holds ids such as `latex-condom`, a source is `{title, publisher, address, seen,
    reported}`, and `sides` (each `{says, sources}`) and `choice` are there only when it is
    disputed.
    """
    return {
        "verdict": told.verdict.value,
        "findings": [_finding(one) for one in told.findings],
        "label_note": told.label_note,
        "assumed": told.assumed,
    }


def options_data(rules: SuppliesRules) -> dict[str, list[dict[str, str]]]:
    """Return every option as `{id, label, hint}`, by the names used in a selection."""
    return {kind: [_option(one) for one in found] for kind, found in options(rules).items()}


def _option(one: Option) -> dict[str, str]:
    return {"id": one.id, "label": one.label, "hint": one.hint}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "between": [thing.id for thing in one.between],
        "verdict": one.verdict.value,
        "reason": one.reason,
        "sources": [_source(source) for source in one.sources],
        "confidence": one.confidence.value,
        "disputed": one.disputed,
        "label_may_say": one.label_may_say.value if one.label_may_say else None,
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
        "address": one.address,
        "seen": one.seen,
        "reported": one.reported,
    }
