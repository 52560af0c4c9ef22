"""What is looked up by device and number, said plainly: each statement against each other one."""

from collections.abc import Iterable, Sequence

from handhold.core.agreements import statements as say
from handhold.core.agreements.history import Heard, History, of_kind
from handhold.core.agreements.telling import newest

precedes = say.precedes


def standing(said: Iterable[Heard], counted: Iterable[Heard]) -> tuple[Heard, ...]:
    """Return each no that no reopening that counts takes back."""
    opened = of_kind(counted, say.Reopened)
    return tuple(
        no for no in of_kind(said, say.Closed) if not any(lifts(r.statement, no.statement) for r in opened)
    )


def lifts(reopened: say.AnyStatement, no: say.AnyStatement) -> bool:
    """Return whether a reopening takes back a no: the same side's, who had seen it, and whom it hadn't seen."""
    return reopened.side == no.side and precedes(no, reopened) and not precedes(reopened, no)


def hidden_since(theirs: Iterable[Heard], opened: Iterable[Heard]) -> int | None:
    """Return since when all is left out: what came since a standing no goes, until none is left standing."""
    known, opened, since = list(theirs), list(opened), None
    while stand := standing(known, [r for r in opened if since is None or r.turn < since]):
        since = min(no.turn for no in stand)
        known = [h for h in known if h.turn < since]
    return since


def later(history: History, author: say.Key) -> list[say.Began]:
    """Return what began devices of the same side that not all of a device's statements had seen."""
    device = history.devices.get(author)
    own = [h.statement for variants in device.said.values() for h in variants] if device else []
    begun = [h.statement for h in history.steps.get("", ()) if isinstance(h.statement, say.Began)]
    return [
        b
        for b in begun
        if b.side == author[0]
        and b.author != author
        and (not own or not all(precedes(b, one) for one in own))
    ]


def forgotten(history: History, one: say.AnyStatement) -> bool:
    """Return whether any later device had not seen it when it began."""
    return any(not precedes(one, b) for b in later(history, one.author))


def live(yes: say.AnyStatement, voids: Iterable[say.AnyStatement]) -> bool:
    """Return whether a yes had seen all that voids, none of which had seen the yes."""
    return all(precedes(v, yes) and not precedes(yes, v) for v in voids)


def ended(said: Sequence[Heard], counted: Sequence[Heard]) -> tuple[Heard, ...]:
    """Return the last "done" of each device that ended a round, but for those which another of them had seen."""
    last: dict[say.Key, Heard] = {}
    for done in sorted(of_kind(counted, say.Done), key=_seq, reverse=True):
        if done.statement.author not in last and _took_place(done, said, counted):
            last[done.statement.author] = done
    return newest(last.values())


def _took_place(done: Heard, said: Sequence[Heard], counted: Sequence[Heard]) -> bool:
    end = done.statement
    closings = [h.statement for h in of_kind(said, say.Closed, say.Reopened, say.Began)]
    begun = [c for c in closings if isinstance(c, say.Began) and precedes(c, end)]
    seen = [
        h
        for h in counted
        if precedes(h.statement, end)
        and not any(b.side == h.statement.side and precedes(h.statement, b) for b in begun)
    ]
    for side in "ab":
        mine = [h for h in seen if h.statement.side == side]
        today = max(of_kind(mine, say.Today), key=_seq, default=None)
        yes = max(of_kind(mine, say.Proposed, say.Agreed), key=_seq, default=None)
        if today is None or yes is None or not getattr(today.statement, "sober", False):
            return False
        if not precedes(yes.statement, today.statement):
            return False
        if not all(precedes(c, yes.statement) or precedes(end, c) for c in closings):
            return False
    return True


def _seq(heard: Heard) -> int:
    return heard.statement.seq
