"""What every statement of this device says of itself: its number, and what it has seen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from handhold.core.agreements.state import State
from handhold.core.agreements.statements import LAST_NUMBER


def base(state: State, now: datetime, ahead: int = 0) -> dict[str, Any]:
    """Return what every statement of this device says of itself; `ahead` come before it.

    Somebody who forged the last number of all in my name can't take the next no from me: it
    goes under that number, too, where both of them count.
    """
    side, device = state.me
    held = state.history.devices.get(state.me)
    number = (held.highest if held else 0) + 1 + ahead
    return {
        "side": side,
        "device": device,
        "seq": min(number, LAST_NUMBER),
        "seen": state.history.marks(besides=state.me),
        **at(now),
    }


def at(now: datetime) -> dict[str, Any]:
    """Return the moment and its zone's present offset, in whole minutes."""
    offset = now.utcoffset() or timedelta(0)
    return {"at": now.astimezone(UTC), "offset": offset // timedelta(minutes=1)}
