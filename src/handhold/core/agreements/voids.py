"""What takes back a yes, and a wish: a stop, a reopening, a new device or a "done" that it hadn't seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handhold.core.agreements.history import Heard
from handhold.core.agreements.seen import seen_by
from handhold.core.agreements.statements import AnyStatement, Key


@dataclass(frozen=True, slots=True)
class Void:
    """The last statement of a device that voids, as if it had seen all that any of them had (`seen`).

    So the last speaks for all of them, also where a changed app says two things under one
    number, or claims not to have seen what it had.
    """

    last: AnyStatement
    seen: Mapping[Key, int]

    def saw(self, yes: AnyStatement) -> bool:
        """Return whether any of them had seen a yes."""
        return self.seen.get(yes.author, 0) >= yes.seq


def live(yes: AnyStatement, voids: Mapping[Key, Void]) -> bool:
    """Return whether a yes had seen everything that voids: each stop, reopening, new device.

    `voids` holds the last of them from each device, see `latest`. Somebody who says to have
    seen a stop that itself had seen their yes is lying, and the stop wins.
    """
    seen = seen_by(yes)
    return all(
        seen.get(device, 0) >= void.last.seq and not void.saw(yes) for device, void in voids.items()
    )


def latest(said: Iterable[Heard]) -> dict[Key, Void]:
    """Return the last statement of each device."""
    last: dict[Key, AnyStatement] = {}
    seen: dict[Key, dict[Key, int]] = {}
    for heard in said:
        one = heard.statement
        if one.author not in last or last[one.author].seq < one.seq:
            last[one.author] = one
        known = seen.setdefault(one.author, {})
        for device, upto in seen_by(one).items():
            if known.get(device, 0) < upto:
                known[device] = upto
    return {author: Void(one, seen[author]) for author, one in last.items()}
