"""Bugs to plant in what a device makes of messages that were lost, repeated or came out of order."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from handhold.core.agreements import history
from handhold.core.agreements.history import Heard
from properties.plants import state


def a_gap_is_no_gap(patch: pytest.MonkeyPatch) -> None:
    """Pretend that whoever has somebody's newest statement has all of the earlier ones too."""
    real = history._device

    def device(before: history.Device, said: Any, common: Any) -> history.Device:
        now = real(replace(before, contiguous=before.sound), said, common)
        return replace(now, contiguous=max(said))

    patch.setattr(history, "_device", device)


def what_comes_twice_is_new(patch: pytest.MonkeyPatch) -> None:
    """Pretend that a statement was heard when it came last, not when it came first."""
    real = history.add

    def add(past: history.History, heard: Iterable[Heard]) -> history.History:
        newest = {h.statement: h for h in heard}
        known = [h for d in past.devices.values() for many in d.said.values() for h in many]
        kept = [newest.pop(h.statement, h) for h in known]
        return real(history.History(), [*kept, *newest.values()])

    patch.setattr(state, "add", add)


def what_comes_late_is_dropped(patch: pytest.MonkeyPatch) -> None:
    """Pretend that what is older than what was heard of its author already is not taken in any more."""
    add = history.add

    def in_order(before: history.History, heard: Iterable[Heard]) -> history.History:
        highest = {key: device.highest for key, device in before.devices.items()}
        return add(
            before, [h for h in heard if h.statement.seq > highest.get(h.statement.author, 0)]
        )

    patch.setattr(state, "add", in_order)
