"""The statements a device holds. Joining two histories is a set union, whatever the order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

import msgspec

from handhold.core.agreements.seen import least_seen, seen_by
from handhold.core.agreements.statements import (
    MOST_MARKS,
    AnyStatement,
    Began,
    Key,
    Mark,
    Parted,
    Side,
    step_of,
)

MOST_HELD = 50_000
"""How many statements two people can have between them; see `History.crowded`."""

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


def of_kind(said: Iterable[Heard], *kinds: type) -> list[Heard]:
    """Return the statements of these kinds, in order."""
    return [h for h in said if h.statement.__class__ in kinds]


@dataclass(frozen=True, slots=True)
class History:
    """Statements by device and by step; all that is derived here depends on the set alone.

    `begun`: each side's new devices. `kept`: of each device with another of its side after it, up to
    where all of those had seen it. `held`: how many statements. `left`: whether either has left.
    """

    devices: Mapping[Key, Device] = field(default_factory=dict)
    steps: Mapping[str, tuple[Heard, ...]] = field(default_factory=dict)
    begun: Mapping[Side, tuple[Began, ...]] = field(default_factory=dict)
    kept: Mapping[Key, int] = field(default_factory=dict)
    held: int = 0
    left: bool = False

    @property
    def parted(self) -> bool:
        """Whether either has left."""
        return self.left

    @property
    def crowded(self) -> bool:
        """Whether more is held than two people say: of so many devices that no statement can have seen them, or so much.

        Then nothing permissive counts any more, and never again: whatever else arrives, it stays so.
        """
        return len(self.devices) > MOST_MARKS or self.held > MOST_HELD

    def superseded(self, author: Key) -> bool:
        """Return whether that side went on with another device since."""
        return author in self.kept if author in self.devices else bool(self.begun.get(author[0]))

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
    devices = dict(history.devices)
    said: dict[Key, dict[int, tuple[Heard, ...]]] = {}
    common: dict[Key, Mapping[Key, int] | None] = {}
    several: dict[tuple[Key, int], dict[AnyStatement, Heard]] = {}
    fresh: dict[str, list[Heard]] = {}
    for one in heard:
        author, seq = one.statement.author, one.statement.seq
        numbered = said.get(author)
        if numbered is None:
            before = _before(history, author)
            numbered, common[author] = dict(before.said), before.common
            said[author] = numbered
        if seq in numbered:
            if (author, seq) not in several:
                several[author, seq] = {held.statement: held for held in numbered[seq]}
            if one.statement in several[author, seq]:
                continue
            several[author, seq][one.statement] = one
        else:
            numbered[seq] = (one,)
        common[author] = _common(common[author], one.statement)
        fresh.setdefault(step_of(one.statement), []).append(one)
    if not fresh:
        return history
    for (author, seq), variants in several.items():
        said[author][seq] = tuple(sorted(variants.values(), key=Heard.order))
    for author, numbered in said.items():
        devices[author] = _device(_before(history, author), numbered, common[author])
    return _joined(history, devices, said, fresh)


def _joined(
    history: History, devices: dict[Key, Device], touched: Iterable[Key], fresh: Mapping[str, list[Heard]]
) -> History:
    """Return the history with what is fresh about each step; `touched` are the devices that said it."""
    steps = dict(history.steps)
    for step, new in fresh.items():
        steps[step] = tuple(sorted((*steps.get(step, ()), *new), key=Heard.order))
    begun = [h.statement for h in steps.get("", ()) if isinstance(h.statement, Began)]
    joined = History(
        MappingProxyType(devices),
        MappingProxyType(steps),
        {side: tuple(b for b in begun if b.side == side) for side in {b.side for b in begun}},
        held=history.held + sum(map(len, fresh.values())),
        left=history.left or any(isinstance(h.statement, Parted) for h in fresh.get("", ())),
    )
    if joined.crowded:
        return joined
    anew = len(begun) > sum(map(len, history.begun.values()))
    changed = [key for key in touched if devices[key].common != _before(history, key).common]
    return replace(joined, kept={**history.kept, **_kept(joined, devices if anew else changed)})


def _before(history: History, author: Key) -> Device:
    return history.devices.get(author, Device())


def _kept(history: History, authors: Iterable[Key]) -> dict[Key, int]:
    """Return up to where all later devices of its side had seen each of these, where there are any."""
    found = {}
    for side in history.begun:
        mine = [author for author in authors if author[0] == side]
        seen = [(b.author, b.seq, seen_by(b)) for b in history.begun[side]] if mine else []
        for author in mine:
            upto = least_seen(author, history.devices[author].common or {}, seen)
            if upto is not None:
                found[author] = upto
    return found


def _common(before: Mapping[Key, int] | None, statement: AnyStatement) -> Mapping[Key, int]:
    seen = {key: upto for key, upto in seen_by(statement).items() if key[0] == statement.side}
    return seen if before is None else {k: min(n, seen[k]) for k, n in before.items() if k in seen}


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
    last = said[seq - 1][0].statement.seen if seq > 1 else ()
    if not last:
        return True
    one = said[seq][0].statement
    seen = seen_by(one)
    others = [mark for mark in last if (mark.side, mark.device) != one.author]
    return all(seen.get((mark.side, mark.device), 0) >= mark.upto for mark in others)
