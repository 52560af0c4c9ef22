"""When a step took place: the "done"s that ended its last round.

Whether a "done" ended one is looked up by device and number: somebody who says it ten thousand times gains nothing.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from handhold.core.agreements.history import Heard, of_kind
from handhold.core.agreements.seen import seen_by
from handhold.core.agreements.statements import (
    Agreed,
    AnyStatement,
    Began,
    Closed,
    Done,
    Key,
    Proposed,
    Reopened,
    Side,
    Today,
    precedes,
)
from handhold.core.agreements.telling import newest

_SIDES: tuple[Side, Side] = ("a", "b")


def ended(said: Sequence[Heard], counted: Sequence[Heard]) -> tuple[Heard, ...]:
    """Return the last "done"s that followed a yes on the day of both that nothing had voided."""
    dones = of_kind(counted, Done)
    if not dones:
        return ()
    day = _Day(said, counted, {done.statement.author for done in dones})
    last: dict[Key, Heard] = {}
    for done in sorted(dones, key=lambda heard: heard.statement.seq, reverse=True):
        if done.statement.author not in last and day.took_place(done.statement):
            last[done.statement.author] = done
    return newest(last.values())


class _Day:
    """What was said of a step, by device and number."""

    def __init__(self, said: Sequence[Heard], counted: Sequence[Heard], enders: set[Key]) -> None:
        """`enders`: the devices that said "done"."""
        self._todays = _by_device(of_kind(counted, Today))
        self._yeses = _by_device(of_kind(counted, Proposed, Agreed))
        self._closings = _by_device(of_kind(said, Closed, Reopened, Began))
        self._enders = enders
        self._least = {device: self._least_seen(line) for device, line in self._closings.items()}
        begun = _by_device(of_kind(said, Began))
        self._begun = {device: (line, self._replaced(line)) for device, line in begun.items()}

    def took_place(self, done: AnyStatement) -> bool:
        """Return whether a step took place: both had said "today", and no stop was unseen by them.

        A side's last word is that of its last device, whose numbers begin anew.
        """
        seen = seen_by(done)
        gone = self._gone(seen)
        for side in _SIDES:
            today = _last(self._todays, side, seen, gone)
            if not isinstance(today, Today) or not today.sober:
                return False
            yes = _last(self._yeses, side, seen, gone)
            if yes is None or not precedes(yes, today):
                return False
            if not self._seen_or_later(seen_by(yes), done):
                return False
        return True

    def _seen_or_later(self, seen: Mapping[Key, int], done: AnyStatement) -> bool:
        """Return whether everything that voids was seen, or else had seen the "done"."""
        for device, line in self._closings.items():
            unseen = bisect_right(line, seen.get(device, 0), key=_number)
            if unseen < len(line) and self._least[device][done.author][unseen] < done.seq:
                return False
        return True

    def _gone(self, seen: Mapping[Key, int]) -> dict[Key, int]:
        """Return up to where each device had been seen by those with which its side went on since, of those seen."""
        gone: dict[Key, int] = {}
        for device, (line, replaced) in self._begun.items():
            at = bisect_right(line, seen.get(device, 0), key=_number)
            for key, upto in replaced[at - 1].items() if at else ():
                if gone.get(key, 0) < upto:
                    gone[key] = upto
        return gone

    def _least_seen(self, line: list[AnyStatement]) -> dict[Key, list[int]]:
        """Return the least that each statement of a device, or one after it, had seen of whoever said "done"."""
        least: dict[Key, list[int]] = {ender: [0] * len(line) for ender in self._enders}
        for at in range(len(line) - 1, -1, -1):
            seen = seen_by(line[at])
            for ender, numbers in least.items():
                upto = seen.get(ender, 0)
                numbers[at] = upto if at + 1 == len(line) else min(upto, numbers[at + 1])
        return least

    def _replaced(self, line: list[AnyStatement]) -> list[dict[Key, int]]:
        """Return up to where each beginning of a device, or one before it, had seen those of its side that said yes."""
        speaking = self._todays.keys() | self._yeses.keys()
        found: list[dict[Key, int]] = []
        for began in line:
            replaced = dict(found[-1]) if found else {}
            for key, upto in seen_by(began).items():
                if key[0] == began.side and key in speaking and replaced.get(key, 0) < upto:
                    replaced[key] = upto
            found.append(replaced)
        return found


def _by_device(said: Iterable[Heard]) -> dict[Key, list[AnyStatement]]:
    """Return statements by device, in the order of their numbers."""
    found: dict[Key, list[AnyStatement]] = {}
    for heard in said:
        found.setdefault(heard.statement.author, []).append(heard.statement)
    return {device: sorted(found[device], key=_number) for device in sorted(found)}


def _last(
    lines: Mapping[Key, list[AnyStatement]], side: Side, seen: Mapping[Key, int], gone: Mapping[Key, int]
) -> AnyStatement | None:
    """Return the last of a side that was seen, of those devices that weren't replaced since."""
    found: AnyStatement | None = None
    for device, line in lines.items():
        at = bisect_right(line, seen.get(device, 0), key=_number) if device[0] == side else 0
        one = line[at - 1] if at else None
        if one and one.seq > gone.get(device, 0) and (found is None or one.seq > found.seq):
            found = one
    return found


def _number(statement: AnyStatement) -> int:
    return statement.seq
