"""What the supplies checker knows, and what it says. Everything here is frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How well things go together. `unknown` means that nothing given could be compared.

    A finding that is `unknown` says what isn't known; it makes the whole neither better nor worse.
    """

    unknown = "unknown"
    ok = "ok"
    caution = "caution"
    no = "no"

    @property
    def rank(self) -> int:
        """Return how bad this is: unknown (nothing said) 0, ok 1, caution 2, no 3."""
        return _RANKS[self]


_RANKS: Mapping[Verdict, int] = {
    Verdict.unknown: 0,
    Verdict.ok: 1,
    Verdict.caution: 2,
    Verdict.no: 3,
}


class Kind(StrEnum):
    """The five things a person can name."""

    lubricant = "lubricant"
    barrier = "barrier"
    toy = "toy"
    shape = "shape"
    use = "use"


class Confidence(StrEnum):
    """How a line is known. `general` rests on general chemistry or common practice alone."""

    seen = "seen"
    reported = "reported"
    general = "general"


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so. `year` is None where the page names none; `seen` is the month it was read.

    `reported` if it was read on somebody else's page.
    """

    id: str
    title: str
    publisher: str
    year: int | None
    address: str
    seen: str
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person can choose.

    `hint` says in plain words what it is, `have` what to have at hand; `sources` stand behind both.
    Options of one `group` share a row or column in the tables. `uncertain` says why nobody can
    be sure of it ('' when one can): such a thing is a caution at best, never fine. What isn't
    `offered` can be named, but nobody is advised to take it.
    """

    kind: Kind
    id: str
    label: str
    hint: str
    group: str
    have: str = ""
    porous: str = ""
    uncertain: str = ""
    offered: bool = True
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A row or column of a table that stands for one or more options."""

    kind: Kind
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispute, in our words, and who holds it."""

    says: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """Something that sources disagree about: the sides, and what this table goes by."""

    id: str
    title: str
    sides: tuple[Side, ...]
    choice: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a table: a verdict for everything that matches all its lists.

    An empty list matches anything. `open_use` cells also hold when no use is named, and
    `open_barrier` cells when no barrier is.
    `label_may_say` is the verdict that the product's own label can turn this into.
    """

    verdict: Verdict
    reason: str
    confidence: Confidence
    sources: tuple[Source, ...]
    lubricants: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    toys: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    open_use: bool = False
    open_barrier: bool = False
    dispute: Dispute | None = None
    label_may_say: Verdict | None = None


@dataclass(frozen=True, slots=True)
class CleaningWay:
    """A way to clean, such as boiling; `how` says it in one or two sentences."""

    id: str
    label: str
    how: str


@dataclass(frozen=True, slots=True)
class CleaningCell:
    """Whether a toy material stands a way of cleaning (or sharing), and why."""

    toy: str
    way: CleaningWay
    verdict: Verdict
    reason: str
    confidence: Confidence
    sources: tuple[Source, ...]
    dispute: Dispute | None = None

    @property
    def disputed(self) -> bool:
        """Tell whether sources disagree about this."""
        return self.dispute is not None


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody means to use together: ids, each optional ('' when not named)."""

    lubricant: str = ""
    barrier: str = ""
    toy: str = ""
    shape: str = ""
    use: str = ""

    def of(self, kind: Kind) -> str:
        """Return the id chosen for a kind, '' when none is."""
        return str(getattr(self, kind.value))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a combination: between what, how bad, why, and who says so."""

    between: tuple[Option, ...]
    verdict: Verdict
    reason: str
    sources: tuple[Source, ...]
    confidence: Confidence
    dispute: Dispute | None = None
    label_may_say: Verdict | None = None

    @property
    def disputed(self) -> bool:
        """Tell whether sources disagree about this."""
        return self.dispute is not None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer: the worst finding's verdict, all findings with the worst first.

    `label_note` says that the product's own label outranks this table or, where no label could
    change the verdict, just that. `assumed` is a sentence about what was taken for granted or
    is missing, '' when nothing is.
    """

    selection: Selection
    verdict: Verdict
    findings: tuple[Finding, ...]
    label_note: str
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class KitLine:
    """Something to have at hand, with what, and why. An empty list means "always"."""

    text: str
    why: str
    sources: tuple[Source, ...] = ()
    lubricants: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    toys: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuppliesRules:
    """All that the checker goes by. Made by `parse_rules`.

    The lines in `untold` hold only as long as no shape is named.
    """

    options: Mapping[Kind, tuple[Option, ...]]
    groups: tuple[Group, ...]
    cells: tuple[Cell, ...]
    ways: tuple[CleaningWay, ...]
    cleaning: tuple[CleaningCell, ...]
    sources: tuple[Source, ...]
    disputes: tuple[Dispute, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    kit: tuple[KitLine, ...] = ()
    untold: tuple[Cell, ...] = ()

    def option(self, kind: Kind, given: str) -> Option | None:
        """Return the option of that id, or None."""
        return next((one for one in self.options[kind] if one.id == given), None)
