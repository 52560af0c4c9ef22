"""What the program itself tells the partner's device. Only ever one thing."""

from datetime import datetime, timedelta

from handhold.core.agreements.authoring import base
from handhold.core.agreements.clocks import other, ready_at, said_today
from handhold.core.agreements.round import SIDES, precedes_heard
from handhold.core.agreements.state import State
from handhold.core.agreements.statements import Still, Today


def due(state: State, now: datetime) -> tuple[Still, ...]:
    """Return what the program itself has to tell the partner's device, to be saved and sent.

    Only ever this: both have said "today", and so much of mine is left. Nobody who hasn't
    answered is ever sent anything.
    """
    if state.moved or state.history.parted:
        return ()
    found: list[Still] = []
    for terms in state.terms.steps:
        left = _left(state, terms.step, now)
        if left is not None:
            found.append(Still(step=terms.step, left=left, **base(state, now, len(found))))
    return tuple(found)


def _left(state: State, step: str, now: datetime) -> int | None:
    mine_side, window = state.me[0], state.terms.window
    if not _both_spoke(state, step):
        return None
    round_ = state.round(step)
    mine, theirs = round_.today.get(mine_side), round_.today.get(other(mine_side))
    ready = ready_at(round_, now.tzinfo) if now.tzinfo else None
    if not round_.mutual or mine is None or theirs is None or ready is None or now < ready:
        return None
    if not said_today(round_, mine_side, now, window):
        return None
    words = (mine, *round_.still.get(mine_side, ()))
    if any(precedes_heard(theirs, word) for word in words):
        return None
    left = (window - (now - mine.statement.at)) // timedelta(minutes=1)
    return left or None


def _both_spoke(state: State, step: str) -> bool:
    """Return whether "today" was said in both names; most contacts need no more of a look than this."""
    said = state.history.steps.get(step, ())
    return len({h.statement.side for h in said if h.statement.__class__ is Today}) == len(SIDES)
