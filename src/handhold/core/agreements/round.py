"""One step between two partners, folded from statements: no clock, no order of arrival."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from handhold.core.agreements.counting import counts, remembered
from handhold.core.agreements.ended import ended
from handhold.core.agreements.history import Heard, History, of_kind
from handhold.core.agreements.seen import seen_by
from handhold.core.agreements.statements import (
    Agreed,
    AgreedAgain,
    AnyStatement,
    Began,
    Closed,
    Done,
    Key,
    Lengthened,
    Proposed,
    Reopened,
    Side,
    Still,
    Today,
    Told,
    precedes,
)
from handhold.core.agreements.telling import told_last
from handhold.core.agreements.voids import Void, latest, live

SIDES: tuple[Side, Side] = ("a", "b")


@dataclass(frozen=True, slots=True)
class Round:
    """Where a step stands.

    `first`: each side's first yes that still holds. `again`: a second yes after an unsure one.
    `today`: the latest yes on the day, made after settling by its author's own clock. `still`:
    what is left of it, as its author said later. `hours`: settling time. `closed`: who has a
    standing no. `table`: whether a wish of either holds. `ended`: the "done"s that ended the last round that
    took place. `told`: what each side told of that round last. `voids`: what a yes has to have seen.
    """

    step: str
    hours: int
    first: Mapping[Side, Heard] = field(default_factory=dict)
    again: Mapping[Side, Heard] = field(default_factory=dict)
    today: Mapping[Side, Heard] = field(default_factory=dict)
    still: Mapping[Side, tuple[Heard, ...]] = field(default_factory=dict)
    closed: frozenset[Side] = frozenset()
    table: bool = False
    ended: tuple[Heard, ...] = ()
    told: Mapping[Side, Heard] = field(default_factory=dict)
    voids: Mapping[Key, Void] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether it took place."""
        return bool(self.ended)

    @property
    def mutual(self) -> bool:
        """Whether both first yeses hold."""
        return self.both and not self.closed

    @property
    def both(self) -> bool:
        """Whether each side has a first yes that holds."""
        return all(side in self.first for side in SIDES)

    def unsure(self, side: Side) -> bool:
        """Whether that side's first yes was "unsure but game"."""
        first = self.first.get(side)
        return first is not None and bool(getattr(first.statement, "unsure", False))


Said = Sequence[Heard]
_AT_ONCE = (Closed, Lengthened, Began)


def about(history: History, step: str) -> tuple[Heard, ...]:
    """Return the statements about a step, and those about everything."""
    return (*history.steps.get(step, ()), *history.steps.get("", ()))


def derive(history: History, step: str, hours: int, said: Said | None = None) -> Round:
    """Return where a step stands; `hours` is the guide's settling time.

    `said` narrows what is looked at (`about(history, step)` if left out).
    """
    said = about(history, step) if said is None else said
    if history.crowded:  # nothing counts: no yes holds, and every no stands
        return Round(step, hours, closed=frozenset(no.statement.side for no in of_kind(said, Closed)))
    everything = remembered(history, said)
    counted = [
        h
        for h in everything
        if h.statement.__class__ not in _AT_ONCE and counts(history, h.statement)
    ]
    voids = latest(of_kind(everything, Closed, Reopened, Began, Done))
    first = _firsts(counted, voids)
    longest = max((_hours(h.statement) for h in of_kind(everything, Lengthened)), default=0)
    least = max(hours, longest)
    again = _after(of_kind(counted, AgreedAgain), first, voids, least)
    unsure_open = [s for s in first if _unsure(first[s]) and s not in again]
    today = _after(of_kind(counted, Today), first, voids, least)
    today = {
        s: h
        for s, h in today.items()
        if sober(h) and s not in unsure_open and (s not in again or precedes_heard(again[s], h))
    }
    still = {
        s: tuple(q for q in of_kind(counted, Still) if _by(q, s) and precedes_heard(t, q))
        for s, t in today.items()
    }
    over = ended(everything, counted)
    return Round(
        step,
        least,
        first,
        again,
        today,
        still,
        frozenset(h.statement.side for h in standing(everything, counted)),
        on_table(counted, voids),
        over,
        told_last(history, of_kind(everything, Told), of_kind(everything, Done), over),
        voids,
    )


def standing(said: Said, counted: Iterable[Heard]) -> tuple[Heard, ...]:
    """Return the no's that stand: not taken back by the side that said them.

    A reopening takes back a no of the same side that its author had seen, unless the no's author had seen it. Of each device the
    last that counts will do: it takes back all that an earlier one does. For what counts is sound, see `Device`: each statement up to
    it had seen all that the one before had, so a no that the earlier had seen it has seen as well; and no no has seen it without the earlier.
    """
    last: dict[Key, AnyStatement] = {}
    for heard in of_kind(counted, Reopened):
        one = heard.statement
        if one.author not in last or last[one.author].seq < one.seq:
            last[one.author] = one
    seen = {device: seen_by(one) for device, one in last.items()}
    return tuple(no for no in of_kind(said, Closed) if not _taken_back(no.statement, last, seen))


def _taken_back(
    no: AnyStatement, last: Mapping[Key, AnyStatement], seen: Mapping[Key, Mapping[Key, int]]
) -> bool:
    known = [device for device in last if device[0] == no.side and seen[device].get(no.author, 0) >= no.seq]
    before = seen_by(no) if known else {}
    return any(before.get(device, 0) < last[device].seq for device in known)


def sober(today: Heard) -> bool:
    """Return whether a yes on the day says its author is sober."""
    return isinstance(today.statement, Today) and today.statement.sober


def ripe(fresh: AnyStatement, yes: AnyStatement, hours: int) -> bool:
    """Return whether somebody's later word came after settling, by their own clock and zones."""
    later_day = all(
        fresh.at.astimezone(zone).date() > yes.at.astimezone(zone).date()
        for zone in (yes.zone, fresh.zone)
    )
    return later_day and fresh.at - yes.at >= timedelta(hours=hours)


def on_table(counted: Iterable[Heard], voids: Mapping[Key, Void]) -> bool:
    """Return whether a wish holds. A reopening voids it, as it does a yes, and brings nothing up."""
    return any(live(asked.statement, voids) for asked in of_kind(counted, Proposed))


def precedes_heard(first: Heard, second: Heard) -> bool:
    """Return whether the second's author had seen the first."""
    return precedes(first.statement, second.statement)


def _firsts(counted: Said, voids: Mapping[Key, Void]) -> dict[Side, Heard]:
    found: dict[Side, Heard] = {}
    for heard in sorted(of_kind(counted, Proposed, Agreed), key=_seq):
        if heard.statement.side not in found and live(heard.statement, voids):
            found[heard.statement.side] = heard
    return found


def _after(
    said: list[Heard], first: Mapping[Side, Heard], voids: Mapping[Key, Void], hours: int
) -> dict[Side, Heard]:
    """Return each side's last of these that had seen both yeses, and came after settling."""
    if any(side not in first for side in SIDES):
        return {}
    found: dict[Side, Heard] = {}
    for heard in sorted(said, key=_seq):
        one = heard.statement
        seen = all(precedes_heard(yes, heard) for yes in first.values())
        if seen and live(one, voids) and ripe(one, first[one.side].statement, hours):
            found[one.side] = heard
    return found


def _by(heard: Heard, side: Side) -> bool:
    return heard.statement.side == side


def _unsure(heard: Heard) -> bool:
    return bool(getattr(heard.statement, "unsure", False))


def _hours(statement: AnyStatement) -> int:
    return statement.hours if isinstance(statement, Lengthened) else 0


def _seq(heard: Heard) -> int:
    return heard.statement.seq
