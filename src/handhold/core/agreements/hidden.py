"""From which turn on nothing that the partner said shows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import inf

from handhold.core.agreements.history import Heard
from handhold.core.agreements.seen import seen_by
from handhold.core.agreements.statements import AnyStatement, Key


def hidden_since(closed: Iterable[Heard], reopened: Iterable[Heard]) -> int | None:
    """Return the turn of the earliest no that stands in what came before it or shows; None if none stands.

    What was heard since a standing no is left out, and with it what took back earlier ones: those stand
    then, and what came since the first of them is left out as well, until none stands in the rest.
    A no stands in what was heard before a turn if it was heard before that, and nothing before that
    takes it back. So it rules out every turn after its own, up to the one that first takes it back. The
    answer is the last turn that none rules out.

    `closed` and `reopened` are of one side; `reopened` are those that count.
    """
    lines: dict[Key, _Line] = {}
    for heard in sorted(reopened, key=lambda one: (one.turn, one.statement.seq)):
        lines.setdefault(heard.statement.author, _Line()).add(heard)
    since: float = inf
    for until, turn in sorted(((_until(no.statement, lines), no.turn) for no in closed), reverse=True):
        if until < since:
            break
        since = min(since, turn)
    return None if since == inf else int(since)


class _Line:
    """The reopenings of one device that count, as they were heard.

    One with a lower number than an earlier one takes back nothing that the earlier doesn't (see
    `standing`). So numbers, and how much was seen, only rise.
    """

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.turns: list[int] = []
        self._seen: list[dict[Key, int]] = []
        self._reach: dict[Key, list[int]] = {}

    def add(self, heard: Heard) -> None:
        """Take in the next one."""
        if not self.numbers or heard.statement.seq > self.numbers[-1]:
            self.numbers.append(heard.statement.seq)
            self.turns.append(heard.turn)
            self._seen.append(seen_by(heard.statement))

    def reach(self, device: Key) -> list[int]:
        """Return how far each had seen a device."""
        if device not in self._reach:
            self._reach[device] = [seen.get(device, 0) for seen in self._seen]
        return self._reach[device]


def _until(no: AnyStatement, lines: dict[Key, _Line]) -> float:
    """Return the turn in which a no is first taken back."""
    seen, first = seen_by(no), inf
    for device, line in lines.items():
        unseen = bisect_right(line.numbers, seen.get(device, 0))
        at = max(unseen, bisect_left(line.reach(no.author), no.seq))
        if at < len(line.turns):
            first = min(first, line.turns[at])
    return first
