"""One contact with the relay after another: quiet, repeatable, harmless whenever it stops.

A pass sends what waits, takes what came, and keeps it before the relay may delete it. Nobody is
ever notified of it. Confirmations go out after a random pause, so that their timing doesn't
tie two mailboxes together; what a person says goes at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handhold.app.partners import Partners
from handhold.app.ports_net import RelayAway
from handhold.app.relay_client import RelayRefused
from handhold.base.clock import Entropy
from handhold.crypto.seal import fresh
from handhold.protocol import pairing as machine
from handhold.protocol.outcomes import Failed, Failure, Paired
from handhold.protocol.pairing import Pairing
from handhold.protocol.partnership import Partnership, Waiting
from handhold.wire.frames import Frame
from handhold.wire.limits import WAIT_SECONDS

FIRST_PAUSE: Final = 2.0
LONGEST_PAUSE: Final = 60.0
CONFIRM_PAUSE: Final = (2.0, 20.0)
REPEAT_FIRST: Final = timedelta(seconds=30)
REPEAT_LONGEST: Final = timedelta(hours=1)
REPEAT_QUIET: Final = timedelta(hours=24)
_STEPS: Final = 8


@dataclass(frozen=True, slots=True)
class Report:
    """What one pass over one partnership brought.

    `heard` are new shared events, in order, as bytes; `away` says that the relay couldn't be
    reached or didn't take something; `renewed` that this vault is an older copy and went on as
    a new device; `left` that the partnership is over.
    """

    partner: bytes
    heard: tuple[bytes, ...] = ()
    away: bool = False
    renewed: bool = False
    left: bool = False


@dataclass(slots=True)
class _Tries:
    """When a stored batch may go out again, and how often it has."""

    count: int = 0
    next: datetime | None = None


@dataclass(slots=True)
class _Pace:
    """What is remembered of one partnership while the program runs; nothing of it is kept."""

    tries: dict[int, _Tries] = field(default_factory=dict)
    pair: tuple[bytes, bytes] = (b"", b"")
    confirm_at: datetime | None = None
    confirmed_pairing: datetime | None = None


@dataclass(slots=True)
class _Told:
    """How many of a pairing's messages are deposited, and when all of them go out again."""

    count: int = 0
    again: datetime | None = None


class Sync:
    """Passes over all pairings and partnerships of one vault."""

    def __init__(
        self,
        partners: Partners,
        *,
        confirm_pause: tuple[float, float] = CONFIRM_PAUSE,
        patience: float = WAIT_SECONDS,
    ) -> None:
        """`confirm_pause` is the shortest and longest wait, in seconds, before a confirmation.

        `patience` is how long `forever` lets a relay hold the line open, in seconds.
        """
        self._partners = partners
        self._long = patience
        self._confirm_pause = confirm_pause
        self._paces: dict[bytes, _Pace] = {}
        self._told: dict[bytes, _Told] = {}

    async def once(self, wait: float = 0.0) -> list[Report]:
        """Do one pass over everything, and return what it brought.

        `wait` is how many seconds the relay may hold the line open while there is nothing, for
        one partnership or pairing; with several they wait side by side. A relay that is away
        ends only what depends on it. Raises VaultError.
        """
        book, now = self._partners.book, self._partners.clock()
        talks = [each for each in book.partners.values() if not each.finished(now)]
        pairings = [each for each in book.pairings.values() if self._stirs(each)]
        done = await asyncio.gather(
            *(self.partner(each.id, wait) for each in talks),
            *(self._pairing_report(each.id, wait) for each in pairings),
        )
        return [each for each in done if each is not None]

    async def partner(self, partner_id: bytes, wait: float = 0.0) -> Report:
        """Do one pass over one partnership."""
        pace = self._paces.setdefault(partner_id, _Pace())
        try:
            partner = await self._answered(partner_id, pace)
            relays = self._partners.relays
            patience = self._patience(pace, wait)
            frames = await relays.fetch(partner.relay, partner.read_key, patience)
            if not frames:
                return Report(partner_id)
            return await self._take(partner, pace, frames)
        except (RelayAway, RelayRefused):
            return Report(partner_id, away=True)

    async def push(self, partner_id: bytes) -> bool:
        """Send what waits for one partner, right after it was said; return whether it went out.

        If not, it stays in the outbox and a later pass sends it.
        """
        try:
            await self._answered(partner_id, self._paces.setdefault(partner_id, _Pace()))
        except (RelayAway, RelayRefused):
            return False
        return True

    async def pairing(self, pairing_id: bytes, wait: float = 0.0) -> bool:
        """Do one pass over one pairing; return whether the relay was there.

        How the pairing stands afterwards is `Partners.pairing`.
        """
        pairing = self._partners.book.pairings[pairing_id]
        try:
            if pairing.open and pairing.overdue(self._partners.clock()):
                await self._partners.advance(*machine.fail(pairing, Failure.expired))
                return True
            await self._say(pairing)
            if pairing.open:
                await self._listen(pairing, wait)
        except (RelayAway, RelayRefused):
            return False
        return True

    async def forever(
        self, sleep: Callable[[float], Awaitable[None]], tell: Callable[[Report], Awaitable[None]]
    ) -> None:
        """Pass again and again while the app is open; `tell` gets what each pass brought.

        `sleep` takes seconds. What is said meanwhile needs a `push`. Pauses grow while the
        relay is away, up to a minute, and are never twice the same. Ends when cancelled.
        """
        failures = 0
        while True:
            reports = await self.once(self._long)
            for report in reports:
                await tell(report)
            failures = failures + 1 if any(each.away for each in reports) else 0
            await sleep(pause_after(failures, self._partners.tools.entropy))

    async def _pairing_report(self, pairing_id: bytes, wait: float) -> Report | None:
        there = await self.pairing(pairing_id, wait)
        return None if there else Report(pairing_id, away=True)

    async def _take(self, partner: Partnership, pace: _Pace, frames: Sequence[Frame]) -> Report:
        """Keep what came, let the relay delete it, and answer if an answer is due."""
        taken = await self._partners.take(partner.id, [frame.body for frame in frames])
        relays = self._partners.relays
        await relays.acknowledge(partner.relay, partner.read_key, frames[-1].sequence)
        if taken.repeat:
            pace.tries.clear()
        current = await self._answered(partner.id, pace)
        return Report(
            partner.id,
            heard=taken.events,
            renewed=current.renewed != partner.renewed,
            left=current.parted is not None and partner.parted is None,
        )

    async def _answered(self, partner_id: bytes, pace: _Pace) -> Partnership:
        """Seal what is due, send what may go, and return the partnership."""
        owes = self._partners.partner(partner_id).session.owes
        confirm = self._may_confirm(pace, owes=owes)
        partner = await self._partners.answer(partner_id, confirm=confirm)
        await self._send(partner, pace)
        return partner

    def _may_confirm(self, pace: _Pace, *, owes: bool) -> bool:
        """Return whether the pause before an owed confirmation is over; begin one if need be."""
        now = self._partners.clock()
        if not owes:
            pace.confirm_at = None
            return False
        if pace.confirm_at is None:
            pause = between(*self._confirm_pause, self._partners.tools.entropy)
            pace.confirm_at = now + timedelta(seconds=pause)
        return now >= pace.confirm_at

    def _patience(self, pace: _Pace, wait: float) -> float:
        """Return how long to wait for something, so that what is due next isn't late."""
        dues = [each.next for each in pace.tries.values() if each.next is not None]
        if pace.confirm_at is not None:
            dues.append(pace.confirm_at)
        if not dues:
            return wait
        return max(0.0, min(wait, (min(dues) - self._partners.clock()).total_seconds()))

    async def _send(self, partner: Partnership, pace: _Pace) -> None:
        """Deposit the batches whose time has come, oldest first."""
        now = self._partners.clock()
        if pace.pair != partner.session.pair:
            pace.pair, pace.tries = partner.session.pair, {}
        if partner.confirm and (pace.confirmed_pairing is None or now >= pace.confirmed_pairing):
            await self._partners.relays.deposit(partner.relay, partner.box, partner.confirm)
            pace.confirmed_pairing = now + REPEAT_FIRST
        for waiting in partner.outbox:
            tries = pace.tries.setdefault(waiting.number, _Tries())
            if tries.next is not None and now < tries.next:
                continue
            await self._partners.relays.deposit(partner.relay, partner.box, waiting.batch)
            tries.count += 1
            tries.next = now + self._repeat_after(waiting, tries.count)
        for number in [n for n in pace.tries if n <= partner.session.acked]:
            del pace.tries[number]

    def _repeat_after(self, waiting: Waiting, count: int) -> timedelta:
        if not waiting.wanting:
            return REPEAT_QUIET
        pause = min(REPEAT_FIRST * (1 << min(count - 1, _STEPS)), REPEAT_LONGEST)
        return pause * between(0.75, 1.25, self._partners.tools.entropy)

    def _stirs(self, pairing: Pairing) -> bool:
        """Return whether a pairing is open, or has something left to say to the other side."""
        told = self._told.get(pairing.id, _Told()).count
        left = pairing.stage is machine.Stage.failed and len(pairing.said) > told
        return pairing.open or (left and not pairing.overdue(self._partners.clock()))

    async def _say(self, pairing: Pairing) -> None:
        """Deposit what a pairing says; the same bytes again now and then do no harm."""
        if pairing.peer_box is None:
            return
        told, now = self._told.setdefault(pairing.id, _Told()), self._partners.clock()
        if told.again is not None and now >= told.again:
            told.count = 0
        for place in range(told.count, len(pairing.said)):
            relays = self._partners.relays
            await relays.deposit(pairing.relay, pairing.peer_box, pairing.said[place])
            told.count, told.again = place + 1, now + REPEAT_FIRST

    async def _listen(self, pairing: Pairing, wait: float) -> None:
        """Take what came for a pairing, step by step, and look whether a third side is there."""
        relays = self._partners.relays
        try:
            crowded = await relays.crowded(pairing.relay, pairing.number, pairing.read_key)
        except RelayRefused as refused:
            if refused.reason != "not-found":
                raise
            await self._partners.advance(*machine.fail(pairing, Failure.expired))
            return
        if crowded:
            await self._end(*machine.fail(pairing, Failure.third_side))
            return
        frames = await relays.fetch(pairing.relay, pairing.read_key, wait)
        for frame in frames:
            pairing, ended = machine.receive(self._partners.tools.primitives, pairing, frame.body)
            await self._end(pairing, ended)
            await relays.acknowledge(pairing.relay, pairing.read_key, frame.sequence)
            if not pairing.open:
                return

    async def _end(self, pairing: Pairing, ended: Failed | Paired | None) -> None:
        """Keep a pairing's step, then say what it says."""
        await self._partners.advance(pairing, ended)
        await self._say(pairing)


def between(low: float, high: float, entropy: Entropy) -> float:
    """Return a random number between two, for pauses."""
    return low + (high - low) * int.from_bytes(fresh(entropy, 4), "big") / 2**32


def pause_after(failures: int, entropy: Entropy) -> float:
    """Return how many seconds to wait before the next pass: 2 to 60, more after failures."""
    base = min(FIRST_PAUSE * (1 << min(failures, _STEPS)), LONGEST_PAUSE)
    return base * between(0.5, 1.0, entropy)
