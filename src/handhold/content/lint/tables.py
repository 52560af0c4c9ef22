"""The tables that guides share, `_supplies` and `_help`, and the rules that hold for them.

Every text of more than one word is read as a guide's own, save what stands in a `source`: those
are somebody else's words. The rules have the ids that they have for guides.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from handhold.base.errors import PackUnreadable
from handhold.base.findings import Finding, Severity
from handhold.content.fields import Table
from handhold.content.lint.case import Slip
from handhold.content.lint.reading import too_hard
from handhold.content.lint.rules import RULES
from handhold.content.lint.upkeep import holds_address
from handhold.content.lint.wording import Told, gendered_in, pushing_in, shaming_in
from handhold.content.manifest import read_origin, read_year
from handhold.content.pack import read_text
from handhold.content.report import KeyPath, Report, line_of, spell
from handhold.content.toml import read_toml
from handhold.core.help.parse import parse_help
from handhold.core.supplies.parse import parse_rules

SHARED: Mapping[str, Callable[[Iterable[Mapping[str, Any]]], object]] = {
    "_help": parse_help,
    "_supplies": parse_rules,
}
"""The folders whose tables are looked at, and what the program makes of each."""

TABLES_READ = frozenset(
    {"encoding", "too-large", "toml-syntax", "missing-field", "wrong-type", "unknown-value",
     "control-character", "unreadable-tables"}
)  # fmt: skip
"""The rules of reading that hold for these tables too."""

DUE = "review_by"
_ENDS = (".", "!", "?", "…", ".”", "?”", '."', '?"')
_RESTS = frozenset({"confidence", "says", "why"})


@dataclass(frozen=True, slots=True)
class Tables:
    """The files of a shared folder that could be read, on a day."""

    texts: dict[str, str]
    data: dict[str, dict[str, Any]]
    due: dict[str, date]
    today: date

    def where(self, file: str, path: KeyPath) -> str:
        """Return the place of a key, with the line of the innermost table that stands on one."""
        ways = (path[:end] for end in range(len(path), 0, -1))
        lines = (line_of(self.texts[file], way) for way in ways)
        line = next((one for one in lines if one is not None), None)
        return " ".join(filter(None, (file if line is None else f"{file}:{line}", spell(path))))

    def prose(self) -> Iterator[tuple[str, KeyPath, str]]:
        """Yield the texts of more than one word, with their file and the way to them."""
        for file, data in self.data.items():
            for path, text in _texts(data, ()):
                yield file, path, text


Check: TypeAlias = Callable[[Tables], Iterator[Slip]]


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule of guides as it holds for shared tables: what is wanted there, in a sentence."""

    id: str
    told: str
    check: Check


def lint_tables(name: str, files: Mapping[str, bytes], today: date) -> tuple[Finding, ...]:
    """Return what reading the files of a shared folder found, and what every rule sees in them."""
    found: list[Finding] = []
    tables = _read(files, found, today)
    if len(tables.data) == sum(file.endswith(".toml") for file in files):
        try:
            SHARED[name](tables.data.values())
        except PackUnreadable as error:
            told = f"The program can't make its tables of these: {error}"
            found.append(Finding(Severity.error, "unreadable-tables", name, told))
    weights = {rule.id: rule.severity for rule in RULES}
    for rule in TABLE_RULES:
        found += [
            Finding(weights[rule.id], rule.id, slip.where, slip.message)
            for slip in rule.check(tables)
        ]
    return tuple(found)


def _read(files: Mapping[str, bytes], found: list[Finding], today: date) -> Tables:
    tables = Tables({}, {}, {}, today)
    for file in sorted(one for one in files if one.endswith(".toml")):
        report = Report(file, findings=found)
        text = read_text(files[file], report)
        top = None if text is None else read_toml(text, report)
        if text is None or top is None:
            continue
        tables.texts[file], tables.data[file] = text, tomllib.loads(text)
        tables.due[file] = top.day(DUE)
        for path, source in _sources(tables.data[file], ()):
            table = Table(source, report, path)
            read_origin(table)
            read_year(table)
    return tables


def _sources(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, object]]]:
    """Yield the tables under a key `source`, with the way to each."""
    for way, one in _parts(value, path):
        if isinstance(one, dict) and way[-2:-1] == ("source",):
            yield way, one
        else:
            yield from _sources(one, way)


def _texts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        if len(value.split()) > 1:
            yield path, value
    elif path[-1:] != ("source",):
        for way, one in _parts(value, path):
            yield from _texts(one, way)


def _parts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, object]]:
    """Yield what stands in a table or a list, with the way to each."""
    if isinstance(value, dict):
        yield from (((*path, key), one) for key, one in value.items())
    elif isinstance(value, list):
        yield from (((*path, number), one) for number, one in enumerate(value))


def _overdue(tables: Tables) -> Iterator[Slip]:
    """Find files whose review is due; one without a readable date has been told already."""
    for file, due in tables.due.items():
        if date.min < due < tables.today:
            yield Slip(tables.where(file, (DUE,)), f"The review was due on {due.isoformat()}.")


def _unsourced(tables: Tables) -> Iterator[Slip]:
    """Find lines that name no source and don't say that they rest on none."""
    for file, data in tables.data.items():
        for path, one in _resting(data, ()):
            if not one.get("sources") and one.get("confidence") != "general":
                told = 'Name its `sources`, or write `confidence = "general"`.'
                yield Slip(tables.where(file, path), f"This line names no source. {told}")


def _resting(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield the tables that rest on sources: those with a confidence or a why, and what a side says."""
    if isinstance(value, dict) and not _RESTS.isdisjoint(value):
        yield path, value
    for way, one in _parts(value, path):
        yield from _resting(one, way)


def _unused(tables: Tables) -> Iterator[Slip]:
    """Find sources of an id that no line names."""
    named = {one for data in tables.data.values() for one in _named(data)}
    for file, data in tables.data.items():
        for path, one in _sources(data, ()):
            called = one.get("id")
            if isinstance(called, str) and called not in named:
                yield Slip(tables.where(file, path), f"Nothing names the source “{called}”.")


def _named(value: object) -> Iterator[str]:
    for way, one in _parts(value, ()):
        if way == ("sources",) and isinstance(one, list):
            yield from (each for each in one if isinstance(each, str))
        else:
            yield from _named(one)


def _undated(tables: Tables) -> Iterator[Slip]:
    """Find sources of an id that neither have a year nor say that none is stated."""
    for file, data in tables.data.items():
        for path, one in _sources(data, ()):
            if "id" in one and "year" not in one:
                told = f'Give “{one["id"]}” its `year`, or `year = "not stated"`.'
                yield Slip(tables.where(file, path), told)


def _level(tables: Tables) -> Iterator[Slip]:
    """Find files whose whole sentences need more than eight years of school, taken together."""
    read: dict[str, list[tuple[KeyPath, str]]] = {}
    for file, path, text in tables.prose():
        if text.strip().endswith(_ENDS):
            read.setdefault(file, []).append((path, text))
    for file, passages in read.items():
        hard = too_hard([text for _, text in passages])
        if hard:
            yield Slip(file, hard.told(tables.where(file, passages[hard.worst][0])))


def _words(find: Callable[[Iterable[Told]], Iterator[Slip]]) -> Check:
    """Return the check of every text by a rule about words."""

    def check(tables: Tables) -> Iterator[Slip]:
        for file, path, text in tables.prose():
            for slip in find([("", text, False)]):
                yield Slip(tables.where(file, path), slip.message)

    return check


def _address(tables: Tables) -> Iterator[Slip]:
    for file, path, text in tables.prose():
        if holds_address(text):
            told = "An address belongs in a source, or among the ways to reach somebody."
            yield Slip(tables.where(file, path), told)


TABLE_RULES: tuple[TableRule, ...] = (
    TableRule(
        "overdue",
        "Each file says at its top when it is to be gone through again, `review_by = 2027-11-30`, "
        "and that day lies ahead.",
        _overdue,
    ),
    TableRule(
        "unsourced-claim",
        "A line of the supplies or of its kit and a side of a dispute name `sources`, or the line says "
        '`confidence = "general"`, which people are told. A helpline names the page it was read on.',
        _unsourced,
    ),
    TableRule("unused-source", "A source of the supplies is named by a line.", _unused),
    TableRule(
        "undated-source",
        "A source of the supplies has its year, or says that none is stated.",
        _undated,
    ),
    TableRule("pushing-words", "In every text.", _words(pushing_in)),
    TableRule("shaming-words", "In every text.", _words(shaming_in)),
    TableRule("gendered-words", "In every text.", _words(gendered_in)),
    TableRule("reading-level", "Over the whole sentences of each file.", _level),
    TableRule("address-in-text", "In every text.", _address),
)
