"""For how long one person asked a step to settle."""

from handhold.core.agreements.history import of_kind
from handhold.core.agreements.round import about
from handhold.core.agreements.state import State
from handhold.core.agreements.statements import Lengthened


def asked_longer(state: State, step: str) -> int:
    """Return the most hours for which this person asked a step to settle, 0 if they never did.

    It is their own word alone: what the other asked for shows by the day, once there is one.
    """
    mine = (h.statement for h in of_kind(about(state.history, step), Lengthened) if h.statement.side == state.me[0])
    return max((each.hours for each in mine if isinstance(each, Lengthened)), default=0)
