"""What takes back a yes, and a wish: a stop, a reopening, a new device or a "done" that it hadn't seen."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from handhold.core.agreements.history import Heard
from handhold.core.agreements.statements import AnyStatement, Key, Mark, precedes


def live(yes: AnyStatement, voids: Mapping[Key, AnyStatement]) -> bool:
    """Return whether a yes had seen everything that voids: each stop, reopening, new device.

    `voids` holds the last of them from each device, see `latest`. Somebody who says to have
    seen a stop that itself had seen their yes is lying, and the stop wins.
    """
    return all(precedes(v, yes) and not precedes(yes, v) for v in voids.values())


def latest(said: Iterable[Heard]) -> dict[Key, AnyStatement]:
    """Return the last statement of each device, as if it had seen all that any of them had.

    So the last speaks for all of them, also where a changed app says two things under one
    number, or claims not to have seen what it had.
    """
    found: dict[Key, AnyStatement] = {}
    seen: dict[Key, dict[Key, Mark]] = {}
    for heard in said:
        one = heard.statement
        if one.author not in found or found[one.author].seq < one.seq:
            found[one.author] = one
        marks = seen.setdefault(one.author, {})
        for mark in one.seen:
            known = marks.setdefault((mark.side, mark.device), mark)
            if known.upto < mark.upto:
                marks[mark.side, mark.device] = mark
    return {
        author: replace(one, seen=tuple(seen[author].values())) for author, one in found.items()
    }
