"""The statements a device holds. Joining two histories is a set union, whatever the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import msgspec

from handhold.core.agreements.statements import (
    MOST_MARKS,
    AnyStatement,
    Began,
    Done,
    Key,
    Mark,
    Parted,
    Reopened,
    Told,
    precedes,
    step_of,
)

SANE_YEARS = range(2000, 2200)
"""A permissive statement with a time outside these years doesn't count."""

_encoder = msgspec.msgpack.Encoder()


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement with when this device first held it: by its own clock, and in which turn."""

    statement: AnyStatement
    heard: datetime
    turn: int
    mine: bool = False

    def order(self) -> tuple[str, str, int, bytes]:
        """Return a key that sorts statements the same way on every device."""
        said = self.statement
        return said.side, said.device, said.seq, _encoder.encode(said)


@dataclass(frozen=True, slots=True)
class Device:
    """One device's statements, by number. More than one under a number: its author lied.

    `contiguous`: everything up to here is held. `sound`: up to here there is also one statement
    to a number, and nobody un-saw what they had seen. `common`: how far each of its statements
    had seen the other devices of its own side; None while nothing is held.
    """

    said: Mapping[int, tuple[Heard, ...]] = field(default_factory=dict)
    contiguous: int = 0
    sound: int = 0
    common: Mapping[Key, int] | None = None

    @property
    def highest(self) -> int:
        """The highest number held, gaps or not."""
        return max(self.said, default=0)


@dataclass(frozen=True, slots=True)
class History:
    """Statements by device and by step; all that is derived here depends on the set alone."""

    devices: Mapping[Key, Device] = field(default_factory=dict)
    steps: Mapping[str, tuple[Heard, ...]] = field(default_factory=dict)
    begun: tuple[Began, ...] = ()
    later: Mapping[Key, tuple[Began, ...]] = field(default_factory=dict)

    @property
    def parted(self) -> bool:
        """Whether either has left."""
        return any(isinstance(h.statement, Parted) for h in self.steps.get("", ()))

    def superseded(self, author: Key) -> bool:
        """Return whether that side went on with another device since."""
        return bool(self.given_up(author))

    def given_up(self, author: Key) -> tuple[Began, ...]:
        """Return what began the devices with which that side went on since."""
        later = self.later.get(author)
        return _later(Device(), self.begun, author) if later is None else later

    def upto(self, author: Key) -> int:
        """Return how far a device has been seen, as a statement may claim it.

        A device that was given up may have left gaps that nobody can fill any more; what it
        said beyond the backup counts only where it closes, so the gaps are no loss.
        """
        device = self.devices.get(author, Device())
        return device.highest if self.superseded(author) else device.contiguous

    def marks(self, besides: Key | None = None) -> tuple[Mark, ...]:
        """Return how far every device has been seen, in a fixed order.

        Of more devices than a statement can carry (a changed app makes them up), those stay
        that `besides`, the speaker, has marked before.
        """
        before = self._marked(besides)
        keys = sorted(self.devices, key=lambda key: (key not in before, key))
        seen = [(key, self.upto(key)) for key in keys if key != besides]
        kept = [(key, upto) for key, upto in seen if upto][:MOST_MARKS]
        return tuple(Mark(side, device, upto) for (side, device), upto in sorted(kept))

    def _marked(self, author: Key | None) -> frozenset[Key]:
        """Return the devices that an author's last statement had seen."""
        device = self.devices.get(author) if author else None
        if device is None or not device.said:
            return frozenset()
        last = device.said[device.highest]
        return frozenset((m.side, m.device) for heard in last for m in heard.statement.seen)

    def statements(self) -> tuple[AnyStatement, ...]:
        """Return everything held, by device and number."""
        return tuple(
            heard.statement
            for _, device in sorted(self.devices.items())
            for _, variants in sorted(device.said.items())
            for heard in variants
        )


def add(history: History, heard: Iterable[Heard]) -> History:
    """Return the history with these as well. A statement held already changes nothing."""
    devices, steps = dict(history.devices), dict(history.steps)
    said: dict[Key, dict[int, tuple[Heard, ...]]] = {}
    common: dict[Key, Mapping[Key, int] | None] = {}
    fresh: dict[str, list[Heard]] = {}
    for one in heard:
        author, seq = one.statement.author, one.statement.seq
        numbered = said.get(author)
        if numbered is None:
            before = devices.get(author, Device())
            numbered, common[author] = dict(before.said), before.common
            said[author] = numbered
        variants = numbered.get(seq, ())
        if any(held.statement == one.statement for held in variants):
            continue
        numbered[seq] = tuple(sorted((*variants, one), key=Heard.order))
        common[author] = _common(common[author], one.statement)
        fresh.setdefault(step_of(one.statement), []).append(one)
    if not fresh:
        return history
    for author, numbered in said.items():
        devices[author] = _device(devices.get(author, Device()), numbered, common[author])
    for step, new in fresh.items():
        steps[step] = tuple(sorted((*steps.get(step, ()), *new), key=Heard.order))
    wide = steps.get("", ())
    begun = tuple(h.statement for h in wide if isinstance(h.statement, Began))
    later = {author: _later(device, begun, author) for author, device in devices.items()}
    return History(
        MappingProxyType(devices), MappingProxyType(steps), begun, MappingProxyType(later)
    )


def counts(history: History, statement: AnyStatement) -> bool:
    """Return whether a permissive statement has any effect here yet.

    It does when its author has not been caught lying before it, all that it had seen is held
    here as well, and its device had not been given up.
    """
    device = history.devices.get(statement.author)
    if device is None or statement.seq > device.sound or statement.at.year not in SANE_YEARS:
        return False
    if forgotten(history, statement):
        return False
    return all(_held(history, mark) for mark in statement.seen)


def forgotten(history: History, statement: AnyStatement) -> bool:
    """Return whether its side went on with a new device that knew nothing of it."""
    return any(not precedes(statement, began) for began in history.given_up(statement.author))


def remembered(history: History, said: Iterable[Heard]) -> list[Heard]:
    """Leave out each reopening, "done" and telling that a restored device has forgotten.

    That device never learns of them, so they would void all it says later, on the partner's
    device alone and for ever. What began it has voided every yes before, so none comes back.
    What was told on this very device stays: it can't have forgotten that itself, so whoever says
    so makes a device up, and what was taken back must not be shown again for it.
    """
    return [h for h in said if not (_lost(h) and forgotten(history, h.statement))]


def _lost(heard: Heard) -> bool:
    """Return whether a statement is of a kind that a restored device forgets."""
    kind = heard.statement.__class__
    return kind in (Reopened, Done) or (kind is Told and not heard.mine)


def _held(history: History, mark: Mark) -> bool:
    author = (mark.side, mark.device)
    device = history.devices.get(author)
    if device is not None and mark.upto <= device.contiguous:
        return True
    return history.superseded(author)


def _later(device: Device, begun: tuple[Began, ...], author: Key) -> tuple[Began, ...]:
    """Return what began a device of the same side that not all of `author`'s statements had seen.

    A newer device had seen it from its beginning on, so it doesn't pass for a given up one while
    its beginning is still on the way. Whatever else arrives, it only becomes more.
    """
    common = device.common or {}
    return tuple(
        b
        for b in begun
        if b.side == author[0] and b.author != author and common.get(b.author, 0) < b.seq
    )


def _common(before: Mapping[Key, int] | None, statement: AnyStatement) -> Mapping[Key, int]:
    marks = sorted(statement.seen, key=lambda mark: mark.upto)
    seen = {(m.side, m.device): m.upto for m in marks if m.side == statement.side}
    if before is None:
        return seen
    return {key: min(upto, seen[key]) for key, upto in before.items() if key in seen}


def _device(
    before: Device, said: dict[int, tuple[Heard, ...]], common: Mapping[Key, int] | None
) -> Device:
    contiguous = before.contiguous
    while contiguous + 1 in said:
        contiguous += 1
    forked = next((n for n in range(1, before.sound + 1) if len(said[n]) > 1), None)
    sound = before.sound if forked is None else forked - 1
    while sound < contiguous and len(said[sound + 1]) == 1 and _remembers(said, sound + 1):
        sound += 1
    return Device(MappingProxyType(said), contiguous, sound, common)


def _remembers(said: dict[int, tuple[Heard, ...]], seq: int) -> bool:
    """Return whether a statement had seen all that its author's last one had."""
    if seq == 1:
        return True
    one, last = said[seq][0].statement, said[seq - 1][0].statement
    return all(
        (mark.side, mark.device) == one.author or one.saw((mark.side, mark.device), mark.upto)
        for mark in last.seen
    )
