"""Typed reading of one TOML table: every slip is a finding, and reading goes on."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from handhold.base.findings import Severity
from handhold.content.report import KeyPath, Report
from handhold.core.guides.model import Place

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MOST_ENTRIES = 1_000
_ID_LENGTH = 80
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What nobody sees in a text, or what makes it read otherwise than it stands."""
_TARGET = re.compile(
    r"(?:guide:(?P<guide>[a-z0-9-]+)(?:/(?P<there>[a-z0-9-]+))?|(?P<here>[a-z0-9-]+))?"
    r"(?:#(?P<anchor>[a-z0-9-]+))?\Z"
)

Kind = TypeVar("Kind", bound=StrEnum)


def is_id(text: str) -> bool:
    """Tell whether a text is an id: lower-case words and digits joined by hyphens."""
    return len(text) <= _ID_LENGTH and ID.match(text) is not None


def place_of(target: str, guide: str, chapter: str = "") -> Place | None:
    """Return the place that a link target names, seen from a guide and chapter, or None.

    Targets are `chapter`, `chapter#anchor`, `#anchor`, `guide:id`, `guide:id/chapter#anchor`.
    """
    match = _TARGET.match(target)
    if not target or match is None:
        return None
    anchor = match["anchor"] or ""
    if match["guide"]:
        if anchor and not match["there"]:
            return None
        return Place(match["guide"], match["there"] or "", anchor)
    there = match["here"] or chapter
    return Place(guide, there, anchor) if there else None


class Table:
    """One TOML table being read. Each read takes its key; `done` reports what nobody took."""

    __slots__ = ("_data", "_path", "_report", "_taken")

    def __init__(self, data: dict[str, object], report: Report, path: KeyPath = ()) -> None:
        self._data = data
        self._report = report
        self._path = path
        self._taken: set[str] = set()

    def complain(self, rule: str, message: str, key: str = "") -> None:
        """Note an error at this table, or at one of its keys."""
        path = (*self._path, key) if key else self._path
        self._report.add(rule, message, path=path)

    def has(self, key: str) -> bool:
        """Tell whether the key is present."""
        return key in self._data

    def says(self, key: str, word: str) -> bool:
        """Tell whether the key holds just this text; it is then taken."""
        told = self._data.get(key) == word
        if told:
            self._taken.add(key)
        return told

    def _take(self, key: str, *, needed: bool) -> object:
        self._taken.add(key)
        if key not in self._data and needed:
            self.complain("missing-field", f"`{key}` is missing.", key)
        return self._data.get(key)

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return a text without surrounding space; '' when it is absent or no text."""
        value = self._take(key, needed=needed)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.complain("wrong-type", f"`{key}` must be a text in quotation marks.", key)
            return ""
        if not value.strip() and needed:
            self.complain("missing-field", f"`{key}` is empty.", key)
        if CONTROL.search(value):
            self.complain("control-character", f"`{key}` holds an invisible character.", key)
            return ""
        return value.strip()

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """Return a list of texts; entries that are no texts are reported and left out."""
        value = self._take(key, needed=needed)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.complain("wrong-type", f'`{key}` must be a list: ["…", "…"].', key)
            return ()
        good = [one.strip() for one in value if isinstance(one, str) and not CONTROL.search(one)]
        if len(good) != len(value) or not all(good):
            self.complain("wrong-type", f"Every entry of `{key}` must be a text.", key)
        if needed and not value:
            self.complain("missing-field", f"`{key}` is empty.", key)
        return tuple(one for one in good if one)

    def whole(self, key: str, *, low: int, high: int, needed: bool = True) -> int | None:
        """Return a whole number between the bounds, or None."""
        value = self._take(key, needed=needed)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            message = f"`{key}` must be a whole number from {low} to {high}."
            self.complain("wrong-type", message, key)
            return None
        return value

    def flag(self, key: str) -> bool:
        """Return whether a mark is set; False when it is absent or neither true nor false."""
        value = self._take(key, needed=False)
        if value is None or isinstance(value, bool):
            return value is True
        self.complain("wrong-type", f"`{key}` must be true or false, without quotation marks.", key)
        return False

    def day(self, key: str) -> date:
        """Return a date; the first day of all when it is absent or no date."""
        value = self._take(key, needed=True)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.complain("wrong-type", f"`{key}` must be a date such as 2027-11-30.", key)
        return date.min

    def id(self, key: str = "id", *, needed: bool = True) -> str:
        """Return an id, or '' when it is absent or malformed."""
        value = self.text(key, needed=needed)
        if value and not is_id(value):
            message = f"“{value[:60]}” is no id: use lower-case words joined by hyphens."
            self.complain("bad-id", message, key)
            return ""
        return value

    def one_of(self, key: str, kind: type[Kind], default: Kind) -> Kind:
        """Return a member of an enumeration; the default when the value is not one of them."""
        value = self.word(key, tuple(member.value for member in kind))
        return kind(value) if value else default

    def word(self, key: str, words: tuple[str, ...]) -> str:
        """Return one of the words allowed here, or ''."""
        value = self.text(key)
        if value and value not in words:
            message = f"`{key}` is “{value[:60]}”; it must be one of: {', '.join(words)}."
            self.complain("unknown-value", message, key)
            return ""
        return value

    def place(self, key: str, guide: str) -> Place | None:
        """Return the place a reference such as `chapter-id#anchor` names, or None."""
        value = self.text(key, needed=False)
        if not value:
            return None
        place = place_of(value, guide)
        if place is None:
            message = f"“{value[:60]}” is no place: write chapter-id#anchor."
            self.complain("bad-link", message, key)
        return place

    def tables(self, key: str, *, needed: bool = False) -> Iterator["Table"]:
        """Yield the tables of an array, each to be read and `done` before the next."""
        value = self._take(key, needed=needed)
        if value is None:
            return
        if not isinstance(value, list):
            self.complain("wrong-type", f"Write `[[{key}]]` with two brackets.", key)
            return
        if len(value) > MOST_ENTRIES:
            self.complain("too-large", f"`{key}` has more than {MOST_ENTRIES} entries.", key)
        for index, one in enumerate(value[:MOST_ENTRIES]):
            path = (*self._path, key, index)
            if not isinstance(one, dict):
                self._report.add("wrong-type", f"An entry of `{key}` is no table.", path=path)
                continue
            table = Table(one, self._report, path)
            yield table
            table.done()

    def done(self) -> None:
        """Report the keys that nobody read."""
        for key in self._data:
            if key not in self._taken:
                self._report.add(
                    "unknown-key",
                    f"`{key[:60]}` means nothing here and is not shown to anybody.",
                    path=(*self._path, key),
                    severity=Severity.warning,
                )
