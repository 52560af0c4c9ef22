"""Going on as a new device: what it says first, and whether that would help."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from handhold.base.clock import Entropy
from handhold.core.agreements import BeginDevice, Event, Refused, State, decide, tell
from handhold.core.events import SharedEvent
from handhold.crypto.seal import fresh
from handhold.protocol.greeting import DEVICE_SIZE

TWICE: Final = 2
"""A new device gives up what was said before it, with gaps, in this side's name; only one more can say to have seen that."""


def first_said(state: State, now: datetime, device: str) -> tuple[Event, ...]:
    """Return what a new device says first; nothing, where everything is over."""
    said = decide(state, BeginDevice(device), now)
    return () if isinstance(said, Refused) else said


def heals(state: State, now: datetime, entropy: Entropy) -> bool:
    """Return whether this side can say yes again as a new device, or as one more after it.

    It can't where somebody has made up more devices in its name than a statement can carry, or has said so much that nothing more can be agreed.
    """
    for _ in range(TWICE):
        state = tell(state, first_said(state, now, fresh(entropy, DEVICE_SIZE).hex()), now)
    return not (state.moved or state.history.crowded)


def shared(events: Iterable[Event]) -> list[SharedEvent]:
    """Return those of the events that the partner's device gets."""
    return [event for event in events if isinstance(event, SharedEvent)]
