"""Run every rule over packs and shared tables; findings come sorted by severity, then place."""

from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources.abc import Traversable

from handhold.base.findings import Finding, Severity
from handhold.content.lint.case import Case
from handhold.content.lint.rules import RULES
from handhold.content.lint.tables import SHARED, lint_tables
from handhold.content.pack import Pack
from handhold.content.shelf import load_packs, read_files
from handhold.core.guides.model import Guide

_WEIGHT = {Severity.error: 0, Severity.warning: 1, Severity.note: 2}


def lint_packs(root: Traversable, today: date) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of every guide in a folder of packs, by its name; () when it is clean.

    The folders of shared tables that are there, `_help` and `_supplies`, come before the guides.
    The folder is trusted: it ships with the program.
    """
    packs = load_packs(root)
    shelf = {name: pack.guide for name, pack in packs.items()}
    found = {
        name: _in_order(lint_tables(name, read_files(root.joinpath(name)), today))
        for name in SHARED
        if root.joinpath(name).is_dir()
    }
    return found | {name: lint_pack(pack, shelf, today) for name, pack in packs.items()}


def lint_pack(pack: Pack, shelf: Mapping[str, Guide], today: date) -> tuple[Finding, ...]:
    """Return what reading a pack found and what every rule sees in it, among those guides.

    Where no `pack.toml` was read there is no guide to judge, and only reading has its say.
    """
    case = Case(pack, shelf, today)
    found = [*pack.findings]
    for rule in RULES if "pack.toml" in pack.texts else ():
        if case.english or not rule.english:
            found += rule.findings(case)
    return _in_order(found)


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings sorted, each once."""
    return tuple(sorted(dict.fromkeys(found), key=_order))


def _order(finding: Finding) -> tuple[int, str, int, str, str]:
    """Sort by weight, then file, then line as a number."""
    file, _, rest = finding.where.partition(":")
    digits = rest.split(" ", 1)[0]
    line = int(digits) if digits.isdecimal() else 0
    return _WEIGHT[finding.severity], file, line, finding.rule, finding.message
