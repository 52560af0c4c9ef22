"""Findings about one file, gathered while it is read; a place is a file, a line, and a key."""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from handhold.base.findings import Finding, Severity

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value in a TOML file: `("step", 2, "title")` is the title of the third step."""

MOST_FINDINGS = 100
_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.\-\s]+?)\s*\]\]?\s*(?:#.*)?$")


@dataclass(slots=True)
class Report:
    """Collects the findings about one file. Its text is kept to tell lines."""

    file: str
    text: str = ""
    findings: list[Finding] = field(default_factory=list)
    _count: int = 0

    def add(
        self,
        rule: str,
        message: str,
        *,
        line: int | None = None,
        path: KeyPath = (),
        severity: Severity = Severity.error,
    ) -> None:
        """Note a finding at a line, or at a key path whose line is looked up.

        After a hundred the file is given up with an error, so that looking up lines has an end.
        """
        self._count += 1
        if self._count > MOST_FINDINGS:
            return
        if self._count == MOST_FINDINGS:
            rule, message, line, path = (
                "too-large",
                "There is more to mend here than can be told.",
                None,
                (),
            )
            severity = Severity.error
        if line is None and path:
            line = line_of(self.text, path)
        where = self.file if line is None else f"{self.file}:{line}"
        if path:
            where += f" {spell(path)}"
        self.findings.append(Finding(severity, rule, where, message))


def spell(path: KeyPath) -> str:
    """Return a key path as people write it, counting entries from 1: `step 3 title`."""
    parts = [str(part + 1) if isinstance(part, int) else part for part in path]
    return " ".join(parts)


def line_of(text: str, path: KeyPath) -> int | None:
    """Return the line, from 1, of the innermost table header or key on that path, or None."""
    start = _header_line(text, path)
    key = path[-1] if path and isinstance(path[-1], str) else None
    if key is None:
        return start
    lines = text.split("\n")
    pattern = re.compile(rf'^\s*"?{re.escape(key)}"?\s*=')
    for number in range(start or 0, len(lines)):
        if pattern.match(lines[number]):
            return number + 1
        if number >= (start or 0) and _HEADER.match(lines[number]):
            break
    return start


def _header_line(text: str, path: KeyPath) -> int | None:
    """Return the line of the header that opens the innermost table on the path."""
    wanted: list[tuple[str, int]] = []
    names: list[str] = []
    inner = 0
    for part in path:
        if isinstance(part, str):
            names.append(part)
            inner += 1
        else:
            wanted.append((".".join(names), part))
            inner = 0
    if inner > 1:  # a key of a table that stands there once, as [words]
        wanted.append((".".join(names[:-1]), 0))
    if not wanted:
        return None
    depth, seen = 0, -1
    for number, line in enumerate(text.split("\n"), start=1):
        match = _HEADER.match(line)
        if match is None:
            continue
        name, index = wanted[depth]
        if match[1].replace(" ", "") != name:
            continue
        seen += 1
        if seen == index:
            depth, seen = depth + 1, -1
            if depth == len(wanted):
                return number
    return None
