"""What a lint rule is, and what it looks at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from handhold.base.findings import Finding, Severity
from handhold.content.pack import Pack
from handhold.content.report import KeyPath, line_of, spell
from handhold.core.guides.model import Guide


@dataclass(frozen=True, slots=True)
class Case:
    """One pack among its neighbours, on a day."""

    pack: Pack
    shelf: Mapping[str, Guide]
    today: date

    @property
    def guide(self) -> Guide:
        """Return the guide, as far as it could be read."""
        return self.pack.guide

    @property
    def english(self) -> bool:
        """Tell whether the guide is in English, or doesn't say."""
        return self.guide.language.partition("-")[0] in {"", "en"}

    def where(self, file: str, path: KeyPath) -> str:
        """Return the place of a key in a file, with its line."""
        line = line_of(self.pack.texts.get(file, ""), path)
        shown = file if line is None else f"{file}:{line}"
        return f"{shown} {spell(path)}" if path else shown


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing a rule saw: where, and what it means there."""

    where: str
    message: str


Check: TypeAlias = Callable[[Case], Iterator[Slip]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with a permanent id; `why` and `how` are what an author reads in the reference."""

    id: str
    title: str
    why: str
    how: str
    check: Check
    severity: Severity = Severity.error
    english: bool = False
    """Whether it only knows English words, and so has nothing to say of other guides."""

    def findings(self, case: Case) -> Iterator[Finding]:
        """Yield what the rule sees in a pack."""
        for slip in self.check(case):
            yield Finding(self.severity, self.id, slip.where, slip.message)
