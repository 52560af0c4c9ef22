"""TOML text to tables; after a slip in one entry the other entries are still looked at."""

import re
import tomllib
from itertools import pairwise

from handhold.content.fields import Table
from handhold.content.report import Report

_ENTRY = re.compile(r"^\[", re.MULTILINE)
_LINE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def read_toml(text: str, report: Report) -> Table | None:
    """Return the top table of a TOML text, or None after reporting each slip in it."""
    report.text = text
    try:
        return Table(tomllib.loads(text), report)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        first = _note(report, error, 0)
    starts = [match.start() for match in _ENTRY.finditer(text)]
    above, counted = 0, 0
    for start, end in pairwise([*starts, len(text)]):
        above += text.count("\n", counted, start)
        counted = start
        try:
            tomllib.loads(text[start:end])
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            if above + 1 > first:
                _note(report, error, above)
    return None


def _note(report: Report, error: Exception, above: int) -> int:
    """Report a slip and return its line."""
    told = str(error) or type(error).__name__
    match = _LINE.search(told)
    line = above + int(match[1]) if match and match[1] else None
    message = _LINE.sub("", told).strip() or "This can't be read as TOML."
    report.add("toml-syntax", f"This isn't proper TOML: {message[:200]}", line=line)
    return line or report.text.count("\n") + 1
