"""What each told of a step afterwards. It belongs to the round that was done last, and to no other."""

from collections.abc import Iterable, Mapping, Sequence

from handhold.core.agreements.counting import counts
from handhold.core.agreements.history import Heard, History
from handhold.core.agreements.seen import seen_by
from handhold.core.agreements.statements import Key, Side, Told, precedes


def newest(said: Iterable[Heard]) -> tuple[Heard, ...]:
    """Return those that the author of none of the others had seen; one of a device at most.

    Where authors say in a circle to have seen each other's, somebody lies, and all of them stay.
    """
    by_device: dict[Key, Heard] = {}
    for heard in said:
        held = by_device.setdefault(heard.statement.author, heard)
        if held.statement.seq < heard.statement.seq:
            by_device[heard.statement.author] = heard
    last = tuple(by_device.values())
    return tuple(h for h in last if not any(_replaced(h, other) for other in last)) or last


def told_last(
    history: History, told: Iterable[Heard], done: Iterable[Heard], ended: Sequence[Heard]
) -> dict[Side, Heard]:
    """Return what each side told last, having seen one of the "done"s that ended the last round.

    Two of those may know nothing of each other: either will do. What doesn't count hides what its
    author told before it, so a forged number can bring nothing back that was taken back. Nor is
    anything shown while a later "done" doesn't count here yet: there is more that isn't known.
    """
    if not ended or any(_pending(history, one, ended) for one in done):
        return {}
    about = [h for h in told if _after(h, ended)]
    by_side = {side: newest(h for h in about if h.statement.side == side) for side in _SIDES}
    last = {side: max(said, key=Heard.order) for side, said in by_side.items() if said}
    return {side: heard for side, heard in last.items() if counts(history, heard.statement)}


def _pending(history: History, done: Heard, ended: Sequence[Heard]) -> bool:
    """Return whether a "done" followed one of these, and doesn't count here."""
    if counts(history, done.statement) or not _after(done, ended):
        return False
    return not any(precedes(done.statement, end.statement) for end in ended)


def _after(heard: Heard, ended: Sequence[Heard]) -> bool:
    """Return whether somebody had seen one of the "done"s when they said something."""
    seen = seen_by(heard.statement)
    return any(seen.get(end.statement.author, 0) >= end.statement.seq for end in ended)


def words(told: Mapping[Side, Heard], side: Side) -> tuple[str, ...]:
    """Return what a side told, as ids."""
    heard = told.get(side)
    return heard.statement.words if heard and isinstance(heard.statement, Told) else ()


_SIDES: tuple[Side, Side] = ("a", "b")


def _replaced(one: Heard, by: Heard) -> bool:
    first, second = one.statement, by.statement
    return precedes(first, second) and not precedes(second, first)
