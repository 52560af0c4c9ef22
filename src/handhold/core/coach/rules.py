"""Rules as data: which sentences may weigh on a reader, and which do a reader good.

A rule table is a plain mapping, as a TOML file gives it. Tables may hold any of the keys
`rule`, `category`, `marker`, `point`, `class`, `lexicon`, `spelling` and `guard`; several tables add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from handhold.core.coach.model import Role


class RuleError(ValueError):
    """A rule table that can't be used; the message names the rule and what is wrong."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of saying something, told by its patterns.

    `gives` is a category, or a marker when `good` is set. `weight` 1 and 2 are hints
    for the word weights, 3 speaks for itself, 4 does so in any company.
    `guards` names the contexts that take the meaning away; `unless` holds patterns that do so
    inside the same sentence. `span` says how far the quote reaches: `match`, `clause`,
    `sentence`. `hits` and `misses` are examples that a test runs.
    """

    id: str
    gives: str
    good: bool
    patterns: tuple[str, ...]
    weight: int = 1
    guards: frozenset[str] = frozenset()
    unless: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset({"asker", "invitee"})
    span: str = "clause"
    why: str = ""
    instead: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closer:
    """Words for a finding whose quote holds one of these patterns: nearer to it than its category's."""

    patterns: tuple[str, ...]
    why: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """How a category, marker or conversation point is told to a person.

    `reply` says it to the one who was asked, where that needs other words. `closer` is looked
    through in order, and only for the one who asks.
    """

    id: str
    title: str
    why: str
    instead: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    severe: bool = False
    reply: "Wording | None" = None
    closer: tuple[Closer, ...] = ()

    def told_to(self, role: Role) -> "Wording":
        """Return the words for whoever wrote the message."""
        return self.reply or self if role is Role.invitee else self


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All tables of one language added up."""

    rules: tuple[Rule, ...] = ()
    categories: Mapping[str, Wording] = field(default_factory=dict)
    markers: Mapping[str, Wording] = field(default_factory=dict)
    points: Mapping[str, Wording] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spelling: Mapping[str, str] = field(default_factory=dict)
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


PRESSURE_GUARDS = frozenset({"quoted", "negated", "disowned", "everyday"})


def parse_tables(tables: Sequence[Mapping[str, object]]) -> RuleBook:
    """Add up rule tables in the order given; a wrong shape raises RuleError."""
    worded = {
        kind: {word.id: word for table in tables for word in map(_wording, _rows(table, kind))}
        for kind in ("category", "marker", "point")
    }
    families = {name: tuple(str(v).split()) for name, v in _merged(tables, "lexicon").items()}
    classes = {name: _strings(v) for name, v in _merged(tables, "class").items()}
    book = RuleBook(
        rules=tuple(_rule(row) for table in tables for row in _rows(table, "rule")),
        categories=worded["category"],
        markers=worded["marker"],
        points=worded["point"],
        classes=families | classes,
        spelling={name: str(v) for name, v in _merged(tables, "spelling").items()},
        guards={name: _strings(v) for name, v in _merged(tables, "guard").items()},
        families=_by_word(families),
    )
    _check(book)
    return book


def _merged(tables: Sequence[Mapping[str, object]], key: str) -> dict[str, object]:
    """Return the named sub-tables of all tables as one."""
    return {name: value for table in tables for name, value in _mapping(table, key).items()}


def _by_word(families: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Turn families of words into the families of each word."""
    found: dict[str, tuple[str, ...]] = {}
    for name, words in families.items():
        for word in dict.fromkeys(words):
            found[word] = (*found.get(word, ()), name)
    return found


def _check(book: RuleBook) -> None:
    """Refuse ids used twice and rules that give what nobody has worded."""
    seen: set[str] = set()
    for rule in book.rules:
        worded = book.markers if rule.good else book.categories
        if rule.id in seen:
            message = f"rule {rule.id!r} is there twice"
            raise RuleError(message)
        if rule.gives not in worded:
            message = f"rule {rule.id!r} gives {rule.gives!r}, which has no wording"
            raise RuleError(message)
        seen.add(rule.id)


def _rule(row: Mapping[str, object]) -> Rule:
    name = str(row.get("id", ""))
    good = "marker" in row
    gives = str(row.get("marker" if good else "category", ""))
    patterns = _strings(row.get("pattern", ()))
    if not name or not gives or not patterns:
        message = f"rule {name!r} needs an id, a category or marker, and a pattern"
        raise RuleError(message)
    without = frozenset(_strings(row.get("without", ())))
    return Rule(
        id=name,
        gives=gives,
        good=good,
        patterns=patterns,
        weight=int(cast("int", row.get("weight", 1))),
        guards=(frozenset() if good else PRESSURE_GUARDS - without)
        | frozenset(_strings(row.get("guards", ()))),
        unless=_strings(row.get("unless", ())),
        roles=frozenset(_strings(row.get("roles", ("asker", "invitee")))),
        span=str(row.get("span", "clause")),
        why=str(row.get("why", "")),
        instead=_strings(row.get("instead", ())),
        hits=_strings(row.get("hits", ())),
        misses=_strings(row.get("misses", ())),
    )


def _wording(row: Mapping[str, object]) -> Wording:
    reply = _mapping(row, "reply")
    told = {"id": row["id"], "title": row["title"], **reply}
    return Wording(
        str(row["id"]),
        str(row["title"]),
        str(row["why"]),
        _strings(row.get("instead", ())),
        _strings(row.get("markers", ())),
        bool(row.get("severe")),
        _wording(told) if reply else None,
        tuple(
            Closer(_strings(one["pattern"]), str(one["why"]), _strings(one["instead"]))
            for one in _rows(row, "closer")
        ),
    )


def _rows(table: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    rows = table.get(key, ())
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        message = f"{key!r} must be a list of tables"
        raise RuleError(message)
    return cast("Sequence[Mapping[str, object]]", rows)


def _mapping(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = table.get(key, {})
    if not isinstance(found, Mapping):
        message = f"{key!r} must be a table"
        raise RuleError(message)
    return cast("Mapping[str, object]", found)


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(cast("Sequence[str]", value))
    message = f"expected text or a list of texts, found {value!r}"
    raise RuleError(message)
