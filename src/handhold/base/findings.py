"""A finding: something a check saw, where, and what it means. Checks collect, never raise."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    error = "error"
    warning = "warning"
    note = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding. `where` is a place such as `chapters/01-why.md:12`; `rule` a permanent id."""

    severity: Severity
    rule: str
    where: str
    message: str
